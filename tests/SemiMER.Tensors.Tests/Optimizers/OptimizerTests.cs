using FluentAssertions;
using Xunit;

namespace SemiMER.Tensors.Tests.Optimizers;

public sealed class OptimizerTests
{
    [Fact]
    public void A_step_of_Adam_by_hand()
    {
        // m = 0.1 g, v = 0.001 g^2, both corrected to g and g^2: the first step has the length lr whatever the gradient.
        using Parameter parameter = Leaf([1f, 2f, 3f]);
        using Adam optimizer = torch.optim.Adam([parameter], lr: 0.5);
        parameter.grad = torch.tensor(new[] { 4f, -0.25f, 0f });

        optimizer.step();

        parameter.data<float>().ToArray().Should().Equal([0.5f, 2.5f, 3f], (one, other) => Math.Abs(one - other) < 1e-6);
    }

    [Fact]
    public void A_step_of_gradient_descent_by_hand()
    {
        using Parameter parameter = Leaf([1f, 2f]);
        using SGD optimizer = torch.optim.SGD([parameter], 0.5);
        parameter.grad = torch.tensor(new[] { 1f, -4f });

        optimizer.step();

        parameter.data<float>().ToArray().Should().Equal(0.5f, 4f);
    }

    [Fact]
    public void Zeroing_leaves_zeros_and_no_gradient_stays_none()
    {
        using Parameter with = Leaf([1f]), without = Leaf([1f]);
        using SGD optimizer = torch.optim.SGD([with, without], 1);
        with.grad = torch.tensor(new[] { 4f });

        optimizer.zero_grad();

        with.grad!.item<float>().Should().Be(0);
        without.grad.Should().BeNull();
    }

    [Fact]
    public void A_gradient_that_is_still_held_sees_the_zeros_and_what_comes_after()
    {
        using Parameter parameter = Leaf([1f, 2f]);
        using SGD optimizer = torch.optim.SGD([parameter], 1);
        parameter.sum().backward();
        using torch.Tensor held = parameter.grad!;

        optimizer.zero_grad();
        held.data<float>().ToArray().Should().Equal(0, 0);

        (parameter * 3).sum().backward();
        held.data<float>().ToArray().Should().Equal(3, 3);
        parameter.grad!.data<float>().ToArray().Should().Equal(3, 3);
    }

    [Fact]
    public void After_zeroing_the_next_gradient_counts_alone_and_a_step_without_one_goes_by_the_moments()
    {
        using Parameter parameter = Leaf([1f]);
        using Adam optimizer = torch.optim.Adam([parameter], lr: 0.5);
        parameter.sum().backward();
        optimizer.zero_grad();
        (parameter * 3).sum().backward();
        parameter.grad!.item<float>().Should().Be(3);

        optimizer.step();
        parameter.item<float>().Should().BeApproximately(0.5f, 1e-6f);
        optimizer.zero_grad();
        optimizer.step();

        // m = 0.27 / (1 - 0.81), v = 0.008991 / (1 - 0.998001): the gradient is zero, not absent.
        parameter.item<float>().Should().BeApproximately(0.5f - 0.5f * (0.27f / 0.19f / MathF.Sqrt(0.008991f / 0.001999f)), 1e-5f);
    }

    [Fact]
    public void Parameters_without_gradient_are_left_alone()
    {
        using Parameter with = Leaf([1f]), without = Leaf([1f]);
        using AdamW optimizer = torch.optim.AdamW([with, without], lr: 0.1, weight_decay: 0.5);
        with.grad = torch.tensor(new[] { 4f });

        optimizer.step();

        without.item<float>().Should().Be(1);
        with.item<float>().Should().NotBe(1);
    }

    [Fact]
    public void A_closure_computes_the_gradients_and_its_loss_is_returned()
    {
        using Parameter parameter = Leaf([3f]);
        using SGD optimizer = torch.optim.SGD([parameter], 0.25);

        using torch.Tensor? loss = optimizer.step(() =>
        {
            torch.Tensor value = (parameter * parameter).sum();
            value.backward();
            return value;
        });

        loss!.item<float>().Should().Be(9);
        parameter.item<float>().Should().Be(1.5f);
    }

    [Fact]
    public void A_step_between_forward_and_backward_is_noticed()
    {
        using Parameter parameter = Leaf([3f]);
        using Adam optimizer = torch.optim.Adam([parameter]);
        using torch.Tensor loss = (parameter * parameter).sum();
        parameter.grad = torch.tensor(new[] { 1f });

        optimizer.step();

        loss.Invoking(value => value.backward()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Parameters_of_any_strides_are_trained_alike()
    {
        torch.Tensor start = torch.arange(6, dtype: torch.float32).reshape(2, 3);
        torch.Tensor slopes = torch.linspace(-1, 1, 6, dtype: torch.float32).reshape(2, 3);
        using var straight = new Parameter(start.clone());
        using var turned = new Parameter(start.t().contiguous().t());
        using Adam optimizer = torch.optim.Adam([straight, turned], lr: 0.1);
        straight.grad = slopes.clone();
        turned.grad = slopes.t().contiguous().t();

        for (int i = 0; i < 3; i++) optimizer.step();

        turned.is_contiguous().Should().BeFalse();
        turned.contiguous().data<float>().ToArray().Should().Equal(straight.data<float>().ToArray());
    }

    [Fact]
    public void A_parameter_given_twice_is_refused()
    {
        using Parameter parameter = Leaf([3f]);

        FluentActions.Invoking(() => torch.optim.Adam([parameter, parameter])).Should().Throw<ArgumentException>().WithMessage("*twice*");
    }

    [Theory]
    [InlineData(-1, 0.9, 0)]
    [InlineData(0.1, 1, 0)]
    [InlineData(0.1, 0.9, -1)]
    [InlineData(double.NaN, 0.9, 0)]
    public void Options_outside_their_range_are_refused(double lr, double beta1, double decay) =>
        FluentActions.Invoking(() => torch.optim.Adam(Array.Empty<Parameter>(), lr, beta1, weight_decay: decay)).Should()
            .Throw<ArgumentException>();

    [Fact]
    public void Learning_rates_are_changed_group_by_group()
    {
        using Parameter one = Leaf([0f]), other = Leaf([0f]);
        using SGD optimizer = torch.optim.SGD([new SGD.ParamGroup([one], lr: 0.5), new SGD.ParamGroup { Parameters = [other] }], 0.25);
        optimizer.ParamGroups.Select(group => group.LearningRate).Should().Equal(0.5, 0.25);

        optimizer.ParamGroups.First().LearningRate = 2;
        one.grad = torch.tensor(new[] { 1f });
        other.grad = torch.tensor(new[] { 1f });
        optimizer.step();

        one.item<float>().Should().Be(-2);
        other.item<float>().Should().Be(-0.25f);
        optimizer.ParamGroups.First().InitialLearningRate.Should().Be(0.5);
    }

    private static Parameter Leaf(float[] values) => new(torch.tensor(values));
}
