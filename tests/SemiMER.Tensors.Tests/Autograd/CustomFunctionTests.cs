using FluentAssertions;
using Xunit;

namespace SemiMER.Tensors.Tests.Autograd;

public sealed class CustomFunctionTests
{
    [Fact]
    public void The_gradient_is_the_one_the_user_wrote()
    {
        using Tensor x = tensor(new[] { 1.0, 2.0, 3.0 }).requires_grad_();

        Tensor y = Cube.apply(x, 2.0);
        y.sum().backward();

        y.data<double>().ToArray().Should().Equal(2, 16, 54);
        x.grad!.data<double>().ToArray().Should().Equal(6, 24, 54);
    }

    [Fact]
    public void The_gradient_agrees_with_central_differences()
    {
        using Tensor x = linspace(-1, 2, 5, dtype: float64).requires_grad_();

        (Cube.apply(x.exp(), 0.5) * x).sum().backward();

        const double step = 1e-5;
        using Tensor gradient = x.grad!;
        for (int i = 0; i < 5; i++)
        {
            double value = x[i].item<double>();
            double difference = (Loss(value + step) - Loss(value - step)) / (2 * step);
            gradient[i].item<double>().Should().BeApproximately(difference, 1e-6 * Math.Max(1, Math.Abs(difference)));
        }

        static double Loss(double value) => 0.5 * Math.Exp(3 * value) * value;
    }

    [Fact]
    public void A_backward_in_tensor_operations_differentiates_again()
    {
        using Tensor x = tensor(new[] { 2.0, -1.0 }).requires_grad_();

        Tensor first = autograd.grad([Cube.apply(x, 1.0).sum()], [x], create_graph: true)[0];
        Tensor second = autograd.grad([first.sum()], [x])[0];

        second.data<double>().ToArray().Should().Equal(12, -6);
    }

    [Fact]
    public void Gradients_can_be_turned_around()
    {
        using Tensor x = tensor(new[] { 2.0, -1.0 }).requires_grad_();

        Tensor handed = Reverse.apply(x);
        (handed * 3).sum().backward();

        handed.Should().NotBeSameAs(x);
        x.grad!.data<double>().ToArray().Should().Equal(-3, -3);
    }

    [Fact]
    public void Forward_is_not_recorded_and_neither_is_a_call_without_variables()
    {
        using Tensor constant = tensor(new[] { 2.0 });
        using Tensor variable = tensor(new[] { 2.0 }).requires_grad_();

        Cube.apply(constant, 1.0).requires_grad.Should().BeFalse();
        using (no_grad()) Cube.apply(variable, 1.0).requires_grad.Should().BeFalse();
        Cube.apply(variable, 1.0).is_leaf.Should().BeFalse();
        Cube.Recorded.Should().BeFalse();
    }

    [Fact]
    public void Several_outputs_of_which_one_is_used()
    {
        using Tensor x = tensor(new[] { 2.0, 5.0 }).requires_grad_();

        List<Tensor> outputs = SumAndProduct.apply(x);
        outputs[1].backward();

        outputs[0].item<double>().Should().Be(7);
        outputs[1].item<double>().Should().Be(10);
        outputs[2].requires_grad.Should().BeFalse();
        x.grad!.data<double>().ToArray().Should().Equal(5, 2);
    }

    [Fact]
    public void Saved_tensors_outlive_their_handles_but_not_a_change()
    {
        using Tensor x = tensor(new[] { 2.0 }).requires_grad_();
        Tensor input = x * 1;
        Tensor result = Cube.apply(input, 1.0);
        input.Dispose();
        result.backward();
        x.grad!.item<double>().Should().Be(12);

        Tensor changed = x * 1;
        Tensor later = Cube.apply(changed, 1.0);
        using (no_grad()) changed.mul_(2);
        later.Invoking(value => value.backward()).Should().Throw<InvalidOperationException>().WithMessage("*Cube*changed in place*");
    }

    [Fact]
    public void A_wrong_number_of_gradients_is_refused()
    {
        using Tensor x = tensor(new[] { 2.0 }).requires_grad_();

        Forgetful.apply(x, x).Invoking(value => value.backward()).Should().Throw<InvalidOperationException>()
            .WithMessage("*Forgetful gave 1*2 arguments*");
    }

    [Fact]
    public void Jacobian_of_a_function_by_hand()
    {
        using Tensor x = tensor(new[] { 1.0, 2.0 });

        using Tensor jacobian = autograd.functional.jacobian((Tensor v) => stack([v[0] * v[1], v[0] * v[0], v[1] * 3]), x);

        jacobian.shape.Should().Equal(3, 2);
        jacobian.data<double>().ToArray().Should().Equal(2, 1, 2, 0, 0, 3);
    }

    /// <summary>factor * x^3.</summary>
    private sealed class Cube : autograd.SingleTensorFunction<Cube>
    {
        public static bool Recorded { get; private set; }

        public override string Name => nameof(Cube);

        public override Tensor forward(autograd.AutogradContext ctx, params object?[] vars)
        {
            var x = (Tensor)vars[0]!;
            ctx.save_for_backward([x]);
            ctx.save_data("factor", vars[1]);
            Tensor result = x * x * x * (double)vars[1]!;
            Recorded |= result.requires_grad;
            return result;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            Tensor x = ctx.get_saved_variables()[0];
            return [grad_output * x * x * (3 * (double)ctx.get_data("factor")!), null!];
        }
    }

    /// <summary>x, with the gradient turned around.</summary>
    private sealed class Reverse : autograd.SingleTensorFunction<Reverse>
    {
        public override string Name => nameof(Reverse);

        public override Tensor forward(autograd.AutogradContext ctx, params object?[] vars) => (Tensor)vars[0]!;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [-grad_output];
    }

    private sealed class Forgetful : autograd.SingleTensorFunction<Forgetful>
    {
        public override string Name => nameof(Forgetful);

        public override Tensor forward(autograd.AutogradContext ctx, params object?[] vars) => (Tensor)vars[0]! * 1;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output];
    }

    /// <summary>Sum and product of two numbers, and the index of the larger one.</summary>
    private sealed class SumAndProduct : autograd.MultiTensorFunction<SumAndProduct>
    {
        public override string Name => nameof(SumAndProduct);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object?[] vars)
        {
            var x = (Tensor)vars[0]!;
            ctx.save_for_backward([x]);
            return [x.sum(), x[0] * x[1], x.argmax()];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
        {
            Tensor x = ctx.get_saved_variables()[0];
            return [grad_outputs[0] + grad_outputs[1] * x.flip(0)];
        }
    }
}
