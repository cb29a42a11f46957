using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Documentation;

/// <summary>The code of docs/matching.md on diagnostics, on a small corpus.</summary>
public sealed class MatchingPageExamples
{
    [Fact]
    public void Diagnostics_of_a_training_and_a_test_on_held_out_latents()
    {
        CorpusFold fold = SmallTraining.Fold;
        List<double> across = [];
        Recipe recipe = SmallTraining.Paper;
        EmotionNetwork network = SmallTraining.Network();

        var trainer = new SemiSupervisedTrainer(network, recipe, new TrainerOptions { DiagnosticsEvery = 100 });
        trainer.StepCompleted += (_, step) =>
        {
            if (step.Diagnostics is { } seen)
                across.Add(seen["unlabeled/matching/pair/acoustic-visual/across"]);
        };

        TrainingResult run = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, fold.Validation);
        TwoSampleTestResult test = HeldOut(run.Recognizer, fold);

        across.Should().HaveCount(8).And.OnlyContain(value => value > 0 && value < 1);
        test.PValue.Should().BeInRange(0.005, 1);
    }

    private static TwoSampleTestResult HeldOut(EmotionRecognizer recognizer, CorpusFold fold)
    {
        using var scope = NewDisposeScope();

        using UtteranceBatch heldOut = UtteranceBatch.Create(
            recognizer.Schema, [.. recognizer.Scaler.Transform(fold.Test).Utterances]);
        using var noGradient = no_grad();
        TwoSampleTestResult test = TwoSampleTest.Run(
            new MaximumMeanDiscrepancy(), recognizer.Network.Encode(Modality.Acoustic, heldOut),
            recognizer.Network.Encode(Modality.Visual, heldOut), new RandomSource(1, "two-sample test"));

        return test;
    }
}
