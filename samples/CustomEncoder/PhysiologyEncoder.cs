using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Samples.CustomEncoder;

/// <summary>
/// What counts is what a body does, not its level at rest: the mean of each signal over the utterance is taken away. Filters over a few
/// seconds look for changes, such as a sudden rise of the skin's conductance; what they see on average goes through a linear layer.
/// </summary>
internal sealed class PhysiologyEncoder : nn.Module<Tensor, Tensor>, IModalityEncoder
{
    // Numbers in operations are kept: TorchSharp would free those that it makes before libtorch has read them.
    private static readonly Scalar Zero = 0, One = 1;
    private readonly nn.Module<Tensor, Tensor> filters, linear;

    public PhysiologyEncoder(int signals, int channels, int embeddingSize)
        : base(nameof(PhysiologyEncoder))
    {
        EmbeddingSize = embeddingSize;
        filters = nn.Conv1d(signals, channels, kernel_size: 5, padding: 2);
        linear = nn.Linear(channels, embeddingSize);
        RegisterComponents();
    }

    public long EmbeddingSize { get; }

    // [batch, time, signal] to [batch, time, channel].
    public override Tensor forward(Tensor input) => filters.call(input.transpose(1, 2)).relu().transpose(1, 2);

    public Tensor Encode(ModalityBatch input)
    {
        using var scope = NewDisposeScope();
        Tensor padding = input.Frames!.logical_not().unsqueeze(2), signals = input.Values.masked_fill(padding, Zero);
        // An utterance without the modality has no real frame; its row must only be finite.
        Tensor frames = input.Frames.to_type(signals.dtype).sum(dim: 1, keepdim: true).clamp_min(One);
        Tensor level = signals.sum(dim: 1) / frames;
        Tensor seen = call((signals - level.unsqueeze(1)).masked_fill(padding, Zero)).masked_fill(padding, Zero);
        return linear.call(seen.sum(dim: 1) / frames).MoveToOuterDisposeScope();
    }
}

/// <summary>Names a <see cref="PhysiologyEncoder"/> wherever options are taken.</summary>
internal sealed record PhysiologyEncoderOptions : EncoderOptions
{
    /// <summary>Number of filters, at least 1. Default 16.</summary>
    public int Channels { get; init; } = 16;

    protected override FeatureKind InputKind => FeatureKind.Sequence;

    protected override IModalityEncoder MakeEncoder(ModalitySchema schema, int embeddingSize) =>
        new PhysiologyEncoder(schema.Width, Channels, embeddingSize);

    protected override IEnumerable<string> Faults() =>
        Channels < 1 ? [FormattableString.Invariant($"{nameof(Channels)} is {Channels}; it is at least 1.")] : [];
}
