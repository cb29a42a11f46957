using SemiMER.Batching;
using SemiMER.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Models;

/// <summary>An encoder as a user would write one: the mean of the real frames, then a linear layer.</summary>
internal sealed class MeanFrameEncoder : nn.Module<Tensor, Tensor>, IModalityEncoder
{
    private readonly nn.Module<Tensor, Tensor> linear;

    public MeanFrameEncoder(int width, int embeddingSize)
        : base(nameof(MeanFrameEncoder))
    {
        EmbeddingSize = embeddingSize;
        linear = nn.Linear(width, embeddingSize);
        RegisterComponents();
    }

    public long EmbeddingSize { get; }

    public override Tensor forward(Tensor input) => linear.call(input);

    public Tensor Encode(ModalityBatch input)
    {
        Tensor real = input.Frames!.to_type(ScalarType.Float32);
        Tensor sum = (input.Values * real.unsqueeze(2)).sum(dim: 1);
        return call(sum / real.sum(dim: 1).clamp(min: 1).unsqueeze(1));
    }
}

/// <summary>An encoder of vectors that draws from TorchSharp's default generator.</summary>
internal sealed class DroppingEncoder : nn.Module<Tensor, Tensor>, IModalityEncoder
{
    private readonly nn.Module<Tensor, Tensor> linear, dropout;

    public DroppingEncoder(int width, int embeddingSize)
        : base(nameof(DroppingEncoder))
    {
        EmbeddingSize = embeddingSize;
        linear = nn.Linear(width, embeddingSize);
        dropout = nn.Dropout(0.5);
        RegisterComponents();
    }

    public long EmbeddingSize { get; }

    public override Tensor forward(Tensor input) => dropout.call(linear.call(input));

    public Tensor Encode(ModalityBatch input) => call(input.Values);
}

/// <summary>An encoder that is no module, so its parameters could be neither trained nor saved.</summary>
internal sealed class PlainEncoder(int embeddingSize) : IModalityEncoder
{
    public long EmbeddingSize => embeddingSize;

    public Tensor Encode(ModalityBatch input) => zeros(input.Values.shape[0], EmbeddingSize);
}

/// <summary>A decoder that is no module.</summary>
internal sealed class PlainDecoder : IModalityDecoder
{
    public Tensor ReconstructionError(Tensor embedding, ModalityBatch input) => embedding.sum(dim: 1);
}
