using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// Encoder of sequences by Transformer encoder blocks (Vaswani et al. 2017), whose output is pooled over the real frames; a linear layer
/// leads to the embedding if that has another width.
/// </summary>
public sealed class TransformerPoolingEncoder : SequenceEncoder, IFrameEncoder
{
    private readonly Embedding? words;
    private readonly TransformerBlocks blocks;
    private readonly PooledFrames pooling;
    private readonly nn.Module<Tensor, Tensor>? output;

    /// <summary>Creates an encoder with random weights.</summary>
    /// <param name="inputSize">Number of features of a frame.</param>
    /// <param name="embeddingSize">Width of the embedding.</param>
    /// <param name="options">Its sizes and pooling.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public TransformerPoolingEncoder(int inputSize, int embeddingSize, TransformerEncoderOptions options)
        : base(nameof(TransformerPoolingEncoder), embeddingSize, options?.MaximumLength)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        if (options.VocabularySize > 0)
            register_module("words", words = nn.Embedding(options.VocabularySize, options.ModelSize));
        register_module("blocks", blocks = new TransformerBlocks(options.InputSize(inputSize), options.Size, options.MaximumLength));
        register_module("pooling", pooling = new PooledFrames(options.Pooling, options.ModelSize));
        if (options.ModelSize != embeddingSize)
            register_module("output", output = nn.Linear(options.ModelSize, embeddingSize));
    }

    /// <summary>What it was made with.</summary>
    public TransformerEncoderOptions Options { get; }

    /// <inheritdoc/>
    public override bool ReadsIdentifiers => words is not null;

    /// <inheritdoc/>
    public override Tensor forward(Tensor values, Tensor real) => Pool(Frames(values, real, hidden: null), real);

    int IFrameEncoder.FrameSize => Options.ModelSize;

    int IFrameEncoder.Vocabulary => Options.VocabularySize;

    Tensor IFrameEncoder.Frames(Tensor values, Tensor real, HiddenFrames? hidden) => Frames(values, real, hidden);

    Tensor IFrameEncoder.Pool(Tensor frames, Tensor real) => Pool(frames, real);

    private Tensor Frames(Tensor values, Tensor real, HiddenFrames? hidden) =>
        blocks.Read(words is null ? values : WordNumbers.Vectors(values, real, words, Options.VocabularySize), real, hidden);

    private Tensor Pool(Tensor frames, Tensor real)
    {
        Tensor pooled = pooling.call(frames, real);
        return output is null ? pooled : output.call(pooled);
    }
}
