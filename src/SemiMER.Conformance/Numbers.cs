using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Conformance;

/// <summary>Numbers of tensors, and how near they are to others.</summary>
internal static class Numbers
{
    /// <summary>All numbers of a tensor of floats or doubles, row after row.</summary>
    public static double[] Of(Tensor values)
    {
        using var scope = NewDisposeScope();
        return values.detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
    }

    /// <summary>Whether two numbers differ by at most so much, relative to the larger of 1 and the second.</summary>
    public static bool AreNear(double actual, double expected, double tolerance) =>
        Math.Abs(actual - expected) <= tolerance * Math.Max(1, Math.Abs(expected)); // false for NaN

    /// <summary>
    /// The first place where numbers differ by more than so much, relative to the larger of 1 and the largest; null if none.
    /// </summary>
    public static string? Difference(double[] actual, double[] expected, double tolerance)
    {
        if (actual.Length != expected.Length)
            return string.Create(CultureInfo.InvariantCulture, $"there are {actual.Length} numbers instead of {expected.Length}");
        double size = Math.Max(1, expected.Select(Math.Abs).Append(0).Max());
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = actual[i].Equals(expected[i]); // NaN equals itself here
            if (!same && !(Math.Abs(actual[i] - expected[i]) <= tolerance * size))
                return string.Create(CultureInfo.InvariantCulture, $"number {i} is {actual[i]:g9} instead of {expected[i]:g9}");
        }
        return null;
    }

    /// <summary>A number as text.</summary>
    public static string Text(double value) => value.ToString("g9", CultureInfo.InvariantCulture);
}
