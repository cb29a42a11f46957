using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// What masked modelling learns beside the network: the vectors that stand for a hidden embedding or frame of each modality, and a head of
/// each modality with one hidden layer that restores its features from the embeddings of all, x'_m = h_m([z_1 ; ... ; z_M]); of a
/// sequence each frame from its own vector too, x'_mt = h_m([y_mt ; z_1 ; ... ; z_M]), a score for each word if frames are words.
/// </summary>
internal sealed class MaskedHeads : nn.Module, IInitialWeights
{
    private const double Deviation = 0.02; // of the hidden vectors, as in BERT
    private readonly Parameter hidden;
    private readonly Dictionary<int, Parameter> hiddenFrames = [];
    private readonly ModuleList<nn.Module<Tensor, Tensor>> heads;

    /// <summary>Creates heads with random weights.</summary>
    /// <param name="network">The network, whose embeddings they read.</param>
    /// <param name="hiddenSize">Width of the hidden layers.</param>
    public MaskedHeads(EmotionNetwork network, int hiddenSize)
        : base(nameof(MaskedHeads))
    {
        IReadOnlyList<ModalitySchema> modalities = network.Schema.Modalities;
        int joined = (int)network.EmbeddingSize * modalities.Count;
        hidden = new Parameter(zeros(modalities.Count, network.EmbeddingSize));
        foreach ((int m, ModalitySchema entry) in modalities.Index().Where(entry => IsOfFrames(network, entry.Item)))
        {
            var vector = new Parameter(zeros(network.FrameEncoder(entry.Modality)!.FrameSize));
            hiddenFrames.Add(m, vector);
            register_parameter($"hidden_frame_{entry.Modality}", vector);
        }
        heads = new([.. modalities.Index().Select(entry => Restores(network, entry.Item)
            ? DenseLayers.Create(
                [joined + (hiddenFrames.TryGetValue(entry.Index, out Parameter? frame) ? (int)frame.size(0) : 0), hiddenSize,
                    Math.Max(entry.Item.Width, VocabularyOf(network, entry.Item.Modality))], dropout: 0)
            : nn.Identity())]);
        RegisterComponents();
    }

    /// <summary>Whether a modality of a network can be masked and restored.</summary>
    public static bool Restores(EmotionNetwork network, ModalitySchema modality) =>
        modality.Kind == FeatureKind.Vector || IsOfFrames(network, modality);

    /// <summary>Whether the frames of a modality are.</summary>
    public static bool IsOfFrames(EmotionNetwork network, ModalitySchema modality) => modality.Kind == FeatureKind.Sequence &&
        !network.ReadsDialogues && network.FrameEncoder(modality.Modality) is not null;

    /// <summary>Words of the vocabulary if frames of a modality are numbers of words; else 0.</summary>
    public static int VocabularyOf(EmotionNetwork network, Modality modality) => network.FrameEncoder(modality)?.Vocabulary ?? 0;

    /// <summary>The vector in place of the embeddings of one modality, <c>[embedding]</c>.</summary>
    public Tensor HiddenVector(int modality) => hidden.select(0, modality);

    /// <summary>The vector in place of frames of one modality, <c>[frame]</c>.</summary>
    public Tensor HiddenFrame(int modality) => hiddenFrames[modality];

    /// <summary>Features of one modality, <c>[batch, modality, embedding]</c> to <c>[batch, feature]</c>.</summary>
    public Tensor Restore(int modality, Tensor embeddings) => heads[modality].call(embeddings.flatten(1));

    /// <summary>Features of some frames of one modality, <c>[frames, feature]</c>, or scores of words, <c>[frames, word]</c>.</summary>
    /// <param name="modality">The modality, by its place.</param>
    /// <param name="frames">Vectors of the frames, <c>[frames, frame]</c>.</param>
    /// <param name="embeddings">The embeddings of their utterances, <c>[frames, modality x embedding]</c>.</param>
    public Tensor RestoreFrames(int modality, Tensor frames, Tensor embeddings) => heads[modality].call(cat([frames, embeddings], 1));

    void IInitialWeights.DrawWeights(Generator generator)
    {
        hidden.normal_(0, Deviation, generator);
        foreach (Parameter frame in hiddenFrames.Values)
            frame.normal_(0, Deviation, generator);
    }
}
