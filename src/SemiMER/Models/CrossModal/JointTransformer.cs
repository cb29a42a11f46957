using SemiMER.Encoders;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// One stream of all modalities (Zhao et al. 2022, MEmoBERT): x = [x_1 + e_1 ; ... ; x_M + e_M] in time, where e_m is a learned vector
/// that tells the modality; every frame reads every frame, x' = B(x, x) for each block B, and y_m = LN(x')_m. Frames of a modality that an
/// utterance lacks are read by none.
/// </summary>
internal sealed class JointTransformer : FrameCrossing
{
    private readonly int heads;
    private readonly ModuleList<CrossModalBlock> blocks;
    private readonly LayerNorm norm;
    private readonly Embedding telling;

    /// <summary>Creates the blocks with random weights.</summary>
    /// <param name="modalities">Number of modalities, at least 2.</param>
    /// <param name="frameSize">Features of a frame, a multiple of the heads.</param>
    /// <param name="options">Their sizes.</param>
    public JointTransformer(int modalities, int frameSize, CrossModalTransformerOptions options)
        : base(nameof(JointTransformer))
    {
        heads = options.Heads;
        blocks = new([.. Enumerable.Range(0, options.Blocks).Select(_ => new CrossModalBlock(frameSize, options))]);
        norm = nn.LayerNorm(frameSize);
        telling = nn.Embedding(modalities, frameSize);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor Read(int reading, IReadOnlyList<FrameStream> streams)
    {
        Tensor x = cat([.. streams.Select((stream, m) => stream.Values.Plus(telling.weight![m]))], 1).transpose(0, 1).contiguous();
        Tensor seen = cat([.. streams.Select(stream => stream.Real.logical_and(stream.Present.unsqueeze(1)))], 1);
        Tensor? mask = AttentionMask.OfPadding(seen, heads, x.dtype);
        foreach (CrossModalBlock block in blocks)
            x = block.call(x, x, mask);
        long before = streams.Take(reading).Sum(stream => stream.Values.size(1));
        return norm.call(x.narrow(0, before, streams[reading].Values.size(1))).transpose(0, 1);
    }
}
