using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// The network of Liang, Li and Jin 2020 (Fig. 2): an autoencoder for each modality; the embeddings, concatenated or fused in another
/// way, go into one classifier, p = softmax(C([z_a ; z_v ; z_l])). With a context the embeddings of the utterances of a dialogue are
/// read together before they are fused.
/// </summary>
/// <remarks>A modality that an utterance lacks has zeros in place of its embedding, whatever its features hold; concatenated,
/// it enters the classifier so.</remarks>
public sealed partial class EmotionNetwork : nn.Module<UtteranceBatch, Tensor>
{
    private readonly Dictionary<Modality, IModalityEncoder> encoders = [];
    private readonly Dictionary<Modality, IModalityDecoder> decoders = [];
    private readonly nn.Module<Tensor, Tensor, Tensor>? context, fusion;
    private readonly nn.Module<Tensor, Tensor> classifier;
    private readonly TargetHead? targets;
    private readonly ModalityImagination? imagination;
    private readonly FrameCrossing? crossModal;
    private readonly ModuleList<Linear>? modalityHeads, modalityTargets;
    private readonly double inputDropout;
    private readonly StreamDropout embeddingDropout;

    /// <summary>Puts a network together from encoders of your own.</summary>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="encoders">An encoder for each modality of the schema, each a <c>torch.nn.Module</c>, all of one embedding size.</param>
    /// <param name="decoders">Decoders of the modalities that are to be reconstructed, each a <c>torch.nn.Module</c>.</param>
    /// <param name="options">Fusion, classifier, their seed, and dropout; sizes and initial weights of the encoders are their own.</param>
    /// <exception cref="ModelException">A modality has no encoder, sizes differ, or a part is not a module.</exception>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public EmotionNetwork(
        CorpusSchema schema, IReadOnlyDictionary<Modality, IModalityEncoder> encoders,
        IReadOnlyDictionary<Modality, IModalityDecoder> decoders, EmotionNetworkOptions? options = null)
        : base(TorchLibrary.ReadyFor(nameof(EmotionNetwork)))
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(encoders);
        ArgumentNullException.ThrowIfNull(decoders);
        Options = (options ?? new EmotionNetworkOptions()).Explicit;
        Options.Validate();
        CheckTargets(schema, Options);
        Schema = schema;
        EmbeddingSize = CheckSizes(schema, encoders);
        inputDropout = Options.InputDropout;
        embeddingDropout = new StreamDropout(Options.Dropout);
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
        int modalities = schema.Modalities.Count, joined = Options.Fusion.OutputSize(modalities, (int)EmbeddingSize);
        using (DefaultGenerator.Borrow(new RandomSource(Options.Seed, "initialise"))) // modules draw while they are made
        {
            crossModal = Options.CrossModal is { } crossing ? MakeCrossModal(crossing) : null;
            imagination = Options.Imagination is { } imagining ? new(modalities, (int)EmbeddingSize, imagining) : null;
            context = Options.Context?.MakeContext(modalities, (int)EmbeddingSize);
            fusion = Options.Fusion.MakeFusion(modalities, (int)EmbeddingSize);
            if (Options.Context?.HasModalityHeads == true)
                (modalityHeads, modalityTargets) = (HeadOfEach(schema.Classes.Count), HeadOfEach(Options.Targets.Count));
            classifier = DenseLayers.Create([joined, .. Options.ClassifierHiddenSizes, schema.Classes.Count], Options.Dropout);
        }
        if (crossModal is not null)
        {
            InitialWeights.Draw(crossModal, new RandomSource(Options.Seed, "initialise cross-modal"));
            register_module("cross_modal", crossModal);
        }
        if (imagination is not null)
        {
            InitialWeights.Draw(imagination, new RandomSource(Options.Seed, "initialise imagination"));
            register_module("imagination", imagination);
        }
        if (context is not null)
        {
            InitialWeights.Draw(context, new RandomSource(Options.Seed, "initialise context"));
            register_module("context", context);
        }
        if (fusion is not null)
        {
            InitialWeights.Draw(fusion, new RandomSource(Options.Seed, "initialise fusion"));
            register_module("fusion", fusion);
        }
        InitialWeights.Draw(classifier, new RandomSource(Options.Seed, "initialise classifier"));
        register_module("classifier", classifier);
        if (modalityHeads is not null)
        {
            register_module("modality_heads", modalityHeads); // first: a list knows its parts only when it is registered
            InitialWeights.Draw(modalityHeads, new RandomSource(Options.Seed, "initialise modality heads"));
        }
        if (modalityTargets is not null)
        {
            register_module("modality_targets", modalityTargets);
            InitialWeights.Draw(modalityTargets, new RandomSource(Options.Seed, "initialise modality targets"));
        }
        if (Options.Targets.Count > 0)
        {
            targets = new TargetHead([joined, .. Options.ClassifierHiddenSizes, Options.Targets.Count], Options.Dropout, Options.Seed);
            register_module("targets", targets);
        }
        register_module("embedding_dropout", embeddingDropout);
    }

    /// <summary>Classes and modalities.</summary>
    public CorpusSchema Schema { get; }

    /// <summary>What the network was made with.</summary>
    public EmotionNetworkOptions Options { get; }

    /// <summary>Width of the embedding of every modality.</summary>
    public long EmbeddingSize { get; }

    /// <summary>
    /// Whether it has a context: it then trains and predicts on whole dialogues, and every utterance must name its dialogue and place.
    /// </summary>
    public bool ReadsDialogues => context is not null;

    /// <summary>Where its weights lie. <c>to</c> moves it; batches must be made for the same device.</summary>
    public Device Device => classifier.parameters().First().device;

    /// <summary>The encoder of each modality.</summary>
    public IReadOnlyDictionary<Modality, IModalityEncoder> Encoders => encoders;

    /// <summary>The decoder of each modality that can be reconstructed.</summary>
    internal IReadOnlyDictionary<Modality, IModalityDecoder> Decoders => decoders;

    /// <summary>The modalities whose features are numbers of things, not measurements: they are not scaled.</summary>
    public IReadOnlyCollection<Modality> IdentifierModalities =>
        [.. encoders.Where(encoder => encoder.Value.ReadsIdentifiers).Select(encoder => encoder.Key)];

    /// <summary>The modalities that can be reconstructed.</summary>
    public IReadOnlyCollection<Modality> ReconstructedModalities => decoders.Keys;

    /// <summary>A network with the encoders and decoders that the options name, and random weights.</summary>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="options">Encoders, sizes and seed; defaults if left out, which suit any schema.</param>
    /// <param name="device">Where its weights are to lie; the same weights on each. Default the CPU.</param>
    /// <exception cref="OptionsException">An option is out of range, or an encoder does not fit its modality.</exception>
    public static EmotionNetwork Create(CorpusSchema schema, EmotionNetworkOptions? options = null, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        options ??= new EmotionNetworkOptions();
        options.Validate();
        ModalityCheck.Known(nameof(EmotionNetworkOptions.Encoders), options.Encoders.Keys, schema);
        TorchLibrary.EnsureLoaded();
        using DefaultGenerator random = DefaultGenerator.Borrow(new RandomSource(options.Seed, "initialise")); // as below
        var stream = new RandomSource(options.Seed, "initialise autoencoders");
        var encoders = schema.Modalities.ToDictionary(
            entry => entry.Modality, entry => options.EncoderOf(entry).CreateEncoder(entry, options.EmbeddingSize));
        var decoders = new Dictionary<Modality, IModalityDecoder>();
        foreach (ModalitySchema entry in schema.Modalities)
        {
            if (options.EncoderOf(entry).CreateDecoder(entry, options.EmbeddingSize) is { } decoder)
                decoders.Add(entry.Modality, decoder);
        }
        foreach (object part in encoders.Values.Cast<object>().Concat(decoders.Values))
            InitialWeights.Draw((nn.Module)part, stream);
        var network = new EmotionNetwork(schema, encoders, decoders, options);
        if (device is not null)
            network.to(device);
        return network;
    }

    /// <summary>Whether a training has changed its weights: they then belong to the recognizer of that training.</summary>
    internal bool IsTrained { get; set; }

    /// <summary>Types of the parts that are not the library's, by their places, such as <c>visual</c> or <c>fusion</c>.</summary>
    internal IReadOnlyDictionary<string, string> OwnParts
    {
        get
        {
            var parts = new Dictionary<string, string>();
            foreach ((Modality modality, IModalityEncoder encoder) in encoders)
                Add(modality.Name, encoder);
            foreach ((Modality modality, IModalityDecoder decoder) in decoders)
                Add($"{modality.Name}, decoder", decoder);
            if (context is not null)
                Add("context", context);
            if (fusion is not null)
                Add("fusion", fusion);
            return parts;

            void Add(string name, object part)
            {
                if (!EmotionNetworkOptions.IsOfTheLibrary(part))
                    parts.Add(name, part.GetType().Name);
            }
        }
    }

    /// <summary>The embeddings z of one modality, <c>[batch, embedding]</c>; zeros for utterances that lack it.</summary>
    /// <param name="modality">The modality.</param>
    /// <param name="batch">The utterances, on the network's device.</param>
    public Tensor Encode(Modality modality, UtteranceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (crossModal is not null)
            return EncodeAcross(modality, batch);
        ModalityBatch input = batch.Modalities[modality];
        IModalityEncoder encoder = encoders[modality];
        Tensor z;
        if (training && inputDropout > 0 && !encoder.ReadsIdentifiers)
        {
            using ModalityBatch dropped = input.WithValues(StreamDropout.Apply(input.Values, inputDropout, training));
            z = encoder.Encode(dropped);
        }
        else
        {
            z = encoder.Encode(input);
        }
        return input.AllPresent ? z : z.MaskedFill(input.Present.logical_not().unsqueeze(1), 0);
    }

    /// <summary>Class scores before the soft-max, <c>[batch, classes]</c>.</summary>
    /// <param name="embeddings">The embeddings of every modality of the schema, <c>[batch, embedding]</c> each.</param>
    /// <param name="batch">The utterances, which say what is missing; null if nothing is.</param>
    public Tensor Classify(IReadOnlyDictionary<Modality, Tensor> embeddings, UtteranceBatch? batch = null)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        return classifier.call(Joined(embeddings, batch));
    }

    /// <summary>
    /// The targets of <see cref="EmotionNetworkOptions.Targets"/>, <c>[batch, target]</c>, in units of their deviation among the training
    /// rows, from their mean.
    /// </summary>
    /// <param name="embeddings">The embeddings of every modality of the schema, <c>[batch, embedding]</c> each.</param>
    /// <param name="batch">The utterances, which say what is missing; null if nothing is.</param>
    /// <exception cref="ModelException">The network predicts no targets.</exception>
    public Tensor PredictTargets(IReadOnlyDictionary<Modality, Tensor> embeddings, UtteranceBatch? batch = null)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        return Predicting.call(Joined(embeddings, batch));
    }

    private ModuleList<Linear>? HeadOfEach(int outputs) => outputs == 0
        ? null : new([.. Schema.Modalities.Select(_ => nn.Linear(EmbeddingSize, outputs))]);

    private TargetHead Predicting => targets ?? throw new ModelException(
        $"The network predicts no targets: name them in {nameof(EmotionNetworkOptions)}.{nameof(EmotionNetworkOptions.Targets)}.");

    /// <summary>Adds a number to the score of each class from now on: to the biases of the classifier's last layer.</summary>
    internal void AddToScores(float[] offsets)
    {
        using var scope = NewDisposeScope();
        using IDisposable unrecorded = no_grad();
        classifier.named_parameters().Last(parameter => parameter.name.EndsWith("bias", StringComparison.Ordinal))
            .parameter.PlusInPlace(tensor(offsets, device: Device));
    }

    /// <summary>What the scores were divided by after the training, see <c>TemperatureScaling</c>; 1 if nothing.</summary>
    internal double Temperature { get; set; } = 1;

    /// <summary>Multiplies the score of each class from now on: weights and biases of the classifier's last layer.</summary>
    internal void ScaleScores(double factor)
    {
        using var scope = NewDisposeScope();
        using IDisposable unrecorded = no_grad();
        foreach ((_, Parameter parameter) in classifier.named_parameters().TakeLast(2)) // weight and bias
            parameter.copy_(parameter.Times(factor));
    }

    /// <summary>Mean and deviation of the targets among training rows; null if the network predicts none.</summary>
    internal TargetHead? Targets => targets;

    /// <summary>Class scores and targets in their own units, null if there are none, of one pass.</summary>
    internal (Tensor Scores, Tensor? Values) Outputs(UtteranceBatch batch)
    {
        var embeddings = Schema.Modalities.ToDictionary(entry => entry.Modality, entry => Encode(entry.Modality, batch));
        return (Classify(embeddings, batch), targets?.InUnits(PredictTargets(embeddings, batch)));
    }

    /// <summary>Squared error of the reconstruction of one modality: mean over the utterances that have it, zero if none has.</summary>
    /// <param name="modality">A modality with a decoder.</param>
    /// <param name="embedding">Its embeddings, <c>[batch, embedding]</c>.</param>
    /// <param name="batch">The utterances.</param>
    public Tensor ReconstructionError(Modality modality, Tensor embedding, UtteranceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return MeanOfPresent(ReconstructionErrors(modality, embedding, batch), batch.Modalities[modality]);
    }

    /// <summary>
    /// Squared error of the reconstruction of each utterance, <c>[batch]</c>; anything finite where the modality is absent.
    /// </summary>
    internal Tensor ReconstructionErrors(Modality modality, Tensor embedding, UtteranceBatch batch) =>
        decoders[modality].ReconstructionError(embedding, batch.Modalities[modality]);

    /// <summary>The mean over the utterances that have a modality, zero if none has.</summary>
    internal static Tensor MeanOfPresent(Tensor errors, ModalityBatch input)
    {
        if (input.AllPresent)
            return errors.mean();
        int present = input.FrameCounts.Count(frames => frames > 0);
        return errors.MaskedFill(input.Present.logical_not(), 0).sum().Over(Math.Max(present, 1));
    }

    /// <summary>Class scores of a batch before the soft-max, <c>[batch, classes]</c>.</summary>
    public override Tensor forward(UtteranceBatch input) =>
        Classify(Schema.Modalities.ToDictionary(entry => entry.Modality, entry => Encode(entry.Modality, input)), input);

    private Tensor Joined(IReadOnlyDictionary<Modality, Tensor> embeddings, UtteranceBatch? batch)
    {
        if (context is not null)
        {
            return JoinedInContext(InContext(Dialogues(embeddings, batch ?? throw new ModelException(
                "The network reads whole dialogues: give the batch, which knows them."))));
        }
        Tensor[] each = [.. Schema.Modalities.Select(entry => embeddings[entry.Modality])];
        return embeddingDropout.call(fusion is null && imagination is null && !DropsModalities ? cat(each, dim: 1) : Fused(each, batch));
    }

    private bool DropsModalities => training && Options.ModalityDropout > 0;

    private Tensor Fused(Tensor[] each, UtteranceBatch? batch)
    {
        (Tensor embeddings, Tensor present) = Remaining(each, batch);
        return fusion is null ? embeddings.flatten(1) : fusion.call(embeddings, present);
    }

    // What is left when modalities have been dropped, and imagined ones: embeddings, zeros where there is none, and which are there.
    // [batch, modality, embedding], [batch, modality]
    private (Tensor Embeddings, Tensor Present) Remaining(Tensor[] each, UtteranceBatch? batch)
    {
        Tensor present = batch is null
            ? ones(each[0].shape[0], each.Length, dtype: ScalarType.Bool, device: each[0].device)
            : stack(Schema.Modalities.Select(entry => batch.Modalities[entry.Modality].Present), dim: 1);
        if (DropsModalities)
            present = ModalityDropout.Remaining(present, Options.ModalityDropout);
        Tensor embeddings = stack(each, dim: 1).MaskedFill(present.logical_not().unsqueeze(2), 0);
        return imagination is null ? (embeddings, present) : (imagination.call(embeddings, present), ones_like(present));
    }

    private static void CheckTargets(CorpusSchema schema, EmotionNetworkOptions options)
    {
        string[] unknown = [.. options.Targets.Except(schema.Targets)];
        if (unknown.Length == 0)
            return;
        string known = schema.Targets.Count == 0 ? "none" : FaultText.List([.. schema.Targets]);
        throw new OptionsException(nameof(EmotionNetworkOptions),
            [$"{nameof(EmotionNetworkOptions.Targets)} names {FaultText.List(unknown)}; the corpus has {known}."]);
    }

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
