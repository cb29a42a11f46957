using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Features;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Saved;

/// <summary>
/// Everything the library saves, in small, and what it gave when it was saved. The folders beside this file, one a version, were written
/// by <see cref="Write"/> as it was built against that version.
/// </summary>
internal static class SavedFiles
{
    private static readonly TransformerEncoderOptions Transformer = new()
    {
        ModelSize = 6, Heads = 2, Blocks = 2, FeedForwardSize = 5, MaximumLength = 6,
    };

    private static readonly Dictionary<string, (Modality Modality, EncoderOptions Options)> Encoders = new()
    {
        ["dense"] = (Modality.Acoustic, new DenseEncoderOptions { HiddenSizes = [5] }),
        ["statistics"] = (Modality.Visual, new StatisticsPoolingOptions { HiddenSizes = [5] }),
        ["lstm_max"] = (Modality.Visual, new RecurrentEncoderOptions { HiddenSize = 4 }),
        ["lstm_both_directions_two_layers_last"] = (Modality.Visual, new RecurrentEncoderOptions
        {
            HiddenSize = 3, Layers = 2, Bidirectional = true, Pooling = SequencePooling.Last, Dropout = 0.3, Reconstruct = false,
        }),
        ["lstm_attention"] = (Modality.Visual, new RecurrentEncoderOptions { HiddenSize = 3, Pooling = SequencePooling.Attention }),
        ["gru_both_directions_mean"] = (Modality.Visual, new RecurrentEncoderOptions
        {
            Cell = RecurrentCell.Gru, HiddenSize = 3, Bidirectional = true, Pooling = SequencePooling.Mean,
        }),
        ["gru_last"] = (Modality.Visual, new RecurrentEncoderOptions
        {
            Cell = RecurrentCell.Gru, HiddenSize = 3, Pooling = SequencePooling.Last,
        }),
        ["text_convolution"] = (Modality.Visual, new TextConvolutionOptions { Kernels = [2, 3], Channels = 3 }),
        ["text_convolution_vocabulary"] = (SavedCorpus.Words, new TextConvolutionOptions
        {
            Kernels = [2, 3], Channels = 3, VocabularySize = 9, WordVectorSize = 4,
        }),
        ["transformer_mean"] = (Modality.Visual, Transformer),
        ["transformer_last"] = (Modality.Visual, Transformer with { Pooling = SequencePooling.Last, Reconstruct = false }),
        ["transformer_attention"] = (Modality.Visual, Transformer with { Pooling = SequencePooling.Attention }),
        ["transformer_autoencoder"] = (Modality.Visual, new TransformerAutoencoderOptions
        {
            ModelSize = 6, Heads = 2, Blocks = 2, FeedForwardSize = 5, Strides = [2, 3], MaximumLength = 6,
        }),
    };

    private static readonly Dictionary<string, FusionOptions> Fusions = new()
    {
        ["concatenation"] = new ConcatenationFusionOptions(),
        ["gated_softmax"] = new GatedFusionOptions(),
        ["gated_sigmoid"] = new GatedFusionOptions { Gate = FusionGate.Sigmoid },
        ["attention"] = new AttentionFusionOptions { HiddenSize = 3 },
        ["low_rank"] = new LowRankFusionOptions { Rank = 2 },
    };

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string Corpus(string folder) => Path.Combine(folder, "corpus");

    public static string Recognizer(string folder, string name) => Path.Combine(folder, name + ".safetensors");

    public static string Vectorizer(string folder) => Path.Combine(folder, "vectorizer.safetensors");

    public static string Embeddings(string folder) => Path.Combine(folder, "embeddings.safetensors");

    public static string Vocabulary(string folder) => Path.Combine(folder, "vocabulary.txt");

    public static SavedResults Results(string folder) =>
        JsonSerializer.Deserialize<SavedResults>(File.ReadAllText(Path.Combine(folder, "expected.json")), Json)!;

    /// <summary>The part of an utterance that a recognizer with these modalities knows.</summary>
    public static Utterance Part(Utterance utterance, CorpusSchema schema) =>
        utterance.WithModalities(schema.Modalities.Select(entry => entry.Modality));

    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        FeatureCorpusWriter.Write(SavedCorpus.Create(), Corpus(folder));
        FeatureCorpus corpus = FeatureCorpus.Open(Corpus(folder));
        var predictions = new SortedDictionary<string, float[][]>(StringComparer.Ordinal);

