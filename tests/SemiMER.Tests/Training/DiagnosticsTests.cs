using Microsoft.Extensions.Logging;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>What the trainer tells of terms whose weight seems to have no effect.</summary>
public sealed class DiagnosticsTests
{
    [Fact]
    public void Bandwidth_kernel_means_and_gradient_norms_come_on_the_steps_asked_for()
    {
        var logger = new RecordingLogger();
        List<StepCompletedEventArgs> steps = Train(every: 2, SmallTraining.Paper, logger, out _);

        steps.Select(step => step.Diagnostics is not null).Should().Equal(true, false, true, false, true, false);
        IReadOnlyDictionary<string, double> first = steps[0].Diagnostics!;
        foreach (string stream in new[] { "labeled", "unlabeled" })
        {
            foreach (string other in new[] { "visual", "lexical" })
            {
                string pair = $"{stream}/matching/pair/acoustic-{other}";
                first[$"{pair}/bandwidth"].Should().BePositive();
                foreach (string seen in new[] { "within first", "within second", "across" })
                    first[$"{pair}/{seen}"].Should().BeInRange(0.1, 0.9);
                // By the definition of the estimate, up to the mean of several kernels.
                (first[$"{pair}/within first"] + first[$"{pair}/within second"] - 2 * first[$"{pair}/across"])
                    .Should().BeApproximately(steps[0].Terms[pair], 1e-5);
                first[$"{pair}/gradient"].Should().BePositive();
            }
        }
        first.Keys.Where(name => name.EndsWith("/gradient", StringComparison.Ordinal)).Select(name => name[..^"/gradient".Length])
            .Should().BeEquivalentTo(steps[0].Terms.Keys.Where(name => name != "total"));
        logger.Messages.Where(message => message.Text.Contains("diagnostics", StringComparison.Ordinal)).Should().HaveCount(3)
            .And.OnlyContain(message => message.Level == LogLevel.Information && message.Text.Contains("/bandwidth"));
    }

    [Fact]
    public void Gradient_norms_are_of_the_weighted_terms()
    {
        IReadOnlyDictionary<string, double> light = Of(0.1), heavy = Of(1);
        heavy["labeled/matching/pair/acoustic-visual/gradient"].Should()
            .BeApproximately(10 * light["labeled/matching/pair/acoustic-visual/gradient"], 1e-5);
        heavy["unlabeled/matching/pair/acoustic-visual/gradient"].Should()
            .BeApproximately(10 * light["unlabeled/matching/pair/acoustic-visual/gradient"], 1e-5);

        static IReadOnlyDictionary<string, double> Of(double weight) => Train(
            every: 100, Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions { MatchingWeight = weight }), null, out _)[0]
            .Diagnostics!;
    }

    [Fact]
    public void A_bandwidth_that_is_too_small_shows()
    {
        Recipe recipe = Recipe.Paper(new MaximumMeanDiscrepancy(MaximumMeanDiscrepancyOptions.SingleGaussian(1e-3)));
        IReadOnlyDictionary<string, double> seen = Train(every: 100, recipe, null, out _)[0].Diagnostics!;
        seen["labeled/matching/pair/acoustic-visual/across"].Should().Be(0);
        seen["labeled/matching/pair/acoustic-visual/gradient"].Should().Be(0);
        seen["labeled/reconstruction/acoustic/gradient"].Should().BePositive();
    }

    [Fact]
    public void Looking_on_changes_no_bit_of_a_training_even_with_an_averaged_bandwidth()
    {
        Train(every: 1, Averaged(), null, out float[] observed);
        Train(every: 0, Averaged(), null, out float[] alone);
        observed.Should().Equal(alone);
        Train(every: 1, Recipe.SupervisedOnly(), null, out observed);
        Train(every: 0, Recipe.SupervisedOnly(), null, out alone);
        observed.Should().Equal(alone);

        static Recipe Averaged() =>
            Recipe.Paper(new MaximumMeanDiscrepancy(new() { Bandwidth = Bandwidth.MovingAverage(Bandwidth.Median()) }));
    }

    [Fact]
    public void Never_unless_asked_for_and_the_number_is_checked()
    {
        Train(every: 0, SmallTraining.Paper, null, out _).Should().OnlyContain(step => step.Diagnostics == null);
        FluentActions.Invoking((SmallTraining.Options with { DiagnosticsEvery = -1 }).Validate).Should().Throw<OptionsException>()
            .WithMessage("*DiagnosticsEvery is -1*");
    }

    [Fact]
    public void Class_wise_losses_train_with_labels_and_with_soft_pseudo_labels()
    {
        Recipe recipe = Recipe.Paper(new LocalMaximumMeanDiscrepancy(), new PaperRecipeOptions { Unpaired = null });
        List<StepCompletedEventArgs> steps = Train(every: 100, recipe, null, out _);
        foreach (string stream in new[] { "labeled", "unlabeled" })
        {
            steps[0].Terms[$"{stream}/matching/pair/acoustic-visual"].Should().BePositive();
            steps[0].Diagnostics![$"{stream}/matching/pair/acoustic-visual/gradient"].Should().BePositive();
        }
    }

    private static List<StepCompletedEventArgs> Train(int every, Recipe recipe, ILogger? logger, out float[] weights)
    {
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, recipe, SmallTraining.Options with { DiagnosticsEvery = every }, logger);
        List<StepCompletedEventArgs> steps = [];
        trainer.StepCompleted += (_, completed) => steps.Add(completed);
        trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        weights = SmallTraining.Weights(network);
        return steps;
    }
}
