using SemiMER.Tensors.Tests.Memory;

namespace SemiMER.Tensors.Tests.Autograd;

/// <summary>A backward that throws leaves nothing behind: no gradients under way, no tensors, no switched mode.</summary>
[Collection(nameof(WholeProcess))]
public sealed class FailedBackwardTests
{
    [Fact]
    public void After_a_corrupted_value_the_next_backward_is_right()
    {
        Tensor x = torch.tensor([1f, 2f], requires_grad: true);
        Fail(x);
        torch.is_grad_enabled().Should().BeTrue();
        x.grad.Should().BeNull("the failure came before the leaf was reached");

        (x * x).sum().backward();
        x.grad!.data<float>().ToArray().Should().Equal(2, 4);
    }

    [Fact]
    public void A_part_of_the_graph_that_is_shared_with_a_failed_backward_still_works()
    {
        Tensor x = torch.tensor([1f, 2f], requires_grad: true);
        Tensor shared = x * 3;
        Tensor spoilt = shared.exp();
        Tensor broken = (spoilt * spoilt).sum() + shared.sum();
        using (torch.no_grad()) spoilt.add_(1);
        broken.Invoking(loss => loss.backward()).Should().Throw<InvalidOperationException>().WithMessage("*changed in place*");

        shared.sum().backward();
        x.grad!.data<float>().ToArray().Should().Equal(3, 3);
    }

    [Fact]
    public void A_failed_backward_leaves_no_tensors()
    {
        Settled.Collect();
        LiveCounts counts = LiveCounts.OfThread;
        using Tensor x = torch.ones([2], requires_grad: true);
        long handles = counts.Handles, storages = counts.Storages;
        for (int i = 0; i < 3; i++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            Fail(x);
        }

        counts.Handles.Should().Be(handles);
        counts.Storages.Should().Be(storages);
    }

    [Fact]
    public void A_failed_backward_toward_chosen_inputs_leaves_no_tensors()
    {
        Settled.Collect();
        LiveCounts counts = LiveCounts.OfThread;
        using Tensor x = torch.ones([2], requires_grad: true);
        long handles = counts.Handles, storages = counts.Storages;
        using (torch.NewDisposeScope())
        {
            Tensor y = x * 2, z = y.exp();
            Tensor loss = (z * 1).sum() + (y * y).sum();
            using (torch.no_grad()) z.add_(1);
            loss.Invoking(l => torch.autograd.grad([l], [y, x])).Should().Throw<InvalidOperationException>()
                .WithMessage("*changed in place*");
        }

        counts.Handles.Should().Be(handles);
        counts.Storages.Should().Be(storages);
    }

    [Fact]
    public void A_backward_that_is_refused_at_its_start_leaves_no_tensors()
    {
        Settled.Collect();
        LiveCounts counts = LiveCounts.OfThread;
        using Tensor x = torch.ones([2], requires_grad: true);
        using Tensor y = x * 2, wrong = torch.ones(3);
        long handles = counts.Handles, storages = counts.Storages;

        y.Invoking(t => t.backward()).Should().Throw<InvalidOperationException>().WithMessage("*[2]*scalar*");
        y.Invoking(t => t.backward([wrong])).Should().Throw<ArgumentException>().WithMessage("*[3]*[2]*");
        counts.Handles.Should().Be(handles);
        counts.Storages.Should().Be(storages);
    }

    private static void Fail(Tensor x)
    {
        Tensor y = x * 2;
        Tensor loss = (y * y).sum() + y.sum();
        y.add_(1);
        loss.Invoking(l => l.backward()).Should().Throw<InvalidOperationException>().WithMessage("*changed in place*");
    }
}
