using SemiMER.Batching;
using SemiMER.Encoders;

namespace SemiMER.Streaming;

/// <summary>An LSTM whose hidden states are averaged over the real frames.</summary>
internal sealed class PooledRecurrentEncoder : nn.Module<Tensor, Tensor>, IModalityEncoder
{
    private readonly LSTM lstm;

    public PooledRecurrentEncoder(int width, int size)
        : base(nameof(PooledRecurrentEncoder))
    {
        EmbeddingSize = size;
        lstm = nn.LSTM(width, size, batchFirst: true);
        RegisterComponents();
    }

    public long EmbeddingSize { get; }

    public override Tensor forward(Tensor input) => lstm.call(input, null).Item1;

    public Tensor Encode(ModalityBatch input)
    {
        Tensor real = input.Frames!.unsqueeze(2).to_type(float32);
        return (call(input.Values) * real).sum([1L]) / real.sum([1L]).clamp(min: 1);
    }
}
