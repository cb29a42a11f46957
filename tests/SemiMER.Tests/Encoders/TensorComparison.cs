using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Encoders;

/// <summary>Compares tensors of float32 number by number, relative to the size of the largest.</summary>
internal static class TensorComparison
{
    public const double Bound = 1e-5;

    public static void ShouldBeNear(Tensor actual, Tensor expected, string what)
    {
        actual.shape.Should().Equal(expected.shape, what);
        ShouldBeNear(actual.Values<float>(), expected.Values<float>(), what);
    }

    public static void ShouldBeNear(float[] actual, float[] expected, string what)
    {
        actual.Should().HaveSameCount(expected, what);
        double scale = Math.Max(1, expected.Select(value => (double)Math.Abs(value)).Append(0).Max());
        for (int i = 0; i < expected.Length; i++)
            ((double)actual[i]).Should().BeApproximately(expected[i], Bound * scale, $"{what}, element {i}");
    }

    /// <summary>Compares the gradients of the parameters of the same names.</summary>
    public static void GradientsShouldBeNear(nn.Module actual, nn.Module expected)
    {
        Dictionary<string, Parameter> others = expected.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        others.Should().NotBeEmpty();
        foreach ((string name, Parameter parameter) in actual.named_parameters())
            ShouldBeNear(parameter.grad!, others[name].grad!, $"gradient of {name}");
    }

    public static void ShouldHaveEqualStates(nn.Module actual, nn.Module expected)
    {
        Dictionary<string, Tensor> one = actual.state_dict(), other = expected.state_dict();
        one.Keys.Should().BeEquivalentTo(other.Keys).And.NotBeEmpty();
        foreach ((string name, Tensor value) in one)
            value.Values<float>().Should().Equal(other[name].Values<float>(), name);
    }
}
