using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;

namespace SemiMER.Tests.Saved;

/// <summary>
/// One small recognizer of each format of the file, in the folder <c>recognizers</c> beside this file, and what it gave when it was saved.
/// Each was written by <see cref="Write"/> as it was built when the format was the newest.
/// </summary>
internal static class KeptRecognizers
{
    public static string Folder => Path.Combine(Repository.Root, "tests", "SemiMER.Tests", "Saved", "recognizers");

    public static Utterance[] Utterances => [.. SavedCorpus.Create().Rows.Select(row => row.Utterance)];

    /// <summary>A recognizer with vectors, sequences and numbers of words, a fusion, a target and scaling per speaker.</summary>
    public static EmotionRecognizer Make()
    {
        CorpusSchema all = SavedCorpus.Schema;
        CorpusSchema schema = all.WithModalities(Modality.Acoustic, Modality.Visual, SavedCorpus.Words);
        EmotionNetwork network = EmotionNetwork.Create(schema, new EmotionNetworkOptions
        {
            EmbeddingSize = 2,
            HiddenSizes = [3],
            Fusion = new GatedFusionOptions(),
            Targets = ["valence"],
            Encoders = new Dictionary<Modality, EncoderOptions>
            {
                [SavedCorpus.Words] = new TextConvolutionOptions
                {
                    Kernels = [2], Channels = 2, VocabularySize = 9, WordVectorSize = 2, Reconstruct = false,
                },
            },
        });
        FeatureScaler scaler = FeatureScaler.Fit(Utterances.Select(row => SavedFiles.Part(row, schema)), ScalingScope.PerSpeaker);
        return new EmotionRecognizer(network, scaler.Keeping(network.IdentifierModalities))
            .WithTrainingRange(Utterances).WithConfidenceThreshold(0.4).WithCard(Card);
    }

    /// <summary>A card in which everything is told.</summary>
    public static ModelCard Card { get; } = new()
    {
        Name = "kept",
        IntendedUse = "Tests of files.",
        OutOfScopeUses = "People.",
        TrainingData = "Twelve utterances by formula.",
        Licence = "MIT",
        Author = "Anna Groß",
        Languages = ["en", "de"],
        Limits = ["It has learned nothing."],
        Metrics = [new ModelCardMetric { Name = "UA", Value = 0.5, Low = 0.25, High = 0.75, Data = "test rows" }],
        Fields = new Dictionary<string, string> { ["contact"] = "nobody" },
    };

    public static void Write(string path)
    {
        using EmotionRecognizer recognizer = Make();
        recognizer.Save(path);
        File.WriteAllText(path + ".json", JsonSerializer.Serialize(Predictions(recognizer)) + "\n");
    }

    public static float[][] Predictions(EmotionRecognizer recognizer) =>
        [.. recognizer.Predict(Utterances).Select(prediction => prediction.Probabilities.ToArray())];

    public static float[][] Expected(string path) => JsonSerializer.Deserialize<float[][]>(File.ReadAllText(path + ".json"))!;
}
