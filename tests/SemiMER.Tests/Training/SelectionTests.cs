using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

public sealed class SelectionTests
{
    private static readonly TrainerOptions Wild = SmallTraining.Options with { Epochs = 10, StepsPerEpoch = 2, LearningRate = 0.5 };

    [Theory]
    [InlineData(SelectionMetric.UnweightedAccuracy)]
    [InlineData(SelectionMetric.WeightedF1)]
    [InlineData(SelectionMetric.Loss)]
    public void The_best_epoch_is_that_of_the_metric(SelectionMetric metric)
    {
        TrainingResult run = SmallTraining.Train(options: Wild with { SelectBy = metric });
        double[] values = [.. run.History.Select(epoch => metric switch
        {
            SelectionMetric.WeightedF1 => epoch.Validation!.WeightedF1,
            SelectionMetric.Loss => -epoch.ValidationLoss!.Value,
            _ => epoch.Validation!.UnweightedAccuracy,
        })];
        run.BestEpoch.Should().Be(Array.IndexOf(values, values.Max()));
        run.EndedBy.Should().Be(TrainingEnd.Completed);
    }

    [Fact]
    public void Validation_loss_is_the_mean_cross_entropy()
    {
        TrainingResult run = SmallTraining.Train(options: SmallTraining.Options with { SelectBy = SelectionMetric.Loss });
        LabeledSet set = SmallTraining.Fold.Validation;
        double loss = set.Average(row => -Math.Log(run.Recognizer.Predict(row.Utterance).Probabilities[row.ClassIndex]));
        run.History[run.BestEpoch].ValidationLoss.Should().BeApproximately(loss, 1e-5);
    }

    [Fact]
    public void Without_a_choice_no_validation_set_is_needed_and_the_last_epoch_is_taken()
    {
        TrainerOptions options = Wild with { SelectBy = SelectionMetric.None };
        using EmotionNetwork network = SmallTraining.Network(), other = SmallTraining.Network();
        float[] last = [];
        var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, options);
        trainer.EpochCompleted += (_, _) => last = SmallTraining.Weights(network);
        TrainingResult run = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled);
        (run.BestEpoch, run.History.Count).Should().Be((9, 10));
        run.History.Should().OnlyContain(epoch => epoch.Validation == null && epoch.ValidationLoss == null && epoch.IsBest);
        SmallTraining.Weights(network).Should().Equal(last);

        // With one, it is measured and chooses nothing.
        TrainingResult measured = new SemiSupervisedTrainer(other, SmallTraining.Paper, options)
            .Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        measured.History.Should().OnlyContain(epoch => epoch.Validation != null);
        SmallTraining.Weights(other).Should().Equal(last);
    }

    [Fact]
    public void A_validation_set_without_some_class_chooses_by_the_recalls_of_the_others()
    {
        var calm = new LabeledSet(SmallTraining.Labeled.Classes, SmallTraining.Fold.Validation.Where(row => row.ClassIndex == 0));
        using EmotionNetwork network = SmallTraining.Network();
        TrainingResult run = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options)
            .Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, calm);
        run.History.Should().OnlyContain(epoch => epoch.Validation!.UnweightedAccuracy == epoch.Validation.WeightedAccuracy);
        double best = run.History.Max(epoch => epoch.Validation!.UnweightedAccuracy);
        run.Recognizer.Evaluate(calm).UnweightedAccuracy.Should().Be(best);
    }

    [Fact]
    public void A_choice_needs_a_validation_set()
    {
        using EmotionNetwork network = SmallTraining.Network();
        FluentActions.Invoking(() => new SemiSupervisedTrainer(network, SmallTraining.Paper, Wild)
                .Fit(SmallTraining.Labeled, SmallTraining.Unlabeled))
            .Should().Throw<TrainingException>().WithMessage("*validation set is empty*SelectBy*None*");
    }

    [Fact]
    public void Patience_ends_a_stage_and_the_next_begins()
    {
        WeightedTerm[] terms = [new(new ClassificationTerm(), 1)];
        var recipe = new Recipe
        {
            Name = "patient",
            Stages = [new() { Name = "a", Labeled = terms }, new() { Name = "b", Labeled = terms }],
        };
        TrainingResult run = SmallTraining.Train(
            recipe, SmallTraining.Options with { Epochs = 20, LearningRate = 1e-12, Patience = 2 });
        // Of equal epochs the first is best: two more without a better one end the stage, the next has two.
        run.History.Select(epoch => epoch.Stage).Should().Equal("a", "a", "a", "b", "b");
        (run.BestEpoch, run.EndedBy).Should().Be((0, TrainingEnd.Patience));
    }

    [Fact]
    public void The_average_is_that_of_the_formula_and_is_validated_and_returned()
    {
        const double decay = 0.6;
        using EmotionNetwork network = SmallTraining.Network();
        double[] average = [];
        float[] validated = [];
        var trainer = new SemiSupervisedTrainer(
            network, SmallTraining.Paper, Wild with { SelectBy = SelectionMetric.None, AveragingDecay = decay });
        trainer.StepCompleted += (_, step) =>
        {
            float[] w = SmallTraining.Weights(network);
            double t = step.Step, d = Math.Min(decay, (1 + t) / (10 + t));
            average = step.Step == 0
                ? [.. w.Select(value => (double)value)] : [.. average.Zip(w, (old, value) => d * old + (1 - d) * value)];
        };
        trainer.EpochCompleted += (_, _) => validated = SmallTraining.Weights(network);
        TrainingResult run = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        float[] weights = SmallTraining.Weights(network);
        weights.Zip(average).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4 * (1 + Math.Abs(pair.Second)));
        weights.Should().Equal(validated);
        run.Recognizer.Evaluate(SmallTraining.Fold.Validation).UnweightedAccuracy
            .Should().Be(run.History[^1].Validation!.UnweightedAccuracy);
    }

    [Fact]
    public void Averaging_does_not_change_what_is_trained()
    {
        List<float[]> with = Trained(0.9), without = Trained(null);
        with.Zip(without).Should().OnlyContain(pair => pair.First.SequenceEqual(pair.Second));

        static List<float[]> Trained(double? decay)
        {
            var weights = new List<float[]>();
            using EmotionNetwork network = SmallTraining.Network();
            var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options with { AveragingDecay = decay });
            trainer.StepCompleted += (_, _) => weights.Add(SmallTraining.Weights(network));
            trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
            return weights;
        }
    }

    [Fact]
    public void Contradictory_options_are_refused()
    {
        TrainerOptions options = SmallTraining.Options with
        {
            SelectBy = SelectionMetric.None,
            Patience = 1,
            Sampling = LabeledSampling.ClassBalanced,
            AveragingDecay = 1,
            AccumulationSteps = 0,
            WarmUpSteps = -1,
            TimeBudget = TimeSpan.Zero,
            LearningRateSchedule = -1,
            Checkpoints = new CheckpointOptions { Folder = " ", EverySteps = 0, Keep = 0 },
        };
        FluentActions.Invoking(options.Validate).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(10);
    }
}
