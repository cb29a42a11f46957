using SemiMER.Batching;
using SemiMER.Conformance;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Conformance;

/// <summary>An encoder or fusion that breaks one property is found, and by that property.</summary>
[Collection(nameof(AloneCollection))]
public sealed class BrokenEncoderTests
{
    private const int Size = 4;
    private static readonly ModalitySchema Schema = new(Modality.Visual, 3, FeatureKind.Sequence);

    private static readonly Dictionary<ConformanceProperty, Func<IModalityEncoder>> Broken = new()
    {
        [ConformanceProperty.Module] = () => new NoModule(),
        [ConformanceProperty.Shape] = () => new Made((_, mean) => cat([mean, mean], dim: 1)),
        [ConformanceProperty.Masks] = () => new Made((encoder, mean) => mean + encoder.Input!.Values.mean([1, 2]).unsqueeze(1)),
        [ConformanceProperty.BatchMates] = () => new Made((_, mean) => mean - mean.mean([0], keepdim: true)),
        [ConformanceProperty.AbsentRows] = () => new Made((encoder, mean) => mean / encoder.Present / encoder.Present),
        [ConformanceProperty.ReachedParameters] = () => new Made((_, mean) => mean) { Uses = false },
        [ConformanceProperty.SavedState] = () => new Made((encoder, mean) => mean.Times(encoder.Number)),
        [ConformanceProperty.Inputs] = () => new Made((encoder, mean) =>
        {
            encoder.Input!.Values.add_(encoder.Input.Frames!.unsqueeze(2).to_type(ScalarType.Float32));
            return mean;
        }),
        [ConformanceProperty.SameBits] = () => new Made((encoder, mean) => mean.Times(++encoder.Calls)),
        [ConformanceProperty.LeftTensors] = () => new Made((_, mean) =>
        {
            ones(2).DetachFromDisposeScope();
            return mean;
        }),
    };

    public static TheoryData<ConformanceProperty> Properties => new(Broken.Keys);

    [Theory]
    [MemberData(nameof(Properties))]
    public void The_property_is_named(ConformanceProperty property)
    {
        ConformanceException found = FluentActions.Invoking(() => EncoderConformance.Check(Broken[property], Schema))
            .Should().Throw<ConformanceException>().Which;
        found.Violations.Select(violation => violation.Property).Should().Contain(property, found.Message);
        if (property is not (ConformanceProperty.Shape or ConformanceProperty.Masks or ConformanceProperty.SameBits))
            found.Violations.Should().ContainSingle(found.Message);
    }

    [Fact]
    public void A_sound_encoder_passes() => EncoderConformance.Check(() => new Made((_, mean) => mean), Schema);

    [Fact]
    public void Statistics_of_the_batch_are_found_where_rows_are_said_to_be_independent()
    {
        static Made Create(bool independent) => new((encoder, mean) => encoder.Normal.call(mean)) { RowsAreIndependent = independent };
        EncoderConformance.Check(() => Create(independent: false), Schema, new EncoderPromises { UnreachedParameters = [] });
        FluentActions.Invoking(() => EncoderConformance.Check(() => Create(independent: true), Schema))
            .Should().Throw<ConformanceException>().WithMessage("*- BatchMates: in training*").Which.Violations.Should().ContainSingle();
    }

    [Fact]
    public void Promises_are_kept_to()
    {
        EncoderConformance.Check(Broken[ConformanceProperty.BatchMates], Schema, new EncoderPromises { SameInEveryBatch = false });
        EncoderConformance.Check(Broken[ConformanceProperty.ReachedParameters], Schema,
            new EncoderPromises { UnreachedParameters = ["linear.weight", "linear.bias"] });
    }

    [Fact]
    public void A_fusion_that_looks_at_other_utterances_is_found() =>
        FluentActions.Invoking(() => FusionConformance.Check(new MeanFusionOptions(KnowsTheOthers: true)))
            .Should().Throw<ConformanceException>().WithMessage("MeanFusionOptions breaks*- BatchMates: *");

    [Fact]
    public void A_sound_fusion_passes() => FusionConformance.Check(new MeanFusionOptions(KnowsTheOthers: false));

    [Fact]
    public void Every_property_of_encoders_has_a_broken_one() => Broken.Keys.Should().BeEquivalentTo(
        Enum.GetValues<ConformanceProperty>().Where(property => property >= ConformanceProperty.Module));

    /// <summary>The mean of the real frames through a linear layer, and then what is given.</summary>
    private sealed class Made : nn.Module<Tensor, Tensor>, IModalityEncoder
    {
        private static int made;
        private readonly Func<Made, Tensor, Tensor> change;
        private readonly nn.Module<Tensor, Tensor> linear = nn.Linear(3, Size);

        public Made(Func<Made, Tensor, Tensor> change)
            : base(nameof(Made))
        {
            this.change = change;
            RegisterComponents();
        }

        public long EmbeddingSize => Size;

        public bool RowsAreIndependent { get; init; }

        public bool Uses { get; init; } = true;

        public int Calls { get; set; }

        public ModalityBatch? Input { get; private set; }

        /// <summary>1 where the modality is there, else 0: <c>[batch, 1]</c>.</summary>
        public Tensor Present => Input!.Present.unsqueeze(1).to_type(ScalarType.Float32);

        /// <summary>Another one for each encoder.</summary>
        public int Number { get; } = ++made;

        public nn.Module<Tensor, Tensor> Normal { get; } = nn.BatchNorm1d(Size, affine: false);

        public override Tensor forward(Tensor input) => Uses ? linear.call(input) : cat([input, input], dim: 1).narrow(1, 0, Size);

        public Tensor Encode(ModalityBatch input)
        {
            Input = input;
            Tensor real = input.Frames!.logical_and(input.Present.unsqueeze(1)).unsqueeze(2).to_type(ScalarType.Float32);
            using Scalar zero = 0;
            Tensor frames = input.Values.masked_fill(real.LessThan(1), zero);
            return change(this, call(frames.sum(1) / real.sum(1).ClampMin(1)));
        }
    }

    private sealed class NoModule : IModalityEncoder
    {
        public long EmbeddingSize => Size;

        public Tensor Encode(ModalityBatch input) => zeros(input.Values.shape[0], Size);
    }

    private sealed record MeanFusionOptions(bool KnowsTheOthers) : FusionOptions
    {
        protected internal override nn.Module<Tensor, Tensor, Tensor> MakeFusion(int modalities, int embeddingSize) =>
            new MeanFusion(KnowsTheOthers);
    }

    /// <summary>The mean of the embeddings that are there, of the other utterances too if it is told.</summary>
    private sealed class MeanFusion(bool knowsTheOthers) : nn.Module<Tensor, Tensor, Tensor>(nameof(MeanFusion))
    {
        public override Tensor forward(Tensor embeddings, Tensor present)
        {
            Tensor there = present.to_type(ScalarType.Float32).unsqueeze(2);
            Tensor mean = (embeddings * there).sum(1) / there.sum(1);
            return knowsTheOthers ? mean - mean.mean([0], keepdim: true) : mean;
        }
    }
}
