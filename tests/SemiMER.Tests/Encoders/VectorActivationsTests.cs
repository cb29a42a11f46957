using System.Numerics;
using SemiMER.Encoders;

namespace SemiMER.Tests.Encoders;

public sealed class VectorActivationsTests
{
    [Fact]
    public void Exponential_is_right_to_the_last_digits()
    {
        foreach (float x in Numbers(87))
        {
            double expected = Math.Exp(x);
            ((double)VectorActivations.Exp(new Vector<float>(x))[0]).Should().BeApproximately(expected, 3e-7 * expected, $"at {x}");
        }
    }

    [Fact]
    public void Sigmoid_and_tanh_are_right_everywhere()
    {
        foreach (float x in Numbers(200).Concat([float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity]))
        {
            ((double)VectorActivations.Sigmoid(new Vector<float>(x))[0]).Should().BeApproximately(1 / (1 + Math.Exp(-x)), 2e-7, $"at {x}");
            ((double)VectorActivations.Tanh(new Vector<float>(x))[0]).Should().BeApproximately(Math.Tanh(x), 2e-7, $"at {x}");
        }
    }

    [Fact]
    public void What_is_not_a_number_stays_so()
    {
        float.IsNaN(VectorActivations.Exp(new Vector<float>(float.NaN))[0]).Should().BeTrue();
        float.IsNaN(VectorActivations.Sigmoid(new Vector<float>(float.NaN))[0]).Should().BeTrue();
        float.IsNaN(VectorActivations.Tanh(new Vector<float>(float.NaN))[0]).Should().BeTrue();
    }

    private static IEnumerable<float> Numbers(float largest) =>
        Enumerable.Range(-2000, 4001).SelectMany(i => new[] { i / 2000f * largest, i / 1e4f });
}
