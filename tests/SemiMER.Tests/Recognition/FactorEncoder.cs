using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Recognition;

/// <summary>A user's encoder: a linear layer of the features times a number that no weights hold.</summary>
internal sealed class FactorEncoder : nn.Module<Tensor, Tensor>, IModalityEncoder
{
    private readonly nn.Module<Tensor, Tensor> linear;
    private readonly double factor;

    public FactorEncoder(int width, double factor, int embeddingSize = 3)
        : base(nameof(FactorEncoder))
    {
        this.factor = factor;
        EmbeddingSize = embeddingSize;
        linear = nn.Linear(width, embeddingSize);
        RegisterComponents();
    }

    public long EmbeddingSize { get; }

    public override Tensor forward(Tensor input) => linear.call(input * factor);

    public Tensor Encode(ModalityBatch input) => call(input.Values);
}

/// <summary>Its options.</summary>
internal sealed record FactorEncoderOptions : EncoderOptions
{
    public double Factor { get; init; } = 1;

    protected internal override FeatureKind InputKind => FeatureKind.Vector;

    protected override IModalityEncoder MakeEncoder(ModalitySchema schema, int embeddingSize) =>
        new FactorEncoder(schema.Width, Factor, embeddingSize);
}

/// <summary>Options that cannot be written.</summary>
internal sealed record FunctionEncoderOptions : EncoderOptions
{
    public Func<double> Factor { get; init; } = () => 1;

    protected internal override FeatureKind InputKind => FeatureKind.Vector;

    protected override IModalityEncoder MakeEncoder(ModalitySchema schema, int embeddingSize) =>
        new FactorEncoder(schema.Width, Factor(), embeddingSize);
}
