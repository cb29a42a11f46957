namespace SemiMER.Tensors.Tests.Autograd;

/// <summary>Gradients, their accumulation, and what autograd keeps of tensors that are disposed.</summary>
[Collection(nameof(WholeProcess))]
public sealed partial class BackwardTests
{
    [Fact]
    public void Gradient_of_a_small_network_agrees_with_central_differences()
    {
        torch.manual_seed(3);
        Tensor x = torch.randn([5, 4], dtype: torch.float64), w = torch.randn([3, 4], dtype: torch.float64, requires_grad: true);
        Tensor b = torch.randn([3], dtype: torch.float64, requires_grad: true);
        Tensor Loss() => (torch.nn.functional.linear(x, w, b).tanh().pow(2) * 0.5).sum().log();
        Loss().backward();
        double[] gradient = w.grad!.data<double>().ToArray();
        const double H = 1e-6;
        for (int i = 0; i < gradient.Length; i++)
        {
            using (torch.no_grad()) w.view(-1)[i].add_(H);
            double above = Loss().item<double>();
            using (torch.no_grad()) w.view(-1)[i].sub_(2 * H);
            double below = Loss().item<double>();
            using (torch.no_grad()) w.view(-1)[i].add_(H);
            gradient[i].Should().BeApproximately((above - below) / (2 * H), 1e-8);
        }
    }

    [Fact]
    public void Gradients_of_broadcast_operands_are_summed_to_their_shapes()
    {
        Tensor a = torch.ones([2, 3], requires_grad: true), b = torch.tensor([2f, 3f, 4f], requires_grad: true),
            c = torch.tensor(5f, requires_grad: true);
        (a * b + c).sum().backward();
        a.grad!.data<float>().ToArray().Should().Equal(2, 3, 4, 2, 3, 4);
        b.grad!.data<float>().ToArray().Should().Equal(2, 2, 2);
        c.grad!.item<float>().Should().Be(6);
    }

    [Fact]
    public void Gradients_accumulate_over_calls()
    {
        Tensor a = torch.tensor([1f, 2f], requires_grad: true);
        (a * a).sum().backward();
        (a * a).sum().backward();
        a.grad!.data<float>().ToArray().Should().Equal(4, 8);
    }

    [Fact]
    public void Second_derivatives()
    {
        Tensor x = torch.tensor([0.5, -1.5, 2.0], requires_grad: true);
        Tensor first = torch.autograd.grad([(x.tanh() * x.exp()).sum()], [x], create_graph: true)[0];
        Tensor second = torch.autograd.grad([first.sum()], [x])[0];
        double[] expected = new[] { 0.5, -1.5, 2.0 }.Select(v =>
        {
            // (tanh e^x)'' = e^x (tanh + 2 (1 - tanh^2) - 2 tanh (1 - tanh^2))
            double t = Math.Tanh(v), s = 1 - t * t;
            return Math.Exp(v) * (t + 2 * s - 2 * t * s);
        }).ToArray();
        second.data<double>().ToArray().Should().Equal(expected, (a, e) => Math.Abs(a - e) < 1e-12);
    }

    [Fact]
    public void A_second_backward_needs_the_graph_to_be_retained()
    {
        Tensor x = torch.tensor([1f, 2f], requires_grad: true);
        Tensor y = (x * x).sum();
        y.backward(retain_graph: true);
        y.backward();
        Action third = () => y.backward();
        third.Should().Throw<InvalidOperationException>().WithMessage("*mul*retain_graph*");
    }

    [Fact]
    public void An_in_place_change_of_a_saved_value_is_refused_at_backward()
    {
        Tensor x = torch.tensor([1f, 2f], requires_grad: true);
        Tensor y = x * 2;
        Tensor z = (y * y).sum();
        y.add_(1);
        Action backward = () => z.backward();
        backward.Should().Throw<InvalidOperationException>().WithMessage("*mul*changed in place*version 1, expected 0*");
    }

    [Fact]
    public void A_leaf_that_requires_a_gradient_is_not_changed_in_place_while_recording()
    {
        Tensor x = torch.tensor([1f, 2f], requires_grad: true);
        Action change = () => x.add_(1);
        change.Should().Throw<InvalidOperationException>().WithMessage("add_*no_grad*");
        using (torch.no_grad()) x.add_(1);
        x.data<float>().ToArray().Should().Equal(2, 3);
    }

    [Fact]
    public void In_place_operations_on_views_reach_the_base_and_its_gradient()
    {
        Tensor x = torch.tensor([1f, 2f, 3f, 4f], requires_grad: true);
        Tensor y = x * 1;
        Tensor part = y.narrow(0, 1, 2);
        part.mul_(10);
        y.data<float>().ToArray().Should().Equal(1, 20, 30, 4);
        (y * torch.tensor([1f, 2f, 3f, 4f])).sum().backward();
        x.grad!.data<float>().ToArray().Should().Equal(1, 20, 30, 4);
    }

    [Fact]
    public void Rows_written_into_a_buffer_get_their_gradients()
    {
        Tensor h = torch.tensor([1f, 2f], requires_grad: true);
        Tensor buffer = torch.zeros(3, 2);
        buffer.select(0, 1).copy_(h * 3);
        (buffer * buffer).sum().backward();
        h.grad!.data<float>().ToArray().Should().Equal(18, 36);
    }

    [Fact]
    public void Autograd_keeps_what_it_saved_when_the_handles_are_disposed()
    {
        Tensor w = torch.randn([4, 4], requires_grad: true);
        Tensor loss;
        using (var scope = torch.NewDisposeScope())
        {
            Tensor h = torch.ones(2, 4).matmul(w).sigmoid();
            loss = (h * h).sum().MoveToOuterDisposeScope();
        }
        loss.backward();
        w.grad!.isfinite().all().item<bool>().Should().BeTrue();
        ((w.grad!.abs().sum() > 0).item<bool>()).Should().BeTrue();
    }

    [Fact]
    public void A_chain_of_a_hundred_thousand_operations_is_differentiated_and_freed()
    {
        Tensor x = torch.tensor(1.0, requires_grad: true);
        Tensor y = x;
        for (int i = 0; i < 100_000; i++) y = y + 1;
        y.backward();
        x.grad!.item<double>().Should().Be(1);
        y.Dispose();
    }
}
