using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>Frames to model features with their places, then Transformer encoder blocks that attend to real frames only.</summary>
internal sealed class TransformerBlocks : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly int heads;
    private readonly Linear input;
    private readonly PlaceEncoding places;
    private readonly StreamDropout dropout;
    private readonly ModuleList<TransformerEncoderBlock> blocks;

    /// <summary>Creates blocks with random weights.</summary>
    /// <param name="inputSize">Number of features of a frame.</param>
    /// <param name="size">The sizes of the blocks.</param>
    /// <param name="length">Number of frames of the longest sequences.</param>
    public TransformerBlocks(int inputSize, TransformerSize size, int length)
        : base(nameof(TransformerBlocks))
    {
        heads = size.Heads;
        input = nn.Linear(inputSize, size.ModelSize);
        places = new PlaceEncoding(size.ModelSize, length);
        dropout = new StreamDropout(size.Dropout);
        blocks = new ModuleList<TransformerEncoderBlock>([.. Enumerable.Range(0, size.Blocks)
            .Select(_ => new TransformerEncoderBlock(size))]);
        RegisterComponents();
    }

    /// <summary><c>[batch, time, feature]</c> to <c>[batch, time, model]</c>.</summary>
    public override Tensor forward(Tensor values, Tensor real) => Read(values, real, hidden: null);

    /// <summary>The same where some frames are not read: a vector stands in place of what the first layer makes of them.</summary>
    public Tensor Read(Tensor values, Tensor real, HiddenFrames? hidden)
    {
        Tensor projected = input.call(values);
        if (hidden is not null)
            projected = where(hidden.Cells.unsqueeze(2), hidden.Vector, projected);
        Tensor x = dropout.call(places.call(projected.transpose(0, 1).contiguous()));
        Tensor? mask = AttentionMask.OfPadding(real, heads, x.dtype);
        foreach (TransformerEncoderBlock block in blocks)
            x = block.call(x, mask);
        return x.transpose(0, 1);
    }
}

/// <summary>The sizes of Transformer blocks.</summary>
internal readonly record struct TransformerSize(int ModelSize, int Heads, int Blocks, int FeedForwardSize, double Dropout)
{
    /// <summary>Weights of encoder blocks, without biases: four square matrices of attention, two of the dense layers.</summary>
    public double Weights(int inputSize) =>
        (double)inputSize * ModelSize + Blocks * (4.0 * ModelSize * ModelSize + 2.0 * ModelSize * FeedForwardSize);

    public void AddFaults(OptionFaults faults) => faults
        .AtLeast(nameof(ModelSize), ModelSize, 1)
        .AtLeast(nameof(Heads), Heads, 1)
        .Require(Heads < 1 || ModelSize % Heads == 0, $"{nameof(ModelSize)} is no multiple of {nameof(Heads)}.")
        .AtLeast(nameof(Blocks), Blocks, 1)
        .AtLeast(nameof(FeedForwardSize), FeedForwardSize, 1)
        .Share(nameof(Dropout), Dropout);
}
