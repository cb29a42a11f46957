using System.Text.Json.Serialization;
using SemiMER.Corpora;
using SemiMER.Encoders;
using TorchSharp;
using TorchSharp.Modules;

namespace SemiMER.Models;

/// <summary>Encoders, fusion and sizes of an <see cref="EmotionNetwork"/>.</summary>
public sealed record EmotionNetworkOptions
{
    /// <summary>
    /// What the lab of Liang, Li and Jin used a year later (MMIN 2021): LSTMs over voice and face with the largest values of 128 states,
    /// filters over 3, 4 and 5 words, 128 of each; a classifier with two hidden layers of 128. Voice, face and words are sequences.
    /// </summary>
    public static EmotionNetworkOptions LaterLabSetup => new()
    {
        EmbeddingSize = 128,
        ClassifierHiddenSizes = [128, 128],
        InputDropout = 0,
        Dropout = 0.3,
        Encoders = new Dictionary<Modality, EncoderOptions>
        {
            [Modality.Acoustic] = new RecurrentEncoderOptions(),
            [Modality.Visual] = new RecurrentEncoderOptions(),
            [Modality.Lexical] = new TextConvolutionOptions(),
        },
    };

    /// <summary>
    /// The network of He, Zhu and Zhang 2025 (ComP) for dialogues in which modalities are missing: prompts between modalities, and a
    /// coordinator as the fusion. Embeddings of 64, where the original has 256; half of the modalities are dropped in training, so that one
    /// network serves all rates. It is trained by <c>Recipe.CrossModalPrompting</c>.
    /// </summary>
    public static EmotionNetworkOptions CrossModalPrompting => new()
    {
        EmbeddingSize = 64,
        HiddenSizes = [64],
        ModalityDropout = 0.5,
        Context = new CrossModalPromptingOptions(),
        Fusion = new CoordinatedFusionOptions(),
    };

    /// <summary>Width of the embedding of every modality, at least 1. Default 32.</summary>
    public int EmbeddingSize { get; init; } = 32;

    /// <summary>
    /// The encoder of each modality; one that is not named here gets dense layers if it is a vector, and statistics pooling if it is a
    /// sequence, both with <see cref="HiddenSizes"/> and <see cref="Dropout"/>. The acoustic, visual and lexical one may be named
    /// though the corpus lacks them; other names that it lacks are refused. Default none is named.
    /// </summary>
    public PerModality<EncoderOptions> Encoders { get; init; } = new([]);

    /// <summary>
    /// Widths of the hidden layers of each encoder that <see cref="Encoders"/> does not name, each at least 1; its decoder mirrors them.
    /// Default null: one of 128.
    /// </summary>
    public IReadOnlyList<int>? HiddenSizes { get; init; }

    /// <summary>
    /// How the utterances of a dialogue are read together, before their embeddings are joined. Default null: each utterance by itself.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ContextOptions? Context { get; init; }

    /// <summary>
    /// How frames of each modality read those of the others before they are pooled. <see cref="ModalityDropout"/> leaves modalities out
    /// after that. Default null: each modality by itself.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CrossModalTransformerOptions? CrossModal { get; init; }

    /// <summary>
    /// How embeddings of missing modalities are imagined from the others, before context and fusion. Default null: they are not.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImaginationOptions? Imagination { get; init; }

    /// <summary>How the embeddings are joined. Default concatenation.</summary>
    public FusionOptions Fusion { get; init; } = new ConcatenationFusionOptions();

    /// <summary>Widths of the hidden layers of the classifier, each at least 1. Default none: a linear soft-max.</summary>
    public IReadOnlyList<int> ClassifierHiddenSizes { get; init; } = [];

    /// <summary>
    /// Names of the continuous targets that are predicted beside the classes, each one of the corpus, by a head like the classifier.
    /// Default none.
    /// </summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>
    /// Probability of dropping a feature of the input in training, at least 0 and below 1; autoencoders then restore what
    /// was dropped (denoising). Default 0.4.
    /// </summary>
    public double InputDropout { get; init; } = 0.4;

    /// <summary>
    /// Probability of leaving a modality of an utterance out of the fusion in training, and of the context, at least 0 and below 1; the
    /// last one is never left out. The network then learns to do without; with M modalities p leaves the share p - p^M / M of them out.
    /// Default 0.
    /// </summary>
    public double ModalityDropout { get; init; }

