using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Studies;

/// <summary>
/// Continuous targets: valence and arousal of iemocap by session, sentiment of mosi by the files' split with validation by video, against
/// ridge regression and the mean. What is chosen (penalty, epoch) is chosen by CCC on validation.
/// </summary>
internal static class TargetStudy
{
    private const int Seeds = 5;
    private static readonly double[] Budgets = [0.05, 1];

    /// <summary>Prints a table for each label budget.</summary>
    public static void Run(string folder)
    {
        bool isMosi = Path.GetFileName(folder.TrimEnd('/')) == "mosi";
        Modality[] modalities = isMosi ? [Modality.Acoustic, Modality.Visual, Modality.Lexical] : [Modality.Acoustic, Modality.Lexical];
        string[] targets = isMosi ? ["sentiment"] : ["valence", "arousal"];
        Corpus corpus = FeatureCorpus.Open(folder).WithModalities(modalities);
        IReadOnlyList<CorpusFold> folds = isMosi
            ? [Splits.WithValidationShare(corpus, "train", "test", grouping: Grouping.Dialogue)]
            : SpeakerFolds.LeaveOneSessionOut(corpus);
        foreach (double budget in Budgets)
        {
            var results = new Dictionary<string, List<Result>>();
            for (int seed = 0; seed < Seeds; seed++)
            {
                foreach (CorpusFold fold in folds)
                    Measure(results, fold, targets, budget, seed);
            }
            Print(results, targets, budget, overFolds: folds.Count > 1);
        }
    }

    private static void Measure(
        Dictionary<string, List<Result>> results, CorpusFold fold, string[] targets, double budget, int seed)
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(budget, seed);
        using (EmotionRecognizer mean = Baselines.TargetMeans(fold.Schema, labeled, targets))
            Add("mean", mean);
        using (EmotionRecognizer ridge = Baselines.Ridge(fold.Schema, labeled, unlabeled, fold.Validation, targets))
            Add("ridge", ridge);
        Train(Recipe.SupervisedRegression(RegressionLoss.MeanSquaredError) with { Name = "network, squared error" });
        Train(Recipe.SupervisedRegression() with { Name = "network, concordance" });
        if (unlabeled.Count > 0)
        {
            Train(Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions { ClassificationWeight = 0, RegressionWeight = 1 })
                with { Name = "L_semi, concordance" });
        }

        void Train(Recipe recipe)
        {
            EmotionNetwork network = EmotionNetwork.Create(fold.Schema, new EmotionNetworkOptions { Targets = targets, Seed = seed });
            var options = new TrainerOptions { SelectBy = SelectionMetric.Concordance, Seed = seed };
            using EmotionRecognizer recognizer = new SemiSupervisedTrainer(network, recipe, options)
                .Fit(labeled, unlabeled, fold.Validation, fold.ValidationEnrollment).Recognizer;
            Add(recipe.Name, recognizer);
        }

        void Add(string name, EmotionRecognizer recognizer)
        {
            if (!results.TryGetValue(name, out List<Result>? own))
                results.Add(name, own = []);
            own.Add(new Result(fold.Name, recognizer.EvaluateTargets(fold.Test), Signs(recognizer, fold.Test, targets[0])));
        }
    }

    // Acc-2 and F1 of mosi: rows whose truth is 0 have no sign and are left out.
    private static EmotionMetrics Signs(EmotionRecognizer recognizer, LabeledSet test, string target)
    {
        int column = recognizer.Schema.Targets.ToList().IndexOf(target);
        LabeledUtterance[] rows = [.. test.Where(row => !row.Targets.IsEmpty && row.Targets.Span[column] is < 0 or > 0)];
        IReadOnlyList<Prediction> predictions = recognizer.Predict([.. rows.Select(row => row.Utterance)]);
        return EmotionMetrics.FromPredictions(
            [.. rows.Select(row => row.Targets.Span[column] > 0 ? 1 : 0)],
            [.. predictions.Select(prediction => prediction.Values[target] > 0 ? 1 : 0)], ["negative", "positive"]);
    }

    private static void Print(Dictionary<string, List<Result>> results, string[] targets, double budget, bool overFolds)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{budget:P0} of the labels\n"));
        string[] signs = overFolds ? [] : ["Acc-2", "F1"];
        string[] columns = [.. targets.SelectMany(name => (string[])[$"{name}: CCC", "correlation", "MAE"]), .. signs];
        Console.WriteLine($"| model | {string.Join(" | ", columns)} |\n| --- |{string.Concat(columns.Select(_ => " --- |"))}");
        foreach ((string name, List<Result> own) in results)
        {
            var cells = new List<string>();
            foreach (string target in targets)
            {
                cells.Add(Text(own, result => result.Targets[target].Concordance, overFolds));
                cells.Add(Text(own, result => result.Targets[target].Pearson, overFolds));
                cells.Add(Text(own, result => result.Targets[target].MeanAbsoluteError, overFolds));
            }
            if (!overFolds)
            {
                cells.Add(Text(own, result => result.Signs.WeightedAccuracy, false));
                cells.Add(Text(own, result => result.Signs.WeightedF1, false));
            }
            Console.WriteLine($"| {name} | {string.Join(" | ", cells)} |");
        }
    }

    private static string Text(List<Result> results, Func<Result, double> value, bool overFolds)
    {
        double[] values = overFolds
            ? [.. results.GroupBy(result => result.Fold).Select(fold => fold.Average(value))] : [.. results.Select(value)];
        if (values.Any(double.IsNaN))
            return "-";
        ConfidenceInterval interval = ConfidenceInterval.OfMean(values);
        return string.Create(CultureInfo.InvariantCulture, $"{interval.Mean:0.000} ± {interval.HalfWidth:0.000}");
    }

    private sealed record Result(string Fold, IReadOnlyDictionary<string, RegressionMetrics> Targets, EmotionMetrics Signs);
}
