using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>The count of live tensors is that of the process, so these tests run while no other does.</summary>
[Collection(nameof(AloneCollection))]
public sealed class MemoryTests
{
    [Fact]
    public void Training_leaves_no_tensor_behind()
    {
        SmallTraining.Train().Recognizer.Dispose();
        Settle();
        long before = Tensor.TotalCount;
        SmallTraining.Train().Recognizer.Dispose();
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Training_that_fails_leaves_no_tensor_behind_but_the_network()
    {
        EmotionNetwork network = SmallTraining.Network();
        var bad = new CapturingTerm("bad", call => call == 2 ? float.NaN : 1);
        Settle();
        long before = Tensor.TotalCount;
        FluentActions.Invoking(() => SmallTraining.Train(Recipe.SupervisedOnly() with { Unlabeled = [new(bad, 1)] }, network: network))
            .Should().Throw<TrainingException>();
        network.zero_grad();
        Tensor.TotalCount.Should().Be(before);
        network.Dispose();
    }

    [Fact]
    public void Longer_trainings_hold_no_more_tensors_at_a_time()
    {
        long Held(int steps)
        {
            long most = 0;
            using EmotionNetwork network = SmallTraining.Network();
            var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options with { StepsPerEpoch = steps });
            trainer.StepCompleted += (_, _) => most = Math.Max(most, Tensor.TotalCount);
            trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
            return most;
        }
        Settle();
        Held(40).Should().Be(Held(4));
    }

    [Fact]
    public void Predicting_leaves_no_tensor_behind()
    {
        using EmotionRecognizer recognizer = SmallTraining.Train().Recognizer;
        Settle();
        long before = Tensor.TotalCount;
        recognizer.Evaluate(SmallTraining.Fold.Test);
        Tensor.TotalCount.Should().Be(before);
    }

    /// <summary>Tensors that earlier tests forgot must not be collected while counting.</summary>
    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
