using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

public sealed class StageTests
{
    private static readonly WeightedTerm[] Classification = [new(new ClassificationTerm(), 1)];
    private static readonly WeightedTerm[] Reconstruction = [new(new ReconstructionTerm(), 1)];

    [Fact]
    public void Stages_share_the_updates_and_each_computes_its_own_terms()
    {
        Recipe recipe = Staged(
            new() { Name = "before", Unlabeled = Reconstruction, Share = 1 },
            new() { Name = "after", Labeled = Classification, Share = 3 });
        var stages = new List<(string Stage, long Step, long Steps)>();
        var terms = new List<string[]>();
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, recipe, SmallTraining.Options with { Epochs = 8 });
        trainer.StageStarted += (_, stage) => stages.Add((stage.Stage.Name, stage.Step, stage.Steps));
        trainer.StepCompleted += (_, step) => terms.Add([step.Stage, .. step.Terms.Keys]);
        TrainingResult run = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);

        stages.Should().Equal(("before", 0, 6), ("after", 6, 18));
        terms.Should().HaveCount(24);
        terms[..6].Should().OnlyContain(names => names[0] == "before" && names.Contains("unlabeled/reconstruction/acoustic") &&
            !names.Any(name => name.StartsWith("labeled/", StringComparison.Ordinal)));
        terms[6..].Should().OnlyContain(names => names[0] == "after" && names.Contains("labeled/classification") && names.Length == 3);
        run.History.Select(epoch => epoch.Stage).Should().Equal([.. Enumerable.Repeat("before", 2), .. Enumerable.Repeat("after", 6)]);
    }

    [Theory]
    [InlineData(4, new[] { 1.0, 1, 1 }, new[] { 1, 2, 1 })]
    [InlineData(3, new[] { 100.0, 1, 1 }, new[] { 1, 1, 1 })]
    [InlineData(10, new[] { 0.2, 0.3, 0.5 }, new[] { 2, 3, 5 })]
    [InlineData(100, new[] { 1e-9, 1.0 }, new[] { 1, 99 })]
    [InlineData(100, new[] { 1.0, 1e-9 }, new[] { 99, 1 })]
    public void Epochs_are_divided_by_share(int epochs, double[] shares, int[] expected) =>
        StageEpochs.Divide([.. shares.Select(share => new TrainingStage { Share = share })], epochs).Should().Equal(expected);

    [Fact]
    public void Fewer_epochs_than_stages_are_refused_before_anything_is_trained()
    {
        Recipe recipe = Staged(new() { Name = "a", Labeled = Classification }, new() { Name = "b", Labeled = Classification });
        using EmotionNetwork network = SmallTraining.Network();
        FluentActions.Invoking(() => new SemiSupervisedTrainer(network, recipe, SmallTraining.Options with { Epochs = 1 }))
            .Should().Throw<OptionsException>().WithMessage("*Epochs is 1; at least 2, one for each stage*");
    }

    [Fact]
    public void Frozen_parts_stay_as_they_are_and_thaw_again()
    {
        Recipe recipe = Staged(
            new() { Name = "head", Labeled = Classification, Frozen = ["acoustic_encoder", "visual_encoder", "lexical_encoder"] },
            new() { Name = "all", Labeled = Classification });
        using EmotionNetwork network = SmallTraining.Network();
        float[] encoder = Weights(network, "acoustic_encoder"), classifier = Weights(network, "classifier");
        var trainer = new SemiSupervisedTrainer(network, recipe, SmallTraining.Options);
        trainer.EpochCompleted += (_, epoch) =>
        {
            if (epoch.Report.Stage != "head")
                return;
            Weights(network, "acoustic_encoder").Should().Equal(encoder);
            Weights(network, "classifier").Should().NotEqual(classifier);
        };
        var last = new List<float[]>();
        trainer.EpochCompleted += (_, _) => last.Add(Weights(network, "acoustic_encoder"));
        trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        last.Should().HaveCount(2);
        last[1].Should().NotEqual(encoder);
        network.parameters().Should().OnlyContain(parameter => parameter.requires_grad);
    }

    [Fact]
    public void Parts_that_the_network_lacks_are_named()
    {
        Recipe recipe = Staged(new TrainingStage { Labeled = Classification, Frozen = ["encoder", "classifier"] });
        using EmotionNetwork network = SmallTraining.Network();
        FluentActions.Invoking(() => new SemiSupervisedTrainer(network, recipe)).Should().Throw<OptionsException>()
            .WithMessage("*1 fault*freezes 'encoder'*'acoustic_encoder'*'classifier'*");
    }

    [Fact]
    public void A_stage_can_begin_with_the_best_or_the_first_weights()
    {
        foreach (StageStart start in (StageStart[])[StageStart.Continue, StageStart.Best, StageStart.Initial])
        {
            Recipe recipe = Staged(
                new() { Name = "first", Labeled = Classification, Share = 3 },
                new() { Name = "second", Labeled = Classification, Share = 1, Start = start });
            using EmotionNetwork network = SmallTraining.Network();
            float[] initial = SmallTraining.Weights(network);
            var ends = new List<float[]>();
            float[] begin = [];
            var trainer = new SemiSupervisedTrainer(
                network, recipe, SmallTraining.Options with { Epochs = 8, StepsPerEpoch = 2, LearningRate = 1 });
            trainer.EpochCompleted += (_, _) => ends.Add(SmallTraining.Weights(network));
            trainer.StageStarted += (_, stage) => begin = stage.Index == 1 ? SmallTraining.Weights(network) : begin;
            TrainingResult run = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
            int best = run.History.Take(6).ToList().FindLastIndex(epoch => epoch.IsBest);
            begin.Should().Equal(start switch
            {
                StageStart.Continue => ends[5],
                StageStart.Best => ends[best],
                _ => initial,
            });
            if (start == StageStart.Best)
                best.Should().BeLessThan(5, "else nothing would be tested");
        }
    }

    [Fact]
    public void Weights_follow_their_schedules_over_the_stage()
    {
        var seen = new List<double>();
        Schedule ramp = Schedule.Between(ScheduleShape.Linear, 0, 1);
        Recipe recipe = Recipe.Of("ramp", [new(new ConstantTerm("one"), ramp), new(new ClassificationTerm(), 1)]);
        Totals(recipe, seen);
        seen.Should().HaveCount(6);
        for (int step = 0; step < 6; step++)
            seen[step].Should().BeApproximately(step / 6.0, 1e-6);

        seen.Clear();
        Totals(Recipe.Of("omega", [new(new ClassificationTerm(), 1)], [new(new ConstantTerm("one"), 2)], ramp), seen);
        for (int step = 0; step < 6; step++)
            seen[step].Should().BeApproximately(2 * step / 6.0, 1e-6);
    }

    [Fact]
    public void Terms_are_not_computed_while_their_weight_is_0()
    {
        var steps = new List<long>();
        Schedule late = new() { Shape = ScheduleShape.Piecewise, Points = [new(0.5, 0), new(0.6, 1)] };
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(
            network, Recipe.Of("late", Classification, [new(new ReconstructionTerm(), late)]), SmallTraining.Options with { Epochs = 4 });
        trainer.StepCompleted += (_, step) =>
        {
            if (step.Terms.ContainsKey("unlabeled/reconstruction/acoustic"))
                steps.Add(step.Step);
        };
        trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        steps.Should().Equal(7, 8, 9, 10, 11);
    }

    [Fact]
    public void Learning_rate_follows_stage_schedule_and_warm_up()
    {
        Recipe recipe = Staged(
            new() { Name = "a", Labeled = Classification }, new() { Name = "b", Labeled = Classification, LearningRate = 0.1 });
        var rates = new List<double>();
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, recipe, SmallTraining.Options with
        {
            LearningRate = 0.01,
            WarmUpSteps = 2,
            LearningRateSchedule = Schedule.Between(ScheduleShape.Linear, 1, 0),
        });
        trainer.StepCompleted += (_, step) => rates.Add(step.LearningRate);
        trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        double[] expected =
        [
            0.01 * 0.5, 0.01 * (5 / 6.0), 0.01 * (4 / 6.0), 0.001 * (3 / 6.0), 0.001 * (2 / 6.0), 0.001 * (1 / 6.0),
        ];
        rates.Zip(expected).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-15);
    }

    [Fact]
    public void Stages_list_their_faults()
    {
        Recipe recipe = Staged(
            new() { Name = "a", Labeled = Classification, Start = StageStart.Best },
            new() { Name = "a", Share = 0, LearningRate = -1 });
        FluentActions.Invoking(recipe.Validate).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(5);
        FluentActions.Invoking((recipe with { Stages = [] }).Validate).Should().Throw<OptionsException>().WithMessage("*Stages is empty*");
    }

    [Fact]
    public void A_term_that_is_0_for_long_is_warned_about_once()
    {
        var logger = new RecordingLogger();
        using EmotionNetwork network = SmallTraining.Network();
        Recipe recipe = Recipe.Of("zero", [new(new ClassificationTerm(), 1), new(new ConstantTerm("nothing", 0), 1)]);
        new SemiSupervisedTrainer(network, recipe, SmallTraining.Options with { Epochs = 3, StepsPerEpoch = 80 }, logger)
            .Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        logger.Messages.Where(message => message.Text.Contains("exactly 0", StringComparison.Ordinal)).Select(message => message.Text)
            .Should().Equal(
                "The term 'labeled/nothing' has been exactly 0 in the 100 steps up to 99: it has a weight and teaches nothing");
    }

    private static Recipe Staged(params TrainingStage[] stages) => new() { Name = "staged", Stages = stages };

    private static float[] Weights(EmotionNetwork network, string part) =>
        [.. network.named_parameters().Where(parameter => parameter.name.StartsWith(part, StringComparison.Ordinal))
            .SelectMany(parameter => parameter.parameter.data<float>().ToArray())];

    // What the total has beside the classification.
    private static void Totals(Recipe recipe, List<double> seen)
    {
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, recipe, SmallTraining.Options);
        trainer.StepCompleted += (_, step) => seen.Add(step.Terms["total"] - step.Terms["labeled/classification"]);
        trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
    }

    /// <summary>A term whose value is a constant.</summary>
    private sealed class ConstantTerm(string name, double value = 1) : IObjectiveTerm
    {
        public string Name => name;

        public bool NeedsLabels => false;

        public IReadOnlyList<TermPart> Compute(ForwardPass pass) => [new TermPart(Name, tensor((float)value))];
    }
}
