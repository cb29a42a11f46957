using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Torch;

public sealed class StreamDropoutTests
{
    [Fact]
    public void Result_and_gradient_are_the_input_and_ones_times_the_mask()
    {
        using var scope = NewDisposeScope();
        Tensor input = arange(1, 101, dtype: ScalarType.Float32).reshape(4, 25).requires_grad_();
        using var masks = new DropoutMasks(new RandomSource(1, "dropout"));
        Tensor output;
        using (masks.BeginUse())
            output = new StreamDropout(0.3).call(input);
        output.sum().backward();

        using var same = new DropoutMasks(new RandomSource(1, "dropout"));
        float[] mask = same.Draw([4, 25], 0.3, ScalarType.Float32, CPU).Values<float>();
        mask.Should().Contain(0).And.Contain((float)(1 / 0.7));
        input.grad!.Values<float>().Should().Equal(mask);
        output.Values<float>().Should().Equal(input.Values<float>().Zip(mask, (x, m) => x * m));
    }

    [Fact]
    public void Evaluation_and_probability_zero_change_nothing_and_draw_nothing()
    {
        using var scope = NewDisposeScope();
        using var masks = new DropoutMasks(new RandomSource(1, "dropout"));
        uint[] state = masks.GetState();
        using DropoutMasks.Use use = masks.BeginUse();
        Tensor input = arange(10, dtype: ScalarType.Float32);
        var module = new StreamDropout(0.5);
        module.eval();
        foreach (Tensor output in (Tensor[])[module.call(input), StreamDropout.Apply(input, 0, training: true)])
        {
            output.Should().NotBeSameAs(input);
            output.Values<float>().Should().Equal(input.Values<float>());
            output.Dispose();
        }
        input.Values<float>().Should().HaveCount(10, "its own handle is still open");
        masks.GetState().Should().Equal(state);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Nothing_is_left_behind_but_the_result(ScalarType type)
    {
        using var masks = new DropoutMasks(new RandomSource(1, "dropout"));
        using DropoutMasks.Use use = masks.BeginUse();
        using Tensor input = ones([20, 30], dtype: type);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (StreamDropout.Apply(input, 0.5, training: true))
            (DisposeScopeManager.Statistics.ThreadTotalLiveCount - before).Should().Be(1);
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    [Fact]
    public void Whoever_uses_masks_within_a_use_gives_the_thread_back_the_outer_ones()
    {
        using var outer = new DropoutMasks(new RandomSource(1, "dropout"));
        using var inner = new DropoutMasks(new RandomSource(2, "dropout"));
        DropoutMasks.Current.Should().BeNull();
        using (outer.BeginUse())
        {
            using (inner.BeginUse())
                DropoutMasks.Current.Should().BeSameAs(inner);
            DropoutMasks.Current.Should().BeSameAs(outer);
        }
        DropoutMasks.Current.Should().BeNull();
    }

    [Fact]
    public void Streams_on_two_threads_do_not_meet()
    {
        float[][] inTurn = [Draws(1), Draws(2)], sideBySide = new float[2][];
        using var together = new Barrier(2);
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(i => new Thread(() => sideBySide[i] = Draws(i + 1, together)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        sideBySide[0].Should().Equal(inTurn[0]);
        sideBySide[1].Should().Equal(inTurn[1]).And.NotEqual(inTurn[0]);
    }

    [Fact]
    public void Modalities_are_dropped_by_the_masks_of_the_training()
    {
        using var scope = NewDisposeScope();
        Tensor present = ones([2000, 3], dtype: ScalarType.Bool);
        present[TensorIndex.Slice(0, 500), 0] = tensor(false);
        present[TensorIndex.Slice(0, 250), 1] = tensor(false);
        bool[] one = Remaining(1), again = Remaining(1), other = Remaining(2), before = present.Values<bool>();
        again.Should().Equal(one);
        other.Should().NotEqual(one);
        for (int row = 0; row < 2000; row++)
        {
            bool[] left = one[(3 * row)..(3 * row + 3)];
            left.Should().Contain(true, "the last one stays");
            left.Zip(before[(3 * row)..(3 * row + 3)]).Should().NotContain(pair => pair.First && !pair.Second);
        }

        // Of three that are there, one is dropped with probability 0.4, but for the case that all would be: 0.4 - 0.4^3 / 3.
        double expected = 0.4 - Math.Pow(0.4, 3) / 3, share = 1 - one[1500..].Average(left => left ? 1.0 : 0);
        share.Should().BeApproximately(expected, 5 * Math.Sqrt(expected * (1 - expected) / 4500));

        bool[] Remaining(long seed)
        {
            using var masks = new DropoutMasks(new RandomSource(seed, "dropout"));
            using DropoutMasks.Use use = masks.BeginUse();
            return ModalityDropout.Remaining(present, 0.4).Values<bool>();
        }
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Probability_is_checked(double p)
    {
        FluentActions.Invoking(() => new StreamDropout(p)).Should().Throw<OptionsException>().WithMessage("*at least 0, below 1*");
        using Tensor input = ones(2);
        FluentActions.Invoking(() => StreamDropout.Apply(input, p, training: true)).Should().Throw<OptionsException>();
    }

    [Fact]
    public void Masks_of_a_device_without_memory_have_its_shape_and_type()
    {
        using var masks = new DropoutMasks(new RandomSource(1, "dropout"));
        using DropoutMasks.Use use = masks.BeginUse();
        using Tensor input = ones([3, 4], dtype: ScalarType.Float16, device: META), output = StreamDropout.Apply(input, 0.5, true);
        output.shape.Should().Equal(3, 4);
        (output.dtype, output.device_type).Should().Be((ScalarType.Float16, DeviceType.META));
    }

    private static float[] Draws(long seed, Barrier? together = null)
    {
        using var scope = NewDisposeScope();
        using var masks = new DropoutMasks(new RandomSource(seed, "dropout"));
        using DropoutMasks.Use use = masks.BeginUse();
        Tensor input = ones(1000), sum = zeros(1000);
        together?.SignalAndWait();
        for (int i = 0; i < 200; i++)
            sum.mul_(1.01f).add_(StreamDropout.Apply(input, 0.5, training: true));
        return sum.Values<float>();
    }
}
