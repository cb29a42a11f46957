using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>Trainings and predictions dispose what they make, and leave nothing to finalizers.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void Count_sees_what_is_forgotten()
    {
        long before = LiveTensors.Count;
        Tensor forgotten = ones(2);
        LiveTensors.Count.Should().Be(before + 1);
        forgotten.Dispose();
        LiveTensors.Count.Should().Be(before);
    }

    [Fact]
    public void Training_leaves_no_tensor_behind()
    {
        SmallTraining.Train().Recognizer.Dispose();
        long before = LiveTensors.Count;
        SmallTraining.Train().Recognizer.Dispose();
        LiveTensors.Count.Should().Be(before);
    }

    [Fact]
    public void Training_that_fails_leaves_no_tensor_behind_but_the_network()
    {
        EmotionNetwork network = SmallTraining.Network();
        var bad = new CapturingTerm("bad", call => call == 2 ? float.NaN : 1);
        long before = LiveTensors.Count;
        Recipe recipe = Recipe.Of("with", [new(new ClassificationTerm(), 1)], [new(bad, 1)]);
        FluentActions.Invoking(() => SmallTraining.Train(recipe, network: network))
            .Should().Throw<TrainingException>();
        network.zero_grad();
        LiveTensors.Count.Should().Be(before);
        network.Dispose();
    }

    [Fact]
    public void Longer_trainings_hold_no_more_tensors_at_a_time()
    {
        long Held(int steps)
        {
            long before = LiveTensors.Count, most = 0;
            using EmotionNetwork network = SmallTraining.Network();
            var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options with { StepsPerEpoch = steps });
            trainer.StepCompleted += (_, _) => most = Math.Max(most, LiveTensors.Count);
            trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
            return most - before;
        }
        Held(40).Should().Be(Held(4));
    }

    [Fact]
    public void Predicting_leaves_no_tensor_behind()
    {
        using EmotionRecognizer recognizer = SmallTraining.Train().Recognizer;
        long before = LiveTensors.Count;
        recognizer.Evaluate(SmallTraining.Fold.Test);
        LiveTensors.Count.Should().Be(before);
    }
}
