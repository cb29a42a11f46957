using System.Globalization;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors.Tests.Parity;

/// <summary>Stored tensors as tensors of the engine, and the comparison of the two.</summary>
internal static class FixtureTensors
{
    /// <summary>The tensor as a leaf, in the layout the fixture asks for.</summary>
    internal static Tensor Laid(FixtureTensor stored)
    {
        Tensor plain = torch.from_array(stored.Values).reshape(stored.Shape);
        Tensor laid = stored.Layout switch
        {
            FixtureLayout.Transposed => plain.transpose(-1, -2).contiguous().transpose(-1, -2),
            FixtureLayout.Strided => torch.stack([plain, plain], -1).flatten(-2).slice(-1, 0, 2 * plain.shape[^1], 2),
            FixtureLayout.Expanded => plain.narrow(0, 0, 1).expand(plain.shape),
            FixtureLayout.Narrowed => torch.cat([plain.narrow(0, 0, Math.Min(1, plain.shape[0])), plain]).narrow(0, Math.Min(1, plain.shape[0]), plain.shape[0]),
            _ => plain,
        };
        return laid.detach().requires_grad_(stored.RequiresGrad);
    }

    /// <summary>Zeros of a stored tensor's shape and type.</summary>
    internal static Tensor Zeros(FixtureTensor stored) => torch.zeros(stored.Shape, dtype: torch.from_array(stored.Values).dtype);

    /// <summary>The columns of a result, each times the +1 or -1 that brings it nearer to the stored one.</summary>
    internal static Tensor WithSignsOf(Tensor actual, FixtureTensor stored)
    {
        if (actual.numel() == 0) return actual;
        Tensor agreement = (actual.detach() * torch.from_array(stored.Values).reshape(stored.Shape)).sum([-2], keepdim: true);
        return actual * torch.where(agreement < 0, torch.full_like(agreement, -1), torch.ones_like(agreement));
    }

    /// <summary>Requires type, shape and values of a stored tensor: to 1e-5 of its largest value in float32, 1e-9 in float64.</summary>
    internal static void Compare(FixtureTensor stored, Tensor actual, string what)
    {
        actual.shape.Should().Equal(stored.Shape, $"that is the shape of {what}");
        Tensor detached = actual.detach();
        Array values = detached.dtype switch
        {
            torch.ScalarType.Float32 => detached.data<float>().ToArray(),
            torch.ScalarType.Float64 => detached.data<double>().ToArray(),
            torch.ScalarType.Int64 => detached.data<long>().ToArray(),
            torch.ScalarType.Byte => detached.data<byte>().ToArray(),
            torch.ScalarType.Bool => detached.data<bool>().ToArray(),
            _ => detached.data<int>().ToArray(),
        };
        values.GetType().Should().Be(stored.Values.GetType(), $"that is the type of {what}");
        if (values is not (float[] or double[]))
        {
            values.Should().BeEquivalentTo(stored.Values, options => options.WithStrictOrdering(), $"these are the values of {what}");
            return;
        }

        double[] expected = Doubles(stored.Values), found = Doubles(values);
        double largest = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        double tolerance = (values is double[] ? 1e-9 : 1e-5) * largest + 2 * stored.Rounding;
        for (int i = 0; i < expected.Length; i++)
        {
            bool agrees = double.IsNaN(expected[i]) ? double.IsNaN(found[i])
                : expected[i] == found[i] || Math.Abs(expected[i] - found[i]) <= tolerance;
            if (agrees) continue;
            Assert.Fail(string.Create(CultureInfo.InvariantCulture,
                $"{what}: element {i} is {found[i]:R}, PyTorch's {expected[i]:R}; tolerance {tolerance:G3}, largest {largest:G3}"));
        }
    }

    private static double[] Doubles(Array values) => values is float[] single ? Array.ConvertAll(single, v => (double)v) : (double[])values;
}
