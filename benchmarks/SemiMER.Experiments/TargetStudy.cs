using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Studies;

/// <summary>
/// Continuous targets: valence and arousal of iemocap by session, sentiment of mosi by the files' split with validation by video, against
/// ridge regression and the mean. What is chosen (penalty, epoch) is chosen by CCC on validation.
/// </summary>
internal static class TargetStudy
{
    /// <summary>Prints the table of both label budgets.</summary>
    public static void Run(string folder)
    {
        bool isMosi = Path.GetFileName(folder.TrimEnd('/')) == "mosi";
        Modality[] modalities = isMosi ? [Modality.Acoustic, Modality.Visual, Modality.Lexical] : [Modality.Acoustic, Modality.Lexical];
        string[] targets = isMosi ? ["sentiment"] : ["valence", "arousal"];
        Corpus corpus = FeatureCorpus.Open(folder).WithModalities(modalities);
        var semi = EarlierWeights.Options with { ClassificationWeight = 0, RegressionWeight = 1 };
        using ExperimentResult result = ExperimentRunner.Run(new ExperimentPlan
        {
            Folds = isMosi
                ? [Splits.WithValidationShare(corpus, "train", "test", grouping: Grouping.Dialogue)]
                : SpeakerFolds.LeaveOneSessionOut(corpus),
            LabelFractions = [0.05, 1],
            Networks = [new EmotionNetworkOptions { Targets = targets }],
            Recipes =
            [
                _ => Recipe.SupervisedRegression(RegressionLoss.MeanSquaredError) with { Name = "network, squared error" },
                _ => Recipe.SupervisedRegression() with { Name = "network, concordance" },
                _ => Recipe.Paper(new MaximumMeanDiscrepancy(), semi) with { Name = "L_semi, concordance" },
            ],
            Methods = [ExperimentMethod.FromTargetMeans("mean", targets), ExperimentMethod.FromRidge("ridge", targets)],
            Trainer = new TrainerOptions { SelectBy = SelectionMetric.Concordance },
        });
        Console.WriteLine(result.Table().ToMarkdown());
        if (isMosi)
            PrintSigns(result.Cells, targets[0]);
    }

    // Acc-2 and F1 of mosi, over seeds: rows whose truth is 0 have no sign and are left out.
    private static void PrintSigns(IReadOnlyList<ExperimentCell> cells, string target)
    {
        Console.WriteLine("| share | model | Acc-2 | F1 |\n| --- | --- | --- | --- |");
        foreach (IGrouping<(double, string), ExperimentCell> own in cells.GroupBy(cell => (cell.LabelFraction, cell.Recipe)))
        {
            EmotionMetrics[] seeds = [.. own.Select(cell => Signs(cell, target))];
            Console.WriteLine($"| {own.Key.Item1:P0} | {own.Key.Item2} | {Text(seeds, one => one.WeightedAccuracy)} | " +
                $"{Text(seeds, one => one.WeightedF1)} |");
        }
    }

    private static EmotionMetrics Signs(ExperimentCell cell, string target)
    {
        TargetPrediction[] rows = [.. cell.Predictions.Select(row => row.Targets[target]).Where(row => row.Truth is < 0 or > 0)];
        return EmotionMetrics.FromPredictions(
            [.. rows.Select(row => row.Truth > 0 ? 1 : 0)], [.. rows.Select(row => row.Predicted > 0 ? 1 : 0)], ["negative", "positive"]);
    }

    private static string Text(EmotionMetrics[] seeds, Func<EmotionMetrics, double> value)
    {
        ConfidenceInterval interval = ConfidenceInterval.OfMean([.. seeds.Select(value)]);
        return string.Create(CultureInfo.InvariantCulture, $"{interval.Mean:0.000} ± {interval.HalfWidth:0.000}");
    }
}
