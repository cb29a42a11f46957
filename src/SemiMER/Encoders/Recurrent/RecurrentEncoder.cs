using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// Encoder of sequences by an LSTM or GRU, in one direction or both, whose states are pooled over the real frames; a linear layer leads
/// to the embedding if that has another width. Padding is never computed.
/// </summary>
public sealed class RecurrentEncoder : SequenceEncoder
{
    private readonly RecurrentLayers? lstm, gru; // one of them; TorchSharp names weights by these fields, and so do saved files
    private readonly PooledFrames pooling;
    private readonly nn.Module<Tensor, Tensor>? output;

    /// <summary>Creates an encoder with random weights.</summary>
    /// <param name="inputSize">Number of features of a frame.</param>
    /// <param name="embeddingSize">Width of the embedding.</param>
    /// <param name="options">Its cell, sizes and pooling.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public RecurrentEncoder(int inputSize, int embeddingSize, RecurrentEncoderOptions options)
        : base(nameof(RecurrentEncoder), embeddingSize)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        if (options.Cell == RecurrentCell.Lstm)
            lstm = new RecurrentLayers(inputSize, options);
        else
            gru = new RecurrentLayers(inputSize, options);
        pooling = new PooledFrames(options.Pooling, options.StateSize);
        if (options.StateSize != embeddingSize)
            output = nn.Linear(options.StateSize, embeddingSize);
        RegisterComponents();
    }

    /// <summary>What it was made with.</summary>
    public RecurrentEncoderOptions Options { get; }

    private RecurrentLayers Layers => lstm ?? gru!;

    /// <inheritdoc/>
    public override Tensor forward(Tensor values, Tensor real)
    {
        Tensor pooled = Options.Pooling == SequencePooling.Last
            ? Layers.Last(values, real)
            : pooling.call(Layers.call(values, real), real);
        return output is null ? pooled : output.call(pooled);
    }
}
