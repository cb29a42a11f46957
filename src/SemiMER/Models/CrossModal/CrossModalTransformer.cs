using SemiMER.Encoders;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// All directions between modalities (Tsai et al. 2019, MulT): the frames of modality a read those of each other one b, which stay what the
/// encoder of b made of them; y_a = W_a [LN(D_ab(x_a, x_b)) for all b] + c_a, of the length of a. In place of a modality that an utterance
/// lacks a reads its own frames as they are.
/// </summary>
internal sealed class CrossModalTransformer : FrameCrossing
{
    private readonly int modalities, heads;
    private readonly ModuleList<ModuleList<CrossModalBlock>> directions;
    private readonly ModuleList<LayerNorm> norms;
    private readonly ModuleList<Linear> joins;

    /// <summary>Creates directions with random weights.</summary>
    /// <param name="modalities">Number of modalities, at least 2.</param>
    /// <param name="frameSize">Features of a frame, a multiple of the heads.</param>
    /// <param name="options">Their sizes.</param>
    public CrossModalTransformer(int modalities, int frameSize, CrossModalTransformerOptions options)
        : base(nameof(CrossModalTransformer))
    {
        (this.modalities, heads) = (modalities, options.Heads);
        int count = modalities * (modalities - 1);
        directions = new([.. Enumerable.Range(0, count).Select(_ => new ModuleList<CrossModalBlock>(
            [.. Enumerable.Range(0, options.Blocks).Select(_ => new CrossModalBlock(frameSize, options))]))]);
        norms = new([.. Enumerable.Range(0, count).Select(_ => nn.LayerNorm(frameSize))]);
        joins = new([.. Enumerable.Range(0, modalities).Select(_ => nn.Linear((modalities - 1L) * frameSize, frameSize))]);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor Read(int reading, IReadOnlyList<FrameStream> streams)
    {
        Tensor own = streams[reading].Values.transpose(0, 1).contiguous();
        var read = new List<Tensor>();
        for (int other = 0; other < modalities; other++)
        {
            if (other == reading)
                continue;
            int direction = reading * (modalities - 1) + (other < reading ? other : other - 1);
            FrameStream stream = streams[other];
            Tensor y = stream.Values.transpose(0, 1).contiguous(), x = own;
            Tensor? mask = AttentionMask.OfPadding(stream.Real, heads, x.dtype);
            foreach (CrossModalBlock block in directions[direction])
                x = block.call(x, y, mask);
            read.Add(norms[direction].call(where(stream.Present.reshape(1, -1, 1), x, own)));
        }
        return joins[reading].call(cat([.. read], 2)).transpose(0, 1);
    }
}
