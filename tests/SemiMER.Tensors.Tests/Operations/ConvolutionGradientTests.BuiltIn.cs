using static SemiMER.Tensors.torch;

namespace SemiMER.Tensors.Tests.Operations;

/// <summary>The gradient of the filters against the sum it is, for every way the inputs are laid out.</summary>
public sealed class ConvolutionGradientTests
{
    [Theory]
    [InlineData(1, 3, 4, 9, 3, 1, 0, 1, 1)]
    [InlineData(64, 5, 7, 22, 5, 1, 0, 1, 1)]
    [InlineData(7, 150, 3, 12, 3, 1, 2, 1, 1)]
    [InlineData(3, 4, 6, 30, 3, 2, 1, 1, 2)]
    [InlineData(40, 6, 4, 33, 4, 3, 2, 2, 1)]
    [InlineData(8, 3, 2, 25, 2, 5, 0, 1, 1)]
    [InlineData(5, 4, 4, 21, 3, 2, 7, 3, 4)]
    [InlineData(700, 3, 2, 9, 3, 1, 1, 1, 1)] // more samples than rows of a block
    [InlineData(20, 2, 3, 1920, 4, 1, 300, 600, 1)] // windows too far spread to be laid out together
    public void Is_the_sum_over_steps_and_samples(
        int batch, int channels, int outputs, int time, int taps, int stride, int padding, int dilation, int groups)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(batch + time);
        Tensor x = rand([batch, channels, time], dtype: ScalarType.Float64) - 0.5;
        Tensor w = (rand([outputs, channels / groups, taps], dtype: ScalarType.Float64) - 0.5).requires_grad_();
        Tensor y = nn.functional.conv1d(x, w, stride: stride, padding: padding, dilation: dilation, groups: groups);
        Tensor dy = rand(y.shape, dtype: ScalarType.Float64) - 0.5;
        (y * dy).sum().backward();
        double[] actual = Values(w.grad!), expected = Expected(
            Values(x), Values(dy), batch, channels, outputs, time, (int)y.shape[2], taps, stride, padding, dilation, groups);
        actual.Should().HaveCount(expected.Length);
        for (int i = 0; i < expected.Length; i++) actual[i].Should().BeApproximately(expected[i], 1e-10);
    }

    private static double[] Values(Tensor tensor)
    {
        using var accessor = tensor.detach().contiguous().data<double>();
        return accessor.ToArray();
    }

    // w[o, c, k] = sum over n, l of y[n, o, l] x[n, c, l stride + k dilation - padding], c counted within the group.
    private static double[] Expected(
        double[] x, double[] dy, int batch, int channels, int outputs, int time, int steps, int taps, int stride, int padding, int dilation,
        int groups)
    {
        int own = channels / groups;
        var w = new double[outputs * own * taps];
        for (int o = 0; o < outputs; o++)
        for (int c = 0; c < own; c++)
        for (int k = 0; k < taps; k++)
        for (int n = 0; n < batch; n++)
        for (int l = 0; l < steps; l++)
        {
            int t = l * stride + k * dilation - padding, channel = o / (outputs / groups) * own + c;
            if (t < 0 || t >= time) continue;
            w[(o * own + c) * taps + k] += dy[(n * outputs + o) * steps + l] * x[(n * channels + channel) * time + t];
        }
        return w;
    }
}
