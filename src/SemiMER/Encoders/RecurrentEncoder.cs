using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// Encoder of sequences by an LSTM or GRU, in one direction or both, whose states are pooled over the real frames; a linear layer leads
/// to the embedding if that has another width. Padding is never computed.
/// </summary>
public sealed class RecurrentEncoder : SequenceEncoder
{
    private readonly RecurrentEncoderOptions options;
    private readonly LSTM? lstm;
    private readonly GRU? gru;
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
        this.options = options;
        if (options.Cell == RecurrentCell.Lstm)
        {
            register_module("lstm", lstm = nn.LSTM(inputSize, options.HiddenSize, options.Layers, batchFirst: true,
                dropout: options.Dropout, bidirectional: options.Bidirectional));
        }
        else
        {
            register_module("gru", gru = nn.GRU(inputSize, options.HiddenSize, options.Layers, batchFirst: true,
                dropout: options.Dropout, bidirectional: options.Bidirectional));
        }
        register_module("pooling", pooling = new PooledFrames(options.Pooling, options.StateSize));
        if (options.StateSize != embeddingSize)
            register_module("output", output = nn.Linear(options.StateSize, embeddingSize));
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor values, Tensor real)
    {
        nn.utils.rnn.PackedSequence packed = nn.utils.rnn.pack_padded_sequence(
            values, real.sum(dim: 1), batch_first: true, enforce_sorted: false);
        (nn.utils.rnn.PackedSequence states, Tensor last) = Run(packed);
        Tensor pooled = options.Pooling == SequencePooling.Last ? LastStates(last) : Pooled(states, real);
        return output is null ? pooled : output.call(pooled);
    }

    private (nn.utils.rnn.PackedSequence States, Tensor Last) Run(nn.utils.rnn.PackedSequence packed)
    {
        if (lstm is not null)
        {
            (nn.utils.rnn.PackedSequence states, Tensor last, _) = lstm.call(packed);
            return (states, last);
        }
        return gru!.call(packed);
    }

    private Tensor Pooled(nn.utils.rnn.PackedSequence states, Tensor real)
    {
        Tensor frames = nn.utils.rnn.pad_packed_sequence(states, batch_first: true, total_length: real.shape[1]).Item1;
        return pooling.call(frames, real);
    }

    // [layers * directions, batch, feature]: of the last layer, forwards after the last frame and backwards after the first.
    private Tensor LastStates(Tensor last)
    {
        long count = last.shape[0];
        return options.Bidirectional ? cat([last.select(0, count - 2), last.select(0, count - 1)], dim: 1) : last.select(0, count - 1);
    }
}
