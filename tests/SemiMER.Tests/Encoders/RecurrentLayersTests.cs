using SemiMER.Encoders;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Encoders;

/// <summary>The library's LSTM and GRU against TorchSharp's on packed sequences, and its kernels against their tensor operations.</summary>
public sealed class RecurrentLayersTests
{
    private const int Width = 5;
    private static readonly int[] Ragged = [4, 9, 1, 6, 9, 2], Equal = [7, 7, 7], Alone = [1];

    /// <summary>Cell, hidden size (of whole and of broken vectors), layers, directions, lengths.</summary>
    public static TheoryData<RecurrentCell, int, int, bool, int[]> Cases
    {
        get
        {
            var cases = new TheoryData<RecurrentCell, int, int, bool, int[]>();
            foreach (RecurrentCell cell in Enum.GetValues<RecurrentCell>())
            {
                foreach ((int size, int layers, bool both, int[] lengths) in new[]
                {
                    (16, 1, false, Equal), (16, 1, false, Ragged), (3, 1, false, Ragged), (19, 2, false, Ragged), (8, 1, true, Ragged),
                    (11, 2, true, Ragged), (11, 3, true, Equal), (4, 1, true, Alone),
                })
                {
                    cases.Add(cell, size, layers, both, lengths);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_and_gradients_equal_those_of_TorchSharp(RecurrentCell cell, int size, int layers, bool both, int[] lengths)
    {
        using var scope = NewDisposeScope();
        (RecurrentLayers own, nn.Module native) = Pair(cell, size, layers, both);
        native.load_state_dict(own.state_dict());
        (Tensor values, Tensor real) = Batch(lengths);
        Tensor copy = values.detach().clone().requires_grad_();

        nn.utils.rnn.PackedSequence packed = nn.utils.rnn.pack_padded_sequence(
            copy, real.sum(dim: 1), batch_first: true, enforce_sorted: false);
        (nn.utils.rnn.PackedSequence states, Tensor last) = Run(native, packed);
        Tensor expected = nn.utils.rnn.pad_packed_sequence(states, batch_first: true, total_length: values.shape[1]).Item1;
        Tensor ends = both ? cat([last.select(0, 2 * layers - 2), last.select(0, 2 * layers - 1)], dim: 1) : last.select(0, layers - 1);
        (Loss(expected) + Loss(ends)).backward();

        Tensor actual = own.call(values, real), ownEnds = own.Last(values, real);
        (Loss(actual) + Loss(ownEnds)).backward();
        TensorComparison.ShouldBeNear(actual, expected, "states");
        TensorComparison.ShouldBeNear(ownEnds, ends, "last states");
        TensorComparison.ShouldBeNear(values.grad!, copy.grad!, "gradient of the input");
        TensorComparison.GradientsShouldBeNear(own, native);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Kernels_and_tensor_operations_agree(RecurrentCell cell, int size, int layers, bool both, int[] lengths)
    {
        using var scope = NewDisposeScope();
        (RecurrentLayers own, _) = Pair(cell, size, layers, both);
        (RecurrentLayers twin, _) = Pair(cell, size, layers, both);
        twin.load_state_dict(own.state_dict());
        (Tensor values, Tensor real) = Batch(lengths);
        Tensor copy = values.detach().clone().requires_grad_();
        Tensor actual = own.call(values, real), expected = twin.ByTensors(copy, real);
        Loss(actual).backward();
        Loss(expected).backward();
        TensorComparison.ShouldBeNear(actual, expected, "states");
        TensorComparison.ShouldBeNear(own.Last(values, real), TensorRecurrence.Last(expected, real, both ? 2 : 1), "last states");
        TensorComparison.ShouldBeNear(values.grad!, copy.grad!, "gradient of the input");
        TensorComparison.GradientsShouldBeNear(own, twin);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Without_a_graph_the_states_are_the_same(RecurrentCell cell, int size, int layers, bool both, int[] lengths)
    {
        using var scope = NewDisposeScope();
        (RecurrentLayers own, _) = Pair(cell, size, layers, both);
        (Tensor values, Tensor real) = Batch(lengths);
        Tensor recorded = own.call(values, real);
        using IDisposable unrecorded = no_grad();
        TensorComparison.ShouldBeNear(own.call(values, real), recorded, "states");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void States_load_from_TorchSharp_and_back(RecurrentCell cell, int size, int layers, bool both, int[] lengths)
    {
        using var scope = NewDisposeScope();
        _ = lengths;
        (RecurrentLayers own, nn.Module native) = Pair(cell, size, layers, both);
        own.state_dict().Select(entry => (entry.Key, string.Join('x', entry.Value.shape)))
            .Should().Equal(native.state_dict().Select(entry => (entry.Key, string.Join('x', entry.Value.shape))));
        own.load_state_dict(native.state_dict());
        TensorComparison.ShouldHaveEqualStates(own, native);
        (RecurrentLayers other, _) = Pair(cell, size, layers, both);
        native.load_state_dict(other.state_dict());
        TensorComparison.ShouldHaveEqualStates(other, native);
    }

    [Theory]
    [InlineData(RecurrentCell.Lstm)]
    [InlineData(RecurrentCell.Gru)]
    public void Padding_is_never_read(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        RecurrentLayers own = Own(cell, 6, 2, both: true);
        (Tensor values, Tensor real) = Batch(Ragged);
        Tensor spoiled = values.detach().masked_fill(real.logical_not().unsqueeze(2), float.NaN).requires_grad_();
        float[][] Run(Tensor input)
        {
            own.zero_grad();
            Tensor states = own.call(input, real);
            (Loss(states) + Loss(own.Last(input, real))).backward();
            return [states.Values<float>(), input.grad!.Values<float>(),
                .. own.parameters().Select(parameter => parameter.grad!.Values<float>())];
        }
        foreach ((float[] clean, float[] other) in Run(values).Zip(Run(spoiled)))
            other.Should().Equal(clean);
    }

    [Theory]
    [InlineData(RecurrentCell.Lstm)]
    [InlineData(RecurrentCell.Gru)]
    public void Gradients_can_be_asked_for_twice(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        RecurrentLayers own = Own(cell, 6, 1, both: false);
        (Tensor values, Tensor real) = Batch(Ragged);
        Tensor loss = Loss(own.call(values, real));
        loss.backward([], create_graph: false, retain_graph: true);
        float[] once = values.grad!.Values<float>();
        loss.backward();
        values.grad!.Values<float>().Should().Equal(once.Select(value => 2 * value));
    }

    [Theory]
    [InlineData(RecurrentCell.Lstm)]
    [InlineData(RecurrentCell.Gru)]
    public void What_is_not_a_number_stays_so(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        RecurrentLayers own = Own(cell, 8, 1, both: false);
        (Tensor values, Tensor real) = Batch(Equal);
        using IDisposable unrecorded = no_grad();
        values[0, 2, 1] = float.NaN;
        float[] states = own.call(values, real).select(0, 0).Values<float>();
        states[..(2 * 8)].Should().OnlyContain(value => float.IsFinite(value));
        states[(2 * 8)..(7 * 8)].Should().OnlyContain(value => float.IsNaN(value));
    }

    [Theory]
    [InlineData(RecurrentCell.Lstm)]
    [InlineData(RecurrentCell.Gru)]
    public void Dropout_between_layers_draws_from_the_stream_of_the_training(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        using var own = new RecurrentLayers(Width, new RecurrentEncoderOptions { Cell = cell, HiddenSize = 8, Layers = 2, Dropout = 0.5 });
        (Tensor values, Tensor real) = Batch(Ragged);
        float[] Run(int seed)
        {
            using var masks = new DropoutMasks(new RandomSource(seed, "dropout"));
            using DropoutMasks.Use use = masks.BeginUse();
            return own.call(values, real).Values<float>();
        }
        float[] first = Run(1);
        Run(1).Should().Equal(first);
        Run(2).Should().NotEqual(first);
        own.eval();
        Run(1).Should().NotEqual(first).And.Equal(Run(2));
    }

    [Theory]
    [InlineData(RecurrentCell.Lstm)]
    [InlineData(RecurrentCell.Gru)]
    public void Other_devices_and_precisions_are_computed_by_tensor_operations(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        RecurrentLayers own = Own(cell, 6, 2, both: true), precise = Own(cell, 6, 2, both: true);
        precise.load_state_dict(own.state_dict());
        (Tensor values, Tensor real) = Batch(Ragged);
        precise.to(ScalarType.Float64);
        Tensor result = precise.call(values.to_type(ScalarType.Float64), real);
        result.dtype.Should().Be(ScalarType.Float64);
        TensorComparison.ShouldBeNear(own.call(values, real), result.to_type(ScalarType.Float32), "states");
        RecurrentLayers forwards = Own(cell, 6, 2, both: false); // this backend cannot select on META, which reversing needs
        forwards.to(META);
        Tensor elsewhere = forwards.call(values.to(META), real.to(META));
        elsewhere.device_type.Should().Be(DeviceType.META);
        elsewhere.shape.Should().Equal(Ragged.Length, values.shape[1], 6);
    }

    private static Tensor Loss(Tensor x) => (x * arange(x.numel(), dtype: ScalarType.Float32).cos().reshape(x.shape)).sum();

    private static (RecurrentLayers Own, nn.Module Native) Pair(RecurrentCell cell, int size, int layers, bool both) =>
        (Own(cell, size, layers, both), Native(cell, size, layers, both));

    internal static RecurrentLayers Own(RecurrentCell cell, int size, int layers, bool both) => new(Width, new RecurrentEncoderOptions
    {
        Cell = cell, HiddenSize = size, Layers = layers, Bidirectional = both,
    });

    internal static nn.Module Native(RecurrentCell cell, int size, int layers, bool both) => cell == RecurrentCell.Lstm
        ? nn.LSTM(Width, size, layers, batchFirst: true, bidirectional: both)
        : nn.GRU(Width, size, layers, batchFirst: true, bidirectional: both);

    private static (nn.utils.rnn.PackedSequence States, Tensor Last) Run(nn.Module native, nn.utils.rnn.PackedSequence packed)
    {
        if (native is not LSTM lstm)
            return ((GRU)native).call(packed);
        (nn.utils.rnn.PackedSequence states, Tensor last, _) = lstm.call(packed);
        return (states, last);
    }

    private static (Tensor Values, Tensor Real) Batch(int[] lengths)
    {
        long time = lengths.Max() + (lengths.Length > 1 ? 1 : 0);
        Tensor real = arange(time).unsqueeze(0).lt(tensor(lengths).unsqueeze(1));
        Tensor values = tensor(EncoderCases.Wave(lengths.Length * time * Width, 1, 1.5), [lengths.Length, time, Width]);
        return (values.masked_fill(real.logical_not().unsqueeze(2), 0).requires_grad_(), real);
    }
}
