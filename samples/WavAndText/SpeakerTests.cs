using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Features;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Samples.WavAndText;

/// <summary>
/// Leaves out one speaker after another: that one is the test, those before it choose the epoch, all others train. What is learned from
/// words, such as which n-grams there are, is learned anew from the training texts of each fold.
/// </summary>
/// <param name="corpus">The recordings, described.</param>
/// <param name="settings">What the command line asks for.</param>
/// <param name="enhancement">Makes copies of training recordings; null for none.</param>
internal sealed class SpeakerTests(Corpus corpus, Settings settings, SoundEnhancement? enhancement)
{
    private readonly string[] speakers =
        [.. corpus.Rows.Select(row => row.Utterance.Speaker).Distinct().Order(StringComparer.Ordinal)];

    public int Count => speakers.Length;

    /// <summary>Number of trainings in all.</summary>
    public int Trainings => Count * settings.Seeds * Recipes.Length;

    public Func<long, Recipe>[] Recipes => UsesText && settings.Labels < 1
        ? [_ => Recipe.SupervisedOnly(), _ => Recipe.Paper(new MaximumMeanDiscrepancy())]
        : [_ => Recipe.SupervisedOnly()];

    private bool UsesText => !settings.WithoutText && corpus.Rows.Any(row => !string.IsNullOrWhiteSpace(row.Utterance.Text));

    /// <summary>One fold: trains every recipe with every seed. The caller owns the result.</summary>
    public (ExperimentResult Result, CorpusFold Fold, LexicalVectorizer? Words) Run(
        int index, IProgress<ExperimentProgress> progress, CancellationToken cancellationToken)
    {
        string test = speakers[index];
        string[] validation =
            [.. Enumerable.Range(1, settings.ValidationSpeakers).Select(back => speakers[(index + Count - back) % Count])];
        bool Trains(CorpusRow row) => row.Utterance.Speaker != test && !validation.Contains(row.Utterance.Speaker);

        Corpus described = corpus;
        LexicalVectorizer? words = null;
        if (UsesText)
        {
            string[] texts = [.. corpus.Rows.Where(Trains).Select(row => row.Utterance.Text).OfType<string>()];
            words = LexicalVectorizer.Fit(texts, new RandomSource(0, "words"), cancellationToken: cancellationToken);
            described = corpus.WithTextFeatures(words);
        }
        var fold = new CorpusFold(
            $"speaker {test}", described.Schema, described.Rows.Where(Trains),
            described.Rows.Where(row => validation.Contains(row.Utterance.Speaker)),
            described.Rows.Where(row => row.Utterance.Speaker == test));
        fold = enhancement?.AddTo(fold) ?? fold;
        var plan = new ExperimentPlan
        {
            Methods = [],
            Folds = [fold],
            Recipes = Recipes,
            LabelFractions = [settings.Labels],
            Seeds = [.. Enumerable.Range(0, settings.Seeds).Select(seed => (long)seed)],
            Networks = [new EmotionNetworkOptions { EmbeddingSize = 32 }],
            Trainer = new TrainerOptions
            {
                Epochs = settings.Epochs,
                Scaling = settings.SpeakerScaling ? ScalingScope.PerSpeaker : ScalingScope.AllSpeakers,
            },
            Parallelism = settings.Threads,
        };
        return (ExperimentRunner.Run(plan, progress, cancellationToken: cancellationToken), fold, words);
    }

    /// <summary>Mean over the test speakers, of each of whom the seeds are averaged first, with a 95 % interval over them.</summary>
    public static ConfidenceInterval OverSpeakers(IEnumerable<ExperimentCell> cells, Func<EmotionMetrics, double> metric) =>
        ConfidenceInterval.OfMean([.. cells.GroupBy(cell => cell.Fold).Select(fold => fold.Average(cell => metric(cell.Test)))]);
}
