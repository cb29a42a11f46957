using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// Sine and cosine of a frame's place, added to its features (Vaswani et al. 2017, section 3.5): feature 2i of frame t gets
/// sin(t / 10000^(2i/d)), feature 2i + 1 the cosine.
/// </summary>
internal sealed class PlaceEncoding(int width)
{
    private float[] table = []; // only ever replaced by a longer one, so threads may share it

    /// <summary>Adds the places to <c>[time, batch, feature]</c>.</summary>
    public Tensor AddTo(Tensor frames)
    {
        int time = (int)frames.shape[0];
        float[] places = table;
        if (places.Length < time * width)
            table = places = Table(time);
        Tensor added = tensor(places.AsSpan(0, time * width).ToArray(), [time, 1, width]);
        return frames + added.to_type(frames.dtype);
    }

    private float[] Table(int time)
    {
        var places = new float[time * width];
        for (int t = 0; t < time; t++)
        {
            for (int i = 0; i < width; i++)
            {
                double angle = t / Math.Pow(10000, (i - i % 2) / (double)width);
                places[t * width + i] = (float)(i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }
        }
        return places;
    }
}

/// <summary>Frames to model features with their places, then Transformer encoder blocks that attend to real frames only.</summary>
internal sealed class TransformerBlocks : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Linear input;
    private readonly PlaceEncoding places;
    private readonly Dropout dropout;
    private readonly ModuleList<TransformerEncoderLayer> blocks;

    public TransformerBlocks(int inputSize, TransformerSize size)
        : base(nameof(TransformerBlocks))
    {
        input = nn.Linear(inputSize, size.ModelSize);
        places = new PlaceEncoding(size.ModelSize);
        dropout = nn.Dropout(size.Dropout);
        blocks = new ModuleList<TransformerEncoderLayer>([.. Enumerable.Range(0, size.Blocks).Select(_ =>
            nn.TransformerEncoderLayer(size.ModelSize, size.Heads, size.FeedForwardSize, size.Dropout))]);
        RegisterComponents();
    }

    /// <summary><c>[batch, time, feature]</c> to <c>[batch, time, model]</c>.</summary>
    public override Tensor forward(Tensor values, Tensor real)
    {
        Tensor x = dropout.call(places.AddTo(input.call(values).transpose(0, 1))), padding = real.logical_not();
        foreach (TransformerEncoderLayer block in blocks)
            x = block.call(x, null!, padding);
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
