using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Training;
using Xunit.Abstractions;

namespace SemiMER.Tests.Experiments;

/// <summary>
/// What QuickStart shows: unlabeled utterances help on the synthetic corpus, and mostly through its shared state. Part of the slow
/// set: it runs where the environment variable SEMIMER_SLOW is 1.
/// </summary>
public sealed class UnlabeledDataTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Unlabeled_utterances_help_mostly_through_the_shared_state()
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1", "Part of the slow set: set SEMIMER_SLOW=1.");

        ConfidenceInterval shared = Gain(sharedState: true), destroyed = Gain(sharedState: false);

        output.WriteLine($"UA of L_semi minus supervised: with the shared state {shared}, without {destroyed}");
        shared.Lower.Should().BeGreaterThan(0);
        destroyed.Mean.Should().BeLessThan(shared.Mean / 2);
    }

    private static ConfidenceInterval Gain(bool sharedState)
    {
        var corpus = new SyntheticCorpus(new SyntheticCorpusOptions { SharedState = sharedState });
        using ExperimentResult result = ExperimentRunner.Run(new ExperimentPlan
        {
            Methods = [],
            Folds = SpeakerFolds.LeaveOneSessionOut(corpus),
            Recipes = [_ => Recipe.SupervisedOnly(), _ => Recipe.Paper(new MaximumMeanDiscrepancy())],
            LabelFractions = [0.04],
            Seeds = [0],
        });
        return result.Table().Rows[1].Difference!.Interval;
    }
}
