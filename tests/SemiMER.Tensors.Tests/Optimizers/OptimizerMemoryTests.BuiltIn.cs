using FluentAssertions;
using Xunit;
using static SemiMER.Tensors.Tests.Optimizers.SmallTraining;

namespace SemiMER.Tensors.Tests.Optimizers;

/// <summary>Counts tensors of the whole process, so nothing else may run.</summary>
[Collection(nameof(WholeProcess))]
public sealed class OptimizerMemoryTests
{
    [Theory]
    [MemberData(nameof(SmallTraining.Names), MemberType = typeof(SmallTraining))]
    public void A_training_loop_leaves_nothing_behind(string name)
    {
        (Parameter[] parameters, OptimizerHelper optimizer) = Make(name);
        Train(parameters, optimizer, 0, 3);
        Settle();
        long handles = torch.Tensor.TotalCount, bytes = SemiMER.Tensors.LiveCounts.TotalBytes;

        Train(parameters, optimizer, 3, 203);

        torch.Tensor.TotalCount.Should().Be(handles);
        SemiMER.Tensors.LiveCounts.TotalBytes.Should().Be(bytes);
    }

    [Theory]
    [MemberData(nameof(SmallTraining.Names), MemberType = typeof(SmallTraining))]
    public void Disposing_releases_the_states_and_keeps_the_parameters(string name)
    {
        Settle();
        long before = torch.Tensor.TotalCount;
        (Parameter[] parameters, OptimizerHelper optimizer) = Make(name);
        Train(parameters, optimizer, 0, 2);

        optimizer.Dispose();

        // Two parameters, and the gradient of each.
        (torch.Tensor.TotalCount - before).Should().Be(4);
        parameters.Should().OnlyContain(parameter => !parameter.IsInvalid);
        foreach (Parameter parameter in parameters) parameter.Dispose();
        torch.Tensor.TotalCount.Should().Be(before);
    }

    // Tensors that earlier tests forgot are counted until the garbage collector finds them.
    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
