using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// One batch on its way through the network. What several terms of the objective need is computed once, when the first of
/// them asks for it; what none asks for is not computed.
/// </summary>
public sealed class ForwardPass
{
    private readonly Dictionary<Modality, Tensor> embeddings = [];
    private Tensor? scores;

    /// <summary>Begins a pass; nothing is computed yet.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="classWeights">Weight of each class in the classification loss, <c>[classes]</c>; null for equal ones.</param>
    public ForwardPass(EmotionNetwork network, UtteranceBatch batch, Tensor? classWeights = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(batch);
        Network = network;
        Batch = batch;
        ClassWeights = classWeights;
    }

    /// <summary>The network.</summary>
    public EmotionNetwork Network { get; }

    /// <summary>The batch.</summary>
    public UtteranceBatch Batch { get; }

    /// <summary>The batch with its labels, or null if it has none.</summary>
    public LabeledBatch? Labeled => Batch as LabeledBatch;

    /// <summary>Weight of each class in the classification loss, <c>[classes]</c>; null for equal ones.</summary>
    public Tensor? ClassWeights { get; }

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

    /// <summary>The embeddings that some term asked for: looking at others would draw dropout and change the training.</summary>
    internal IReadOnlyCollection<Tensor> ComputedEmbeddings => embeddings.Values;

    /// <summary>Class scores before the soft-max, <c>[batch, classes]</c>.</summary>
    public Tensor Scores => scores ??= Network.Classify(Embeddings, Batch);

    /// <summary>The embeddings z of one modality, <c>[batch, embedding]</c>.</summary>
    /// <param name="modality">The modality.</param>
    public Tensor Embedding(Modality modality)
    {
        if (!embeddings.TryGetValue(modality, out Tensor? z))
            embeddings.Add(modality, z = Network.Encode(modality, Batch));
        return z;
    }
}
