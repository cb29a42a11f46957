using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Engine;

namespace SemiMER.Models;

/// <summary>
/// The network of Liang, Li and Jin 2020 (Fig. 2): an autoencoder for each modality; the embeddings, concatenated, go into one
/// classifier, p = softmax(C([z_a ; z_v ; z_l])).
/// </summary>
/// <remarks>A modality that an utterance lacks enters the classifier as zeros in place of its embedding, whatever
/// its features hold.</remarks>
public sealed class EmotionNetwork : nn.Module<UtteranceBatch, Tensor>
{
    private readonly Dictionary<Modality, IModalityEncoder> encoders = [];
    private readonly Dictionary<Modality, IModalityDecoder> decoders = [];
    private readonly nn.Module<Tensor, Tensor> classifier;
    private readonly double inputDropout;
    private readonly nn.Module<Tensor, Tensor> embeddingDropout;

    /// <summary>Puts a network together from encoders of your own.</summary>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="encoders">An encoder for each modality of the schema, each a <c>torch.nn.Module</c>, all of one embedding size.</param>
    /// <param name="decoders">Decoders of the modalities that are to be reconstructed, each a <c>torch.nn.Module</c>.</param>
    /// <param name="options">Classifier, its seed, and dropout; sizes and initial weights of the encoders are their own.</param>
    /// <exception cref="ModelException">A modality has no encoder, sizes differ, or a part is not a module.</exception>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public EmotionNetwork(
        CorpusSchema schema, IReadOnlyDictionary<Modality, IModalityEncoder> encoders,
        IReadOnlyDictionary<Modality, IModalityDecoder> decoders, EmotionNetworkOptions? options = null)
        : base(nameof(EmotionNetwork))
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(encoders);
        ArgumentNullException.ThrowIfNull(decoders);
        Options = options ?? new EmotionNetworkOptions();
        Options.Validate();
        Schema = schema;
        EmbeddingSize = CheckSizes(schema, encoders);
        inputDropout = Options.InputDropout;
        embeddingDropout = nn.Dropout(Options.Dropout);
        foreach (ModalitySchema entry in schema.Modalities)
        {
            Modality modality = entry.Modality;
            this.encoders.Add(modality, encoders[modality]);
            register_module($"{modality.Name}_encoder", AsModule(encoders[modality], modality));
            if (!decoders.TryGetValue(modality, out IModalityDecoder? decoder))
                continue;
            this.decoders.Add(modality, decoder);
            register_module($"{modality.Name}_decoder", AsModule(decoder, modality));
        }
        using (EngineRandom.Use(new RandomSource(Options.Seed, "initialise classifier")))
        {
            classifier = DenseLayers.Create(
                [(int)EmbeddingSize * schema.Modalities.Count, .. Options.ClassifierHiddenSizes, schema.Classes.Count], Options.Dropout);
        }
        register_module("classifier", classifier);
        register_module("embedding_dropout", embeddingDropout);
    }

    /// <summary>Classes and modalities.</summary>
    public CorpusSchema Schema { get; }

    /// <summary>What the network was made with.</summary>
    public EmotionNetworkOptions Options { get; }

    /// <summary>Width of the embedding of every modality.</summary>
    public long EmbeddingSize { get; }

    /// <summary>The modalities that can be reconstructed.</summary>
    public IReadOnlyCollection<Modality> ReconstructedModalities => decoders.Keys;

    /// <summary>A network with a dense autoencoder for each modality and random weights.</summary>
    /// <param name="schema">Classes and modalities; the modalities must be vectors.</param>
    /// <param name="options">Sizes and seed; defaults if left out.</param>
    /// <exception cref="ModelException">A modality is a sequence.</exception>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static EmotionNetwork Create(CorpusSchema schema, EmotionNetworkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        options ??= new EmotionNetworkOptions();
        options.Validate();
        if (schema.Modalities.FirstOrDefault(entry => entry.Kind == FeatureKind.Sequence) is { } sequence)
        {
            throw new ModelException($"Modality '{sequence.Modality}' is a sequence; a dense encoder takes vectors. " +
                "Give the network an encoder of sequences for it.");
        }
        using EngineRandom random = EngineRandom.Use(new RandomSource(options.Seed, "initialise autoencoders"));
        return new EmotionNetwork(
            schema,
            schema.Modalities.ToDictionary(entry => entry.Modality, entry => (IModalityEncoder)new DenseEncoder(
                entry.Width, options.HiddenSizes, options.EmbeddingSize, options.Dropout)),
            schema.Modalities.ToDictionary(entry => entry.Modality, entry => (IModalityDecoder)new DenseDecoder(
                entry.Width, options.HiddenSizes, options.EmbeddingSize, options.Dropout)),
            options);
    }

    /// <summary>The embeddings z of one modality, <c>[batch, embedding]</c>; zeros for utterances that lack it.</summary>
    /// <param name="modality">The modality.</param>
    /// <param name="batch">The utterances.</param>
    public Tensor Encode(Modality modality, UtteranceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ModalityBatch input = batch.Modalities[modality];
        Tensor z;
        if (training && inputDropout > 0)
        {
            using var dropped = new ModalityBatch(
                input.Schema, nn.functional.dropout(input.Values, inputDropout), input.Present.alias(), input.Frames?.alias());
            z = encoders[modality].Encode(dropped);
        }
        else
        {
            z = encoders[modality].Encode(input);
        }
        return where(input.Present.unsqueeze(1), z, zeros_like(z));
    }

    /// <summary>Class scores before the soft-max, <c>[batch, classes]</c>.</summary>
    /// <param name="embeddings">The embeddings of every modality of the schema, <c>[batch, embedding]</c> each.</param>
    public Tensor Classify(IReadOnlyDictionary<Modality, Tensor> embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        Tensor joined = cat(Schema.Modalities.Select(entry => embeddings[entry.Modality]).ToArray(), dim: 1);
        return classifier.call(embeddingDropout.call(joined));
    }

    /// <summary>Squared error of the reconstruction of one modality: mean over the utterances that have it, zero if none has.</summary>
    /// <param name="modality">A modality with a decoder.</param>
    /// <param name="embedding">Its embeddings, <c>[batch, embedding]</c>.</param>
    /// <param name="batch">The utterances.</param>
    public Tensor ReconstructionError(Modality modality, Tensor embedding, UtteranceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ModalityBatch input = batch.Modalities[modality];
        Tensor error = decoders[modality].ReconstructionError(embedding, input);
        Tensor present = input.Present.to_type(error.dtype);
        return where(input.Present, error, zeros_like(error)).sum() / present.sum().clamp(min: 1);
    }

    /// <summary>Class scores of a batch before the soft-max, <c>[batch, classes]</c>.</summary>
    public override Tensor forward(UtteranceBatch input) =>
        Classify(Schema.Modalities.ToDictionary(entry => entry.Modality, entry => Encode(entry.Modality, input)));

    private static long CheckSizes(CorpusSchema schema, IReadOnlyDictionary<Modality, IModalityEncoder> encoders)
    {
        foreach (ModalitySchema entry in schema.Modalities)
        {
            if (!encoders.ContainsKey(entry.Modality))
                throw new ModelException($"Modality '{entry.Modality}' of the schema has no encoder.");
        }
        long size = encoders[schema.Modalities[0].Modality].EmbeddingSize;
        foreach (ModalitySchema entry in schema.Modalities)
        {
            if (encoders[entry.Modality].EmbeddingSize != size)
            {
                throw new ModelException($"The embeddings must have one size to be compared across modalities: that of " +
                    $"'{schema.Modalities[0].Modality}' is {size}, that of '{entry.Modality}' {encoders[entry.Modality].EmbeddingSize}.");
            }
        }
        return size;
    }

    private static nn.Module AsModule(object part, Modality modality) => part as nn.Module ?? throw new ModelException(
        $"The {part.GetType().Name} of modality '{modality}' is not a torch.nn.Module: its parameters would neither be trained nor saved.");
}
