using SemiMER.Encoders;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Encoders;

/// <summary>The library's blocks of Transformers against those of TorchSharp.</summary>
public sealed class TransformerBlockTests
{
    private const int Heads = 3;
    internal static readonly TransformerSize Size = new(ModelSize: 12, Heads, Blocks: 1, FeedForwardSize: 20, Dropout: 0.1);

    public static TheoryData<int[]> Lengths => [[7, 7, 7], [3, 7, 1, 5], [1]];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Encoder_block_equals_that_of_TorchSharp_in_value_and_gradient(int[] lengths)
    {
        using var scope = NewDisposeScope();
        var own = new TransformerEncoderBlock(Size);
        TransformerEncoderLayer native = NativeEncoder();
        Prepare(own, native);
        (Tensor x, Tensor real) = Batch(lengths, 1);
        Tensor copy = Copy(x);
        Tensor expected = Real(native.call(copy, null!, real.logical_not()), real);
        Tensor actual = Real(own.call(x, AttentionMask.OfPadding(real, Heads, x.dtype)), real);
        Compare(own, native, actual, expected, (x, copy));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Decoder_block_equals_that_of_TorchSharp_in_value_and_gradient(int[] lengths)
    {
        using var scope = NewDisposeScope();
        var own = new TransformerDecoderBlock(Size);
        TransformerDecoderLayer native = NativeDecoder();
        Prepare(own, native);
        (Tensor x, Tensor real) = Batch(lengths, 1);
        (Tensor memory, _) = Batch(lengths, 2);
        (Tensor copy, Tensor memoryCopy) = (Copy(x), Copy(memory));
        long time = x.shape[0];
        Tensor later = zeros(time, time).masked_fill(ones(time, time, dtype: ScalarType.Bool).triu(1), float.NegativeInfinity);
        Tensor expected = Real(native.call(copy, memoryCopy, later, tgt_key_padding_mask: real.logical_not(),
            memory_key_padding_mask: real.logical_not()), real);
        Tensor actual = Real(own.call(x, memory, AttentionMask.OfLater(time, x.dtype, x.device),
            AttentionMask.OfPadding(real, Heads, x.dtype)), real);
        Compare(own, native, actual, expected, (x, copy), (memory, memoryCopy));
    }

    [Fact]
    public void States_load_from_TorchSharp_and_back()
    {
        using var scope = NewDisposeScope();
        foreach ((nn.Module own, nn.Module native) in new (nn.Module, nn.Module)[]
        {
            (new TransformerEncoderBlock(Size), NativeEncoder()), (new TransformerDecoderBlock(Size), NativeDecoder()),
        })
        {
            own.load_state_dict(native.state_dict());
            TensorComparison.ShouldHaveEqualStates(own, native);
            using (no_grad())
            {
                foreach (Parameter parameter in own.parameters())
                    parameter.add_(1);
            }
            native.load_state_dict(own.state_dict());
            TensorComparison.ShouldHaveEqualStates(own, native);
        }
    }

    [Fact]
    public void Rows_without_a_real_frame_stay_finite_and_leave_the_others_alone()
    {
        using var scope = NewDisposeScope();
        var block = new TransformerEncoderBlock(Size);
        block.eval();
        (Tensor x, Tensor real) = Batch([4, 6, 5], 1);
        Tensor none = real.clone();
        none[1] = false;
        Tensor result = block.call(x, AttentionMask.OfPadding(none, Heads, x.dtype));
        result.sum().backward();
        result.Values<float>().Should().OnlyContain(value => float.IsFinite(value));
        x.grad!.Values<float>().Should().OnlyContain(value => float.IsFinite(value));
        Tensor with = block.call(x, AttentionMask.OfPadding(real, Heads, x.dtype));
        foreach (int row in new[] { 0, 2 })
            result.select(1, row).contiguous().Values<float>().Should().Equal(with.select(1, row).contiguous().Values<float>());
    }

    [Fact]
    public void Dropout_draws_from_the_stream_of_the_training()
    {
        using var scope = NewDisposeScope();
        var block = new TransformerEncoderBlock(Size with { Dropout = 0.5 });
        (Tensor x, _) = Batch([4, 4], 1);
        float[] Run(int seed)
        {
            using var masks = new DropoutMasks(new RandomSource(seed, "dropout"));
            using DropoutMasks.Use use = masks.BeginUse();
            return block.call(x, null).Values<float>();
        }
        float[] first = Run(1);
        Run(1).Should().Equal(first);
        Run(2).Should().NotEqual(first);
        block.eval();
        Run(1).Should().Equal(Run(2));
    }

    [Fact]
    public void Relu_and_dropout_in_one_have_the_bits_of_both()
    {
        using var scope = NewDisposeScope();
        Tensor x = tensor(EncoderCases.Wave(3 * 37, 2, 2), [3, 37]).requires_grad_(), copy = Copy(x);
        float[][] Run(Tensor input, Func<Tensor, Tensor> operation)
        {
            using var masks = new DropoutMasks(new RandomSource(4, "dropout"));
            using DropoutMasks.Use use = masks.BeginUse();
            Tensor result = operation(input);
            Loss(result).backward();
            return [result.Values<float>(), input.grad!.Values<float>()];
        }
        float[][] one = Run(x, input => DroppedRelu.Of(input, 0.3, training: true));
        float[][] both = Run(copy, input => StreamDropout.Apply(input.relu(), 0.3, training: true));
        one[0].Should().Equal(both[0]).And.Contain(value => value > 0);
        one[1].Should().Equal(both[1]).And.Contain(value => value != 0);
        using IDisposable unrecorded = no_grad();
        x[0, 0] = float.NaN;
        x[0, 1] = float.NegativeInfinity;
        using (IDisposable recorded = enable_grad())
            Run(x, input => DroppedRelu.Of(input, 0.3, training: true))[0][..2].Should().Equal(float.NaN, 0);
    }

    [Fact]
    public void Places_are_added_where_the_module_is_and_are_not_saved()
    {
        using var scope = NewDisposeScope();
        var places = new PlaceEncoding(6, length: 3);
        float[] longer = places.call(zeros(5, 1, 6)).Values<float>();
        longer[..18].Should().Equal(places.call(zeros(3, 1, 6)).Values<float>());
        double angle = 4 / Math.Pow(10000, 2 / 6.0);
        longer[(4 * 6 + 2)..(4 * 6 + 4)].Should().Equal((float)Math.Sin(angle), (float)Math.Cos(angle));
        places.call(zeros([3, 1, 6], device: META)).device_type.Should().Be(DeviceType.META);
        places.call(zeros([3, 1, 6], dtype: ScalarType.Float64, device: META)).dtype.Should().Be(ScalarType.Float64);
        places.state_dict().Should().BeEmpty();
    }

    internal static TransformerEncoderLayer NativeEncoder() =>
        nn.TransformerEncoderLayer(Size.ModelSize, Heads, Size.FeedForwardSize, Size.Dropout);

    internal static TransformerDecoderLayer NativeDecoder() =>
        nn.TransformerDecoderLayer(Size.ModelSize, Heads, Size.FeedForwardSize, Size.Dropout);

    private static void Prepare(nn.Module own, nn.Module native)
    {
        EncoderCases.Fill(own);
        native.load_state_dict(own.state_dict());
        own.eval();
        native.eval();
    }

    private static void Compare(
        nn.Module own, nn.Module native, Tensor actual, Tensor expected, params (Tensor Own, Tensor Native)[] inputs)
    {
        TensorComparison.ShouldBeNear(actual, expected, "output");
        Loss(actual).backward();
        Loss(expected).backward();
        foreach ((Tensor one, Tensor other) in inputs)
            TensorComparison.ShouldBeNear(one.grad!, other.grad!, "gradient of an input");
        TensorComparison.GradientsShouldBeNear(own, native);
    }

    // What stands where no frame is real is nobody's business.
    private static Tensor Real(Tensor x, Tensor real) => x.masked_fill(real.logical_not().transpose(0, 1).unsqueeze(2), 0);

    private static Tensor Loss(Tensor x) => (x * arange(x.numel(), dtype: ScalarType.Float32).cos().reshape(x.shape)).sum();

    private static Tensor Copy(Tensor x) => x.detach().clone().requires_grad_();

    private static (Tensor X, Tensor Real) Batch(int[] lengths, int start)
    {
        long time = lengths.Max();
        Tensor real = arange(time).unsqueeze(0).lt(tensor(lengths).unsqueeze(1));
        float[] wave = EncoderCases.Wave(lengths.Length * time * Size.ModelSize, start, 1.2);
        return (tensor(wave, [time, lengths.Length, Size.ModelSize]).requires_grad_(), real);
    }
}
