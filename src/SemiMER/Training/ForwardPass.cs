using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// One batch on its way through the network. What several terms of the objective need is computed once, when the first of
/// them asks for it; what none asks for is not computed.
/// </summary>
public sealed class ForwardPass
{
    /// <summary>Name of the stream of random numbers that views of batches draw from.</summary>
    internal const string AugmentationStream = "augment";

    private readonly Dictionary<Modality, Tensor> embeddings = [], errors = [];
    private readonly JointPass? joint;
    private readonly int start;
    private readonly Dictionary<IObjectiveTerm, object> notes = new(ReferenceEqualityComparer.Instance);
    private Tensor? scores, targets, inContext, alone;
    private DialogueInput? dialogues;
    private DropoutMasks? draws;

    /// <summary>Begins a pass; nothing is computed yet.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="classWeights">Weight of each class in the classification loss, <c>[classes]</c>; null for equal ones.</param>
    public ForwardPass(EmotionNetwork network, UtteranceBatch batch, Tensor? classWeights = null)
        : this(network, batch, classWeights, null, 0, null)
    {
    }

    /// <summary>A pass of rows that go through the network together with others.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batch">The rows of this pass.</param>
    /// <param name="classWeights">As above.</param>
    /// <param name="joint">The pass of all rows; null if these go alone.</param>
    /// <param name="start">Which row of all is the first of this batch.</param>
    /// <param name="seeds">Takes gradients in closed form; null if terms are to be parts of the graph.</param>
    internal ForwardPass(
        EmotionNetwork network, UtteranceBatch batch, Tensor? classWeights, JointPass? joint, int start, GradientSeeds? seeds)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(batch);
        Network = network;
        Batch = batch;
        ClassWeights = classWeights;
        this.joint = joint;
        this.start = start;
        Seeds = seeds;
    }

    /// <summary>The network.</summary>
    public EmotionNetwork Network { get; }

    /// <summary>The batch.</summary>
    public UtteranceBatch Batch { get; }

    /// <summary>The batch with its labels, or null if it has none.</summary>
    public LabeledBatch? Labeled => Batch as LabeledBatch;

    /// <summary>Weight of each class in the classification loss, <c>[classes]</c>; null for equal ones.</summary>
    public Tensor? ClassWeights { get; }

    /// <summary>The labeled batch of the same update on its way; null where there is none, and in the pass of that batch itself.</summary>
    public ForwardPass? LabeledPass { get; init; }

    /// <summary>Share of each class among the labeled training rows, <c>[classes]</c>; null outside of trainings.</summary>
    public Tensor? LabelShares { get; init; }

    /// <summary>How many unlabeled rows the training has; null outside of trainings.</summary>
    public long? UnlabeledCount { get; init; }

    /// <summary>Number of the update in the training, from 0. Outside of trainings 0 if not said otherwise.</summary>
    public long Step { get; init; }

    /// <summary>What the rows of this pass are a part of, where several ranks train together; null where the batch is whole.</summary>
    internal WholeBatch? Whole { get; init; }

    /// <summary>The embeddings z of every modality, <c>[batch, embedding]</c>.</summary>
    public IReadOnlyDictionary<Modality, Tensor> Embeddings
    {
        get
        {
            foreach (ModalitySchema entry in Network.Schema.Modalities)
                Embedding(entry.Modality);
            return embeddings;
        }
    }

    /// <summary>Class scores before the soft-max, <c>[batch, classes]</c>.</summary>
    public Tensor Scores => scores ??= Network.ReadsDialogues
        ? Network.ClassifyInContext(InContext) : Network.Classify(Embeddings, Batch);

    /// <summary>Continuous targets in units of their deviation, <c>[batch, target]</c>, in the order of the network's options.</summary>
    /// <exception cref="ModelException">The network predicts none.</exception>
    public Tensor Targets => targets ??= Network.ReadsDialogues
        ? Network.PredictTargetsInContext(InContext) : Network.PredictTargets(Embeddings, Batch);

    /// <summary>
    /// The embeddings that some term asked for, with those of rows that go along: looking at others would draw dropout and change the
    /// training.
    /// </summary>
    internal IReadOnlyCollection<Tensor> ComputedEmbeddings =>
        [.. embeddings.Keys.Union(errors.Keys).Select(modality => joint?.Embedding(modality) ?? embeddings[modality])];

    /// <summary>The modalities whose embeddings some term asked for.</summary>
    internal IReadOnlyCollection<Modality> ComputedModalities => [.. embeddings.Keys];

    /// <summary>
    /// What the context makes of the embeddings of each modality, <c>[batch, modality, embedding]</c>. It has seen the whole dialogues,
    /// with the rows that go along.
    /// </summary>
    internal Tensor InContext => inContext ??= joint is { } all ? Own(all.InContext) : Network.InContext(Dialogues);

    /// <summary>What the context makes of each modality from itself alone, <c>[batch, modality, embedding]</c>.</summary>
    internal Tensor InContextAlone => alone ??= joint is { } all ? Own(all.InContextAlone) : Network.InContextAlone(Dialogues);

    /// <summary>
    /// What the context makes of other embeddings of the rows of this pass, <c>[batch, modality, embedding]</c>; rows that go along keep
    /// theirs.
    /// </summary>
    /// <param name="own">The embeddings of every modality, <c>[batch, embedding]</c> each.</param>
    internal Tensor InContextOf(IReadOnlyDictionary<Modality, Tensor> own)
    {
        if (joint is not { } all)
            return Network.InContext(Network.Dialogues(own, Batch));
        long end = start + Batch.Count;
        var together = own.ToDictionary(entry => entry.Key, entry =>
        {
            Tensor z = all.AnyEmbedding(entry.Key);
            return cat([z.narrow(0, 0, start), entry.Value, z.narrow(0, end, all.Count - end)], 0);
        });
        return Own(Network.InContext(Network.Dialogues(together, all.Batch)));
    }

    /// <summary>Takes gradients in closed form; null if terms are to be parts of the graph.</summary>
    internal GradientSeeds? Seeds { get; }

    /// <summary>The embeddings z of one modality, <c>[batch, embedding]</c>.</summary>
    /// <param name="modality">The modality.</param>
    public Tensor Embedding(Modality modality)
    {
        if (!embeddings.TryGetValue(modality, out Tensor? z))
            embeddings.Add(modality, z = joint?.Embedding(modality) is { } all ? Own(all) : Network.Encode(modality, Batch));
        return z;
    }

    /// <summary>
    /// The squared error of each utterance's reconstruction, <c>[batch]</c>; anything finite where it lacks the modality.
    /// </summary>
    /// <param name="modality">A modality with a decoder.</param>
    public Tensor ReconstructionErrors(Modality modality)
    {
        if (!errors.TryGetValue(modality, out Tensor? e))
        {
            errors.Add(modality, e = joint?.ReconstructionErrors(modality) is { } all
                ? Own(all) : Network.ReconstructionErrors(modality, Embedding(modality), Batch));
        }
        return e;
    }

    /// <summary>
    /// Random numbers for views of the batch, from the training's stream of augmentation; outside of trainings from that of the seed 0.
    /// </summary>
    internal DropoutMasks Draws
    {
        get => draws ??= new DropoutMasks(new RandomSource(0, AugmentationStream));
        init => draws = value;
    }

    /// <summary>A pass of a view of the batch through the same network: features with noise, or with parts of them masked.</summary>
    /// <param name="options">What is changed. Features of identifiers, such as words of a vocabulary, stay as they are.</param>
    /// <returns>The pass; every call draws anew. Its tensors belong to the dispose scope of the caller.</returns>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public ForwardPass View(FeatureViewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return Of(FeatureViews.Of(Batch, options, Network.IdentifierModalities, Draws));
    }

    /// <summary>A pass of another batch through the same network, in the same update.</summary>
    internal ForwardPass Of(UtteranceBatch batch) => new(Network, batch, ClassWeights)
    {
        LabeledPass = LabeledPass, LabelShares = LabelShares, UnlabeledCount = UnlabeledCount, Step = Step, Draws = Draws, Whole = Whole,
    };

    /// <summary>Keeps what a term has computed of this batch, for the term itself to find again.</summary>
    internal void Note(IObjectiveTerm term, object value) => notes[term] = value;

    /// <summary>What a term has kept of this batch; null if nothing.</summary>
    internal T? NoteOf<T>(IObjectiveTerm term)
        where T : class => notes.GetValueOrDefault(term) as T;

    /// <summary>Where to add the gradient with respect to the embeddings of one modality, <c>[batch, embedding]</c>.</summary>
    internal Tensor EmbeddingSeeds(Modality modality) => SeedsOf(joint?.Embedding(modality), Embedding(modality));

    /// <summary>Where to add the gradient with respect to the errors of one modality, <c>[batch]</c>.</summary>
    internal Tensor ErrorSeeds(Modality modality) => SeedsOf(joint?.ReconstructionErrors(modality), ReconstructionErrors(modality));

    /// <summary>
    /// Numbers of the rows of this pass at their places in dialogues, <c>[batch, ...]</c> to <c>[dialogue, utterance, ...]</c>; zeros for
    /// rows that go along and in padding.
    /// </summary>
    internal Tensor ToDialogues(Tensor own)
    {
        long after = joint is { } all ? all.Count - start - Batch.Count : 0;
        return Dialogues.Layout.ToDialogues(cat([Zeros(start), own, Zeros(after)], 0));

        Tensor Zeros(long rows) => zeros([rows, .. own.shape[1..]], dtype: own.dtype, device: own.device);
    }

    private DialogueInput Dialogues => joint?.Dialogues ?? (dialogues ??= Network.Dialogues(Embeddings, Batch));

    private Tensor SeedsOf(Tensor? all, Tensor own) => all is null ? Seeds!.Of(own) : Own(Seeds!.Of(all));

    private Tensor Own(Tensor all) => all.narrow(0, start, Batch.Count);
}
