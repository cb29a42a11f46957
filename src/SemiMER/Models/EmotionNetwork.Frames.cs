using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Models;

public sealed partial class EmotionNetwork
{
    /// <summary>The encoder of a modality if it makes a vector of each frame; else null.</summary>
    internal IFrameEncoder? FrameEncoder(Modality modality) => encoders[modality] as IFrameEncoder;

    /// <summary>The frames of one modality as its encoder reads them, before any other modality was read.</summary>
    /// <param name="modality">A modality with a <see cref="FrameEncoder"/>.</param>
    /// <param name="batch">The utterances.</param>
    /// <param name="hidden">Frames that are not read; null if all are.</param>
    internal FrameStream Frames(Modality modality, UtteranceBatch batch, HiddenFrames? hidden = null)
    {
        IFrameEncoder encoder = FrameEncoder(modality)!;
        ModalityBatch input = batch.Modalities[modality];
        bool drops = training && inputDropout > 0 && !encoder.ReadsIdentifiers;
        using ModalityBatch? dropped = drops ? input.WithValues(StreamDropout.Apply(input.Values, inputDropout, training)) : null;
        MaskedSequence read = MaskedSequence.Of(dropped ?? input, encoder.MaximumLength);
        return new FrameStream(encoder.Frames(read.Values, read.Real, hidden), read.Real, input.Present);
    }

    /// <summary>The frames of one modality when they have read those of the others, if the network has them read each other.</summary>
    /// <param name="modality">A modality with a <see cref="FrameEncoder"/>.</param>
    /// <param name="streams">The frames of the modalities, all of them if they are to be read.</param>
    internal Tensor Across(Modality modality, IReadOnlyDictionary<Modality, FrameStream> streams) => crossModal is null
        ? streams[modality].Values
        : crossModal.Read(
            Schema.Modalities.Index().First(entry => entry.Item.Modality == modality).Index,
            [.. Schema.Modalities.Select(entry => streams[entry.Modality])]);

    /// <summary>The embeddings of frames, <c>[batch, embedding]</c>; zeros for utterances that lack the modality.</summary>
    internal Tensor Pool(Modality modality, Tensor frames, FrameStream stream) =>
        FrameEncoder(modality)!.Pool(frames, stream.Real).MaskedFill(stream.Present.logical_not().unsqueeze(1), 0);

    // The streams of the others are computed for each modality anew: nothing is kept between calls.
    private Tensor EncodeAcross(Modality modality, UtteranceBatch batch)
    {
        var streams = Schema.Modalities.ToDictionary(entry => entry.Modality, entry => Frames(entry.Modality, batch));
        return Pool(modality, Across(modality, streams), streams[modality]);
    }

    // Frames of all modalities must have one size, and be there.
    private FrameCrossing MakeCrossModal(CrossModalTransformerOptions options)
    {
        int[] sizes = [.. Schema.Modalities.Select(entry => FrameEncoder(entry.Modality)?.FrameSize ?? 0).Distinct()];
        new OptionFaults(nameof(EmotionNetworkOptions))
            .Require(Schema.Modalities.Count > 1, $"{nameof(EmotionNetworkOptions.CrossModal)} needs two modalities at least.")
            .Require(sizes is [> 0], $"{nameof(EmotionNetworkOptions.CrossModal)} needs a {nameof(TransformerEncoderOptions)} of one " +
                $"{nameof(TransformerEncoderOptions.ModelSize)} as the encoder of each modality.")
            .Require(sizes[0] % options.Heads == 0, FormattableString.Invariant(
                $"{nameof(EmotionNetworkOptions.CrossModal)} has {options.Heads} heads, which do not divide the model size {sizes[0]}."))
            .Throw();
        return options.IsJoint
            ? new JointTransformer(Schema.Modalities.Count, sizes[0], options)
            : new CrossModalTransformer(Schema.Modalities.Count, sizes[0], options);
    }
}
