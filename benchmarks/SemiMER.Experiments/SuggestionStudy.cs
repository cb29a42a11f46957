using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Studies;

/// <summary>
/// What labels are worth that <see cref="LabelSuggestions"/> asks for, beside as many labels of utterances drawn at random. The pool is the
/// training rows of the four classes; those of other classes would cost a look and give no label.
/// </summary>
internal static class SuggestionStudy
{
    private const int Rounds = 4, LabelsOfRound = 33, Seeds = 3;
    private const double Start = 0.01;
    private const string AtRandom = "at random";

    private static readonly LinearSoftmaxOptions Options = new()
    {
        EqualModalities = true, Scaling = ScalingScope.PerSpeaker, Strengths = [3, 1, 0.3, 0.1, 0.03, 0.01],
    };

    /// <summary>Prints UA after each round and the paired difference to random labels, in points.</summary>
    public static void Run(string data)
    {
        Corpus corpus = FeatureCorpus.Open(Path.Combine(data, "iemocap")).WithModalities(Modality.Acoustic, Modality.Lexical);
        corpus = corpus.WithClasses(ClassMap.Parse("ang,hap+exc,sad,neu", corpus.Schema.Classes));
        Dictionary<string, LabeledUtterance> labels = corpus.Rows.Where(row => row.ClassIndex is not null)
            .ToDictionary(row => row.Utterance.Id, row => new LabeledUtterance(row.Utterance, row.ClassIndex!.Value));
        string[] strategies = [AtRandom, .. Enum.GetNames<SuggestionStrategy>()];
        var scores = strategies.ToDictionary(name => name, _ => new List<(string Fold, double[] ByRound)>());
        foreach (CorpusFold fold in SpeakerFolds.LeaveOneSessionOut(corpus))
        {
            for (long seed = 0; seed < Seeds; seed++)
            {
                foreach (string strategy in strategies)
                    scores[strategy].Add((fold.Name, Simulate(fold, seed, strategy, labels)));
            }
        }
        IEnumerable<int> counts = Enumerable.Range(0, Rounds + 1).Select(round => round * LabelsOfRound);
        Console.WriteLine($"| suggested by | {string.Join(" | ", counts.Select(count => $"+ {count} labels"))} |");
        Console.WriteLine($"| --- |{string.Concat(counts.Select(_ => " --- |"))}");
        foreach (string strategy in strategies)
        {
            IEnumerable<string> cells = Enumerable.Range(0, Rounds + 1).Select(round => Cell(scores[strategy], scores[AtRandom], round));
            Console.WriteLine($"| {strategy.ToLowerInvariant()} | {string.Join(" | ", cells)} |");
        }
    }

    private static double[] Simulate(CorpusFold fold, long seed, string strategy, Dictionary<string, LabeledUtterance> labels)
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(Start, seed);
        var byRound = new double[Rounds + 1];
        for (int round = 0; ; round++)
        {
            using EmotionRecognizer recognizer = Baselines.LinearSoftmax(
                fold.Schema, labeled, unlabeled, fold.Validation, fold.ValidationEnrollment, Options).Recognizer;
            byRound[round] = recognizer.Enroll(fold.TestEnrollment).Evaluate(fold.Test).UnweightedAccuracy;
            if (round == Rounds)
                return byRound;
            var pool = new UnlabeledSet(unlabeled.Where(row => labels.ContainsKey(row.Id)));
            HashSet<string> asked = [.. Ask(recognizer, pool, strategy, seed, round)];
            labeled = new LabeledSet(labeled.Classes, [.. labeled, .. asked.Select(id => labels[id])]);
            unlabeled = new UnlabeledSet(unlabeled.Where(row => !asked.Contains(row.Id)));
        }
    }

    private static IEnumerable<string> Ask(EmotionRecognizer recognizer, UnlabeledSet pool, string strategy, long seed, int round)
    {
        if (strategy != AtRandom)
        {
            return LabelSuggestions.Suggest(recognizer, pool, LabelsOfRound, Enum.Parse<SuggestionStrategy>(strategy))
                .Select(suggestion => suggestion.Utterance.Id);
        }
        string[] ids = [.. pool.Select(row => row.Id)];
        new RandomSource(seed, string.Create(CultureInfo.InvariantCulture, $"round {round}")).Shuffle(ids.AsSpan());
        return ids.Take(LabelsOfRound);
    }

    private static string Cell(
        List<(string Fold, double[] ByRound)> own, List<(string Fold, double[] ByRound)> random, int round)
    {
        string mean = own.Average(each => each.ByRound[round]).ToString("0.000", CultureInfo.InvariantCulture);
        if (ReferenceEquals(own, random) || round == 0)
            return mean;
        ConfidenceInterval difference = PairedComparison.Clustered(
            [.. own.Select(each => 100 * each.ByRound[round])], [.. random.Select(each => 100 * each.ByRound[round])],
            [.. own.Select(each => each.Fold)]).Interval;
        return string.Create(CultureInfo.InvariantCulture, $"{mean} ({difference.Mean:+0.0;-0.0;0.0} ± {difference.HalfWidth:0.0})");
    }
}