    /// <summary>Probability of dropping a hidden or embedding unit in training, at least 0 and below 1. Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <summary>Seed of the initial weights. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>The encoder of a modality.</summary>
    /// <param name="modality">The modality.</param>
    public EncoderOptions EncoderOf(ModalitySchema modality)
    {
        ArgumentNullException.ThrowIfNull(modality);
        if (Encoders.TryGetValue(modality.Modality, out EncoderOptions? named))
            return named;
        return modality.Kind == FeatureKind.Vector
            ? new DenseEncoderOptions { HiddenSizes = HiddenSizes, Dropout = Dropout }
            : new StatisticsPoolingOptions { HiddenSizes = HiddenSizes, Dropout = Dropout };
    }

    /// <summary>The same with every list written out: what a file keeps does not change when a default does.</summary>
    internal EmotionNetworkOptions Explicit => this with
    {
        HiddenSizes = HiddenSizes ?? DenseLayers.DefaultWidths,
        Encoders = Encoders.ToDictionary(entry => entry.Key, entry => entry.Value?.Explicit()!),
    };

    /// <summary>The same options without encoders, context and fusion of a user's own, which no file can hold.</summary>
    internal EmotionNetworkOptions OfTheLibrary => this with
    {
        Encoders = Encoders.Where(entry => IsOfTheLibrary(entry.Value)).ToDictionary(),
        Context = Context is not null && IsOfTheLibrary(Context) ? Context : null,
        Fusion = IsOfTheLibrary(Fusion) ? Fusion : new ConcatenationFusionOptions(),
    };

    /// <summary>Whether an encoder, a context, a fusion or their options are the library's, not a user's own.</summary>
    internal static bool IsOfTheLibrary(object part) => part.GetType().Assembly == typeof(EmotionNetworkOptions).Assembly;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(EmotionNetworkOptions))
            .AtLeast(nameof(EmbeddingSize), EmbeddingSize, 1)
            .Share(nameof(InputDropout), InputDropout)
            .Share(nameof(ModalityDropout), ModalityDropout)
            .Share(nameof(Dropout), Dropout)
            .Require((HiddenSizes ?? []).All(size => size >= 1), $"{nameof(HiddenSizes)} has a width below 1.")
            .Require(ClassifierHiddenSizes.All(size => size >= 1), $"{nameof(ClassifierHiddenSizes)} has a width below 1.")
            .Require(Targets.All(name => !string.IsNullOrWhiteSpace(name)) && Targets.Distinct().Count() == Targets.Count,
                $"{nameof(Targets)} has an empty name, or one twice.")
            .Within(nameof(Fusion), Fusion.AddFaults);
        if (Imagination is { } imagination)
            faults.Within(nameof(Imagination), imagination.AddFaults);
        if (CrossModal is { } crossing)
            faults.Within(nameof(CrossModal), crossing.AddFaults);
        if (Context is { } context)
            faults.Within(nameof(Context), context.AddFaults);
        foreach ((Modality modality, EncoderOptions? encoder) in Encoders)
            faults.Within(
                $"Encoder of '{modality}'",
                encoder is null ? static inner => inner.Require(false, "None is given.") : encoder.AddFaults);
        faults.Throw();
    }

    /// <summary>A number of weights that the network has at least, told without making it.</summary>
    internal double LeastWeights(CorpusSchema schema)
    {
        int joined = Fusion.OutputSize(schema.Modalities.Count, EmbeddingSize);
        return schema.Modalities.Sum(entry => EncoderOf(entry).LeastWeights(entry, EmbeddingSize)) +
            Fusion.LeastWeights(schema.Modalities.Count, EmbeddingSize) +
            (CrossModal?.LeastWeights(schema.Modalities.Count) ?? 0) +
            (Imagination?.LeastWeights(schema.Modalities.Count, EmbeddingSize) ?? 0) +
            (Context?.LeastWeights(schema.Modalities.Count, EmbeddingSize) ?? 0) +
            DenseLayers.Weights([joined, .. ClassifierHiddenSizes, schema.Classes.Count]) +
            (Targets.Count == 0 ? 0 : DenseLayers.Weights([joined, .. ClassifierHiddenSizes, Targets.Count]));
    }
}
