using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// The encoder of sequences of Liang, Li and Jin 2020 (Fig. 4): frames with their places, N Transformer encoder blocks, strided
/// convolutions with ReLU, a linear layer to the embedding.
/// </summary>
/// <remarks>What the convolutions spill over the end of a sequence is masked after each of them, and the linear layer sees
/// <see cref="TransformerAutoencoderOptions.MaximumLength"/> frames always, so padding never changes an embedding.</remarks>
public sealed class TransformerBottleneckEncoder : SequenceEncoder
{
    private readonly TransformerBlocks blocks;
    private readonly ModuleList<Conv1d> convolutions;
    private readonly Linear output;

    /// <summary>Creates an encoder with random weights.</summary>
    /// <param name="inputSize">Number of features of a frame.</param>
    /// <param name="embeddingSize">Width of the embedding.</param>
    /// <param name="options">Its sizes.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public TransformerBottleneckEncoder(int inputSize, int embeddingSize, TransformerAutoencoderOptions options)
        : base(nameof(TransformerBottleneckEncoder), embeddingSize, options?.MaximumLength)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = (TransformerAutoencoderOptions)options.Explicit();
        int width = options.ModelSize;
        blocks = new TransformerBlocks(inputSize, options.Size, options.MaximumLength);
        convolutions = new ModuleList<Conv1d>([.. options.AllStrides.Select(stride =>
            nn.Conv1d(width, width, options.Kernel, stride, padding: options.Kernel / 2))]);
        output = nn.Linear(width * options.Steps(options.MaximumLength), embeddingSize);
        register_module("blocks", blocks);
        register_module("convolutions", convolutions);
        register_module("output", output);
    }

    /// <summary>What it was made with, every list written out.</summary>
    public TransformerAutoencoderOptions Options { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor values, Tensor real)
    {
        long rows = real.shape[0], steps = Options.Steps(Options.MaximumLength);
        Tensor mask = real;
        Tensor x = Masked(blocks.call(values, real).transpose(1, 2), mask);
        foreach ((Conv1d convolution, int stride) in convolutions.Zip(Options.AllStrides))
        {
            mask = EveryNth(mask, stride);
            x = Masked(convolution.call(x).relu(), mask);
        }
        return output.call(nn.functional.pad(x, [0L, steps - mask.shape[1]]).reshape(rows, Options.ModelSize * steps));
    }

    /// <summary>The mask of a convolution's output: a step is real if the frame in the middle of its window is.</summary>
    internal static Tensor EveryNth(Tensor mask, int stride) => mask.slice(1, 0, mask.shape[1], stride);

    /// <summary><c>[batch, feature, time]</c> with zeros where no frame is real.</summary>
    internal static Tensor Masked(Tensor x, Tensor mask) => x.MaskedFill(mask.bitwise_not().unsqueeze(1), 0);
}
