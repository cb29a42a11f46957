using System.Globalization;

namespace SemiMER.Tensors.Tests.Parity;

/// <summary>Tensors made from stored ones, and how near a computed tensor must come to a stored one.</summary>
internal static class Agreement
{
    /// <summary>A leaf with the stored values, laid out in memory as the fixture says.</summary>
    public static Tensor Make(FixtureTensor stored)
    {
        Tensor values = Plain(stored);
        using (torch.no_grad())
        {
            values = stored.Layout switch
            {
                FixtureLayout.Transposed => values.transpose(-1, -2).contiguous().transpose(-1, -2),
                FixtureLayout.Strided => torch.stack([values, values], -1).flatten(-2).slice(-1, 0, 2 * values.size(-1), 2),
                FixtureLayout.Expanded => values.narrow(0, 0, 1).expand(stored.Shape),
                FixtureLayout.Narrowed => AfterAnotherRow(values),
                _ => values,
            };
        }
        return values.detach().requires_grad_(stored.RequiresGrad);
    }

    /// <summary>The stored values in row-major order.</summary>
    public static Tensor Plain(FixtureTensor stored) => torch.from_array(stored.Values).reshape(stored.Shape);

    /// <summary>
    /// What keeps <paramref name="actual"/> from agreeing with the stored tensor, or null. Floating-point values may differ by 1e-5 of
    /// the largest one (float64: 1e-11) and by some multiple of PyTorch's own rounding error; all others not at all.
    /// </summary>
    public static string? Problem(string name, Tensor? actual, FixtureTensor expected, double roundings = 2)
    {
        if (actual is null) return $"{name} is missing";
        using Tensor stored = Plain(expected);
        if (actual.dtype != stored.dtype) return $"{name} is {actual.dtype}, expected {stored.dtype}";
        if (!actual.shape.SequenceEqual(expected.Shape))
            return $"{name} has shape [{string.Join(", ", actual.shape)}], expected [{string.Join(", ", expected.Shape)}]";
        double[] values = Numbers(actual), wanted = Numbers(stored);
        double scale = wanted.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        double tolerance = !actual.is_floating_point()
            ? 0 : (actual.dtype == ScalarType.Float64 ? 1e-11 : 1e-5) * scale + roundings * expected.Rounding;
        for (int i = 0; i < values.Length; i++)
        {
            // Equals takes NaN and infinities as equal to themselves.
            if (values[i].Equals(wanted[i]) || Math.Abs(values[i] - wanted[i]) <= tolerance) continue;
            return string.Create(
                CultureInfo.InvariantCulture, $"{name}[{i}] is {values[i]:G9}, expected {wanted[i]:G9} within {tolerance:G3}");
        }
        return null;
    }

    /// <summary>Zeros of a stored tensor's shape and type.</summary>
    public static Tensor Zeros(FixtureTensor stored) => torch.zeros(stored.Shape, dtype: torch.from_array(stored.Values).dtype);

    /// <summary>The columns of a result, each times the +1 or -1 that brings it nearer to the stored one.</summary>
    public static Tensor WithSignsOf(Tensor actual, FixtureTensor stored)
    {
        if (actual.numel() == 0) return actual;
        Tensor agreement = (actual.detach() * Plain(stored)).sum([-2], keepdim: true);
        return actual * torch.where(agreement < 0, torch.full_like(agreement, -1), torch.ones_like(agreement));
    }

    private static Tensor AfterAnotherRow(Tensor values)
    {
        long rows = Math.Min(1, values.size(0));
        return torch.cat([values.narrow(0, 0, rows), values], 0).narrow(0, rows, values.size(0));
    }

    private static double[] Numbers(Tensor tensor)
    {
        using Tensor plain = tensor.detach().to_type(ScalarType.Float64).contiguous();
        return plain.data<double>().ToArray();
    }
}