        void Save(string name, CorpusSchema schema, EmotionNetworkOptions options, TrainerOptions training)
        {
            using EmotionRecognizer recognizer = Train(corpus, schema, options, training);
            recognizer.Save(Recognizer(folder, name));
            predictions[name] = Predictions(recognizer, corpus);
        }
        foreach ((string name, (Modality modality, EncoderOptions encoder)) in Encoders)
        {
            CorpusSchema schema = corpus.Schema.WithModalities(new[] { Modality.Acoustic, modality }.Distinct());
            Save("encoder_" + name, schema, new EmotionNetworkOptions
            {
                EmbeddingSize = 4, HiddenSizes = [6], Encoders = new Dictionary<Modality, EncoderOptions> { [modality] = encoder },
            }, new TrainerOptions());
        }
        CorpusSchema three = corpus.Schema.WithModalities(Modality.Acoustic, Modality.Visual, Modality.Lexical);
        foreach ((string name, FusionOptions fusion) in Fusions)
        {
            Save("fusion_" + name, three, new EmotionNetworkOptions
            {
                EmbeddingSize = 4,
                HiddenSizes = [6],
                Fusion = fusion,
                ModalityDropout = 0.2,
                ClassifierHiddenSizes = [5],
                InputDropout = 0.1,
                Dropout = 0.1,
                Seed = 3,
            }, new TrainerOptions());
        }
        Save("scaling_per_speaker", three, new EmotionNetworkOptions { EmbeddingSize = 4, HiddenSizes = [6] },
            new TrainerOptions { Scaling = ScalingScope.PerSpeaker, Unscaled = [Modality.Lexical] });
        WriteText(folder, predictions);
    }

    public static float[][] Predictions(EmotionRecognizer recognizer, Corpus corpus) => [.. corpus.Rows.Select(row =>
        recognizer.Predict(Part(row.Utterance, recognizer.Schema)).Probabilities.ToArray())];

    private static EmotionRecognizer Train(Corpus corpus, CorpusSchema schema, EmotionNetworkOptions network, TrainerOptions options)
    {
        options = options with { Epochs = 2, StepsPerEpoch = 4, LabeledBatchSize = 4, UnlabeledBatchSize = 4, LearningRate = 0.01 };
        LabeledUtterance[] labeled = [.. corpus.Rows.Where(row => row.ClassIndex is not null)
            .Select(row => new LabeledUtterance(Part(row.Utterance, schema), row.ClassIndex!.Value))];
        var train = new LabeledSet(schema.Classes, labeled[..6]);
        EmotionRecognizer recognizer = new SemiSupervisedTrainer(
                EmotionNetwork.Create(schema, network), Recipe.Paper(new MaximumMeanDiscrepancy()), options)
            .Fit(train, train.WithoutLabels(), new LabeledSet(schema.Classes, labeled[6..])).Recognizer;
        return options.Scaling == ScalingScope.PerSpeaker
            ? recognizer.Enroll(corpus.Rows.Select(row => Part(row.Utterance, schema))) : recognizer;
    }

    private static void WriteText(string folder, SortedDictionary<string, float[][]> predictions)
    {
        string[] texts = SavedCorpus.Texts;
        var vectorizer = LexicalVectorizer.Fit(texts, new RandomSource(0, "lexical"), new LexicalVectorizerOptions
        {
            Blocks =
            [
                new LexicalBlock(new TfidfOptions { MinimumDocuments = 1 }, new TruncatedSvdOptions { Components = 5 }),
                new LexicalBlock(
                    new TfidfOptions { Unit = NGramUnit.Characters, ShortestNGram = 2, LongestNGram = 3 },
                    new TruncatedSvdOptions { Components = 4 }),
            ],
        });
        vectorizer.Save(Vectorizer(folder));
        WordEmbeddings embeddings = PpmiEmbeddings.Fit(
            texts, new RandomSource(0, "ppmi"), new PpmiOptions { Width = 4, Vocabulary = new VocabularyOptions { MinimumCount = 1 } });
        embeddings.Save(Embeddings(folder));
        embeddings.Vocabulary.Save(Vocabulary(folder));
        var results = new SavedResults(predictions,
            [.. texts.Select(vectorizer.Transform)], [.. texts.Select(embeddings.Mean)], [.. texts.Select(embeddings.IndicesOf)]);
        File.WriteAllText(Path.Combine(folder, "expected.json"), JsonSerializer.Serialize(results, Json).Replace("]],", "]],\n") + "\n");
    }
}

/// <summary>What the saved things gave when they were saved.</summary>
/// <param name="Predictions">Of each recognizer, the probabilities of each utterance of the corpus.</param>
/// <param name="Vectors">What the vectorizer made of each text.</param>
/// <param name="Means">The mean of the word vectors of each text.</param>
/// <param name="Numbers">The numbers of the words of each text in the vocabulary.</param>
internal sealed record SavedResults(SortedDictionary<string, float[][]> Predictions, float[][] Vectors, float[][] Means, int[][] Numbers);
