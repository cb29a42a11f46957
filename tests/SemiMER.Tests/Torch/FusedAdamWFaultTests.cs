using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Torch;

/// <summary>What the optimizer refuses, and what it never does: read from a device, keep tensors, sum in another order.</summary>
[Collection(nameof(AloneCollection))]
public sealed class FusedAdamWFaultTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(1e20f)] // its square is too large for 32 bits
    public void A_norm_that_is_not_finite_changes_nothing_on_the_CPU(float fault)
    {
        using var scope = NewDisposeScope();
        var pair = new OptimizerPair();
        using var optimizer = new FusedAdamW(pair.Tested, 1e-2, .1);
        pair.Draw();
        optimizer.ClipAndStep(1);
        byte[] before = pair.Bits();
        Dictionary<string, Tensor> state = optimizer.GetState();
        for (int i = 0; i < pair.Tested.Count; i++)
        {
            pair.Draw();
            pair.Tested[i].Parameter.grad!.reshape(-1)[-1] = tensor(fault);
            double.IsFinite(optimizer.ClipAndStep(1).Value!.Value).Should().BeFalse();
        }
        pair.Bits().Should().Equal(before);
        foreach ((string name, Tensor value) in optimizer.GetState())
            value.bytes.ToArray().Should().Equal(state[name].bytes.ToArray());
    }

    [Fact]
    public void A_norm_that_is_not_finite_stays_on_the_device_to_be_read_later()
    {
        using var scope = NewDisposeScope();
        var pair = new OptimizerPair();
        using var optimizer = new FusedAdamW(pair.Tested, 1e-2, .1) { UseKernel = false };
        pair.Draw();
        pair.Tested[2].Parameter.grad![0] = tensor(float.NaN);
        optimizer.ClipAndStep(1).Scalar!.item<float>().Should().Be(float.NaN);
    }

    // A tensor of this device has a shape and no numbers: whatever reads one throws.
    [Fact]
    public void Nothing_is_read_from_another_device()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [.. OptimizerPair.Shapes.Select(shape => new Parameter(empty(shape, device: META)))];
        using var optimizer = new FusedAdamW(parameters.Select((parameter, i) => ($"{i}", parameter)), 1e-2, .1);
        for (int step = 0; step < 3; step++)
        {
            for (int i = step; i < parameters.Length; i++)
                parameters[i].grad = empty_like(parameters[i]);
            GradientNorm norm = optimizer.ClipAndStep(1);
            norm.Value.Should().BeNull();
            norm.Scalar!.device_type.Should().Be(DeviceType.META);
            optimizer.ZeroGradients();
        }
        reading().Should().Throw<Exception>("reading from it must be noticed");
        Dictionary<string, Tensor> state = optimizer.GetState();
        state.Where(entry => !entry.Key.EndsWith(".step", StringComparison.Ordinal))
            .Should().OnlyContain(entry => entry.Value.device_type == DeviceType.META);
        state["0.step"].item<long>().Should().Be(1);
        optimizer.LoadState(state);

        static Action reading() => () => zeros(1, device: META).item<float>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_thousand_steps_keep_no_tensor(bool useKernel)
    {
        using var scope = NewDisposeScope();
        using var networks = new NetworkPair();
        using var optimizer = new FusedAdamW(networks.Tested.named_parameters(), 1e-3, .1) { UseKernel = useKernel };
        Tensor input = randn(8, 13);
        Step();
        long before = LiveTensors.Count;
        for (int step = 0; step < 1000; step++)
        {
            Step();
            LiveTensors.Count.Should().Be(before);
        }

        void Step()
        {
            optimizer.ZeroGradients();
            using (var inner = NewDisposeScope())
                networks.Tested.forward(input).square().mean().backward();
            optimizer.ClipAndStep(1).Scalar?.Dispose();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_outlives_the_scope_of_a_step_and_frees_all_it_has(bool useKernel)
    {
        using var scope = NewDisposeScope();
        var pair = new OptimizerPair();
        pair.Draw();
        long before = LiveTensors.Count;
        using (var optimizer = new FusedAdamW(pair.Tested, 1e-3, .1) { UseKernel = useKernel })
        {
            for (int step = 0; step < 3; step++)
            {
                using var inner = NewDisposeScope();
                optimizer.ClipAndStep(1);
            }
            LiveTensors.Count.Should().Be(before + 2 * pair.Tested.Count);
        }
        LiveTensors.Count.Should().Be(before);
    }

    [Fact]
    public void The_norm_has_the_same_bits_in_each_run_and_the_precision_of_blocks()
    {
        var random = new RandomSource(3, "norm");
        float[] values = [.. Enumerable.Range(0, 100_003).Select(_ => (float)(random.NextDouble() - .5))];
        double exact = values.Sum(value => (double)value * value);
        double sum = AdamWKernel.SumOfSquares(values);
        sum.Should().BeApproximately(exact, 1e-7 * exact);

        // At another address, the lanes are the same.
        for (int offset = 1; offset < 16; offset++)
        {
            var moved = new float[values.Length + offset];
            values.CopyTo(moved, offset);
            AdamWKernel.SumOfSquares(moved.AsSpan(offset)).Should().Be(sum);
        }
    }

    [Fact]
    public void Options_out_of_range_are_listed_together()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(zeros(2));
        FluentActions.Invoking(() => new FusedAdamW(
                [new ParameterGroup([("a", parameter), ("a", parameter)], 1e-3, 0)], beta1: 1, beta2: -1, epsilon: double.NaN))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(5);
        FluentActions.Invoking(() => new ParameterGroup([], -1, double.PositiveInfinity))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(2);
        var group = new ParameterGroup([], 1e-3, 0);
        group.Invoking(it => it.LearningRate = double.NaN).Should().Throw<OptionsException>();
        group.Invoking(it => it.WeightDecay = -1).Should().Throw<OptionsException>();
        using var optimizer = new FusedAdamW([("a", parameter)], 1e-3, 0);
        foreach (double maximum in (double[])[0, -1, double.NaN])
            optimizer.Invoking(it => it.ClipAndStep(maximum)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
