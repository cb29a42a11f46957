using System.Diagnostics;
using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Experiments;
using SemiMER.Features;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Studies;

/// <summary>
/// What different features of the transcripts give beside the acoustic vector. Each is learned anew for every fold, from the texts of
/// its training rows alone, labeled or not.
/// </summary>
internal static class TextStudy
{
    private static readonly double[] Budgets = [0.01, 0.05, 0.1, 1];

    private static readonly Condition[] Conditions =
    [
        new("given 100-d vectors", null),
        new("TF-IDF + SVD", texts => LexicalVectorizer.Fit(texts, new RandomSource(0, "lexical"))) { Unscaled = true },
        new("TF-IDF + SVD, columns z-scored", texts => LexicalVectorizer.Fit(texts, new RandomSource(0, "lexical"))),
        new("PPMI, weighted mean", texts => PpmiEmbeddings.Fit(texts, new RandomSource(0, "ppmi")).AsMean()),
        new("PPMI sequence, TextCNN", texts => PpmiEmbeddings.Fit(texts, new RandomSource(0, "ppmi")).AsSequence())
        {
            Encoder = new TextConvolutionOptions { Kernels = [1, 2, 3], Channels = 32 },
        },
    ];

    /// <summary>Trains with each condition and prints its rows as soon as they are there; differences are to the first one.</summary>
    public static void Run(string folder, string[] numbers)
    {
        Corpus corpus = FeatureCorpus.Open(folder).WithModalities(Modality.Acoustic, Modality.Lexical);
        if (corpus.Schema.Classes.Contains("fru")) // IEMOCAP's usual four classes
            corpus = corpus.WithClasses(ClassMap.Parse("ang,hap+exc,sad,neu", corpus.Schema.Classes));
        Console.WriteLine(StudyTable.Heading("features of the words", Budgets));
        IReadOnlyList<ExperimentCell>? first = null;
        foreach ((int index, Condition condition) in Conditions.Index())
        {
            if (numbers.Length > 0 && !numbers.Contains((index + 1).ToString(CultureInfo.InvariantCulture)))
                continue;
            IReadOnlyList<ExperimentCell> cells = Train(corpus, condition);
            Console.WriteLine(StudyTable.Rows(condition.Name, cells, first));
            first ??= cells;
        }
    }

    private static IReadOnlyList<ExperimentCell> Train(Corpus corpus, Condition condition)
    {
        var watch = Stopwatch.StartNew();
        CorpusFold[] folds = [.. Splits(corpus).Select(split => Make(corpus, split, condition))];
        double learning = watch.Elapsed.TotalSeconds;
        var encoders = new Dictionary<Modality, EncoderOptions>();
        if (condition.Encoder is { } encoder)
            encoders.Add(Modality.Lexical, encoder);
        var plan = new ExperimentPlan
        {
            Methods = [],
            Folds = folds,
            Recipes = [],
            Networks = [new EmotionNetworkOptions { Encoders = encoders }],
            Trainer = new TrainerOptions { Unscaled = condition.Unscaled ? [Modality.Lexical] : [] },
        };
        var cells = new List<ExperimentCell>();
        foreach (double budget in Budgets)
        {
            // Where all training rows have labels, none are unlabeled at 100 %, and L_semi is L_s.
            bool none = budget == 1 && plan.Folds.All(fold => fold.Train.Count == fold.Train.LabeledCount);
            Recipe Paper(IMatchingLoss loss) => none
                ? Recipe.PaperSupervised(loss, EarlierWeights.Options) with { Name = "L_semi" }
                : Recipe.Paper(loss, EarlierWeights.Options);
            using ExperimentResult result = ExperimentRunner.Run(plan with
            {
                LabelFractions = [budget],
                Recipes = [_ => Recipe.SupervisedOnly(), _ => Paper(new MaximumMeanDiscrepancy())],
            });
            cells.AddRange(result.Cells);
        }
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{corpus.Schema.Name}, {condition.Name}: features {learning:0.0} s, all {watch.Elapsed.TotalSeconds:0} s"));
        return cells;
    }

    // Sessions left out one by one, or the split of the files with videos of its training part held out for validation.
    private static IEnumerable<Func<Corpus, CorpusFold>> Splits(Corpus corpus)
    {
        int count = corpus.Rows.Any(row => row.Utterance.Session is not null) ? SpeakerFolds.LeaveOneSessionOut(corpus).Count : 0;
        return count > 0
            ? Enumerable.Range(0, count).Select<int, Func<Corpus, CorpusFold>>(
                fold => other => SpeakerFolds.LeaveOneSessionOut(other)[fold])
            : [other => Corpora.Splits.WithValidationShare(other, "train", "test")];
    }

    private static CorpusFold Make(Corpus corpus, Func<Corpus, CorpusFold> split, Condition condition)
    {
        CorpusFold fold = split(corpus);
        if (condition.Learn is null)
            return fold;
        var held = fold.ValidationEnrollment.Concat(fold.TestEnrollment).Select(utterance => utterance.Id).ToHashSet();
        string[] texts =
        [
            .. corpus.Rows.Where(row => !held.Contains(row.Utterance.Id)).Select(row => row.Utterance.Text).OfType<string>(),
        ];
        Corpus described = corpus.WithTextFeatures(condition.Learn(texts));
        return split(described);
    }

    private sealed record Condition(string Name, Func<string[], ITextFeatures>? Learn)
    {
        public bool Unscaled { get; init; }

        public EncoderOptions? Encoder { get; init; }
    }
}
