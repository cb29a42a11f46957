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
/// Encoders of sequences on real ones: how well the Transformer autoencoder restores rows it has not seen, and what encoders of the
/// words of a transcript recognise beside the acoustic vector.
/// </summary>
internal static class EncoderStudy
{
    private const int LongestText = 48;
    private static readonly double[] Budgets = [0.1, 1];
    private static readonly PpmiOptions Words = new() { Width = 50 };

    private static readonly (string Name, EncoderOptions? Encoder)[] Encoders =
    [
        ("given 100-d vectors, dense", null),
        ("PPMI words, statistics", new StatisticsPoolingOptions()),
        ("PPMI words, TextCNN", new TextConvolutionOptions { Kernels = [1, 2, 3], Channels = 32 }),
        ("PPMI words, Transformer autoencoder", new TransformerAutoencoderOptions
        {
            ModelSize = 32, Blocks = 1, FeedForwardSize = 64, MaximumLength = LongestText,
        }),
        ("PPMI words, LSTM max", new RecurrentEncoderOptions { HiddenSize = 32 }),
    ];

    /// <summary>What the Transformer autoencoder restores of sequences of ravdess_a01 and iemocap.</summary>
    public static void Restore(string data)
    {
        Console.WriteLine(ReconstructionStudy.Heading);
        Corpus clips = FeatureCorpus.Open(Path.Combine(data, "ravdess_a01"));
        foreach (Modality modality in (Modality[])[Modality.Acoustic, Modality.Visual])
        {
            // One actor, so clips are held out, each once.
            Utterance[] rows = [.. clips.Rows.Select(row => row.Utterance)];
            IEnumerable<(Utterance[] Training, Utterance[] Held)> folds = Enumerable.Range(0, 4).Select(fold =>
                (rows.Where((_, i) => i % 4 != fold).ToArray(), rows.Where((_, i) => i % 4 == fold).ToArray()));
            Console.WriteLine(ReconstructionStudy.Row($"ravdess_a01, {modality}", clips.Schema[modality], folds, steps: 600));
        }

        Corpus corpus = FeatureCorpus.Open(Path.Combine(data, "iemocap"));
        string[] sessions = [.. corpus.Rows.Select(row => row.Utterance.Session!).Distinct().Order(StringComparer.Ordinal)];
        ModalitySchema? schema = null;
        var texts = new List<(Utterance[] Training, Utterance[] Held)>();
        foreach (string session in sessions)
        {
            Utterance[] training = [.. corpus.Rows.Select(row => row.Utterance).Where(row => row.Session != session)];
            ITextFeatures words = PpmiEmbeddings.Fit(
                training.Select(row => row.Text).OfType<string>(), new RandomSource(0, "ppmi"), Words).AsSequence();
            Corpus described = corpus.WithTextFeatures(words);
            schema = described.Schema[Modality.Lexical];
            Utterance[] rows = [.. described.Rows.Select(row => row.Utterance).Where(row => row.Has(Modality.Lexical))];
            texts.Add(([.. rows.Where(row => row.Session != session)], [.. rows.Where(row => row.Session == session).Take(400)]));
        }
        Console.WriteLine(ReconstructionStudy.Row("iemocap, words", schema!, texts, steps: 600));
    }

    /// <summary>What encoders of words recognise on iemocap; numbers choose rows of the table, from 1, beside the first.</summary>
    public static void Recognise(string data, string[] numbers)
    {
        Corpus corpus = FeatureCorpus.Open(Path.Combine(data, "iemocap")).WithModalities(Modality.Acoustic, Modality.Lexical);
        corpus = corpus.WithClasses(ClassMap.Parse("ang,hap+exc,sad,neu", corpus.Schema.Classes));
        int folds = SpeakerFolds.LeaveOneSessionOut(corpus).Count;
        IReadOnlyList<CorpusFold> given = SpeakerFolds.LeaveOneSessionOut(corpus);
        CorpusFold[] learned = [.. Enumerable.Range(0, folds).Select(fold => WithWords(corpus, fold))];
        Console.WriteLine(StudyTable.Heading("words", Budgets));
        IReadOnlyList<ExperimentCell>? reference = null;
        foreach ((string name, EncoderOptions? encoder) in Encoders.Where((_, i) =>
            i == 0 || numbers.Length == 0 || numbers.Contains((i + 1).ToString(CultureInfo.InvariantCulture))))
        {
            var watch = Stopwatch.StartNew();
            using ExperimentResult result = ExperimentRunner.Run(new ExperimentPlan
            {
                Methods = [],
                Folds = encoder is null ? given : learned,
                Recipes = [_ => Recipe.SupervisedOnly(), _ => Recipe.Paper(new MaximumMeanDiscrepancy(), EarlierWeights.Options)],
                LabelFractions = Budgets,
                Seeds = [0, 1],
                Networks =
                [
                    new EmotionNetworkOptions
                    {
                        Encoders = encoder is null ? new Dictionary<Modality, EncoderOptions>()
                            : new Dictionary<Modality, EncoderOptions> { [Modality.Lexical] = encoder },
                    },
                ],
                Trainer = new TrainerOptions { Epochs = 25, BatchesPerBucketing = 8, MaximumFrames = LongestText },
            });
            Console.WriteLine(StudyTable.Rows(name, result.Cells, reference));
            reference ??= result.Cells;
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {watch.Elapsed.TotalSeconds:0} s"));
        }
    }

    // Word vectors are learned from the texts of the training rows alone, labeled or not.
    private static CorpusFold WithWords(Corpus corpus, int number)
    {
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(corpus)[number];
        var held = fold.ValidationEnrollment.Concat(fold.TestEnrollment).Select(utterance => utterance.Id).ToHashSet();
        IEnumerable<string> texts =
            corpus.Rows.Where(row => !held.Contains(row.Utterance.Id)).Select(row => row.Utterance.Text).OfType<string>();
        Corpus described = corpus.WithTextFeatures(PpmiEmbeddings.Fit(texts, new RandomSource(0, "ppmi"), Words).AsSequence());
        return SpeakerFolds.LeaveOneSessionOut(described)[number];
    }
}
