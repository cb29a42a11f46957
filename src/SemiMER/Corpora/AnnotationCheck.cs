using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>The rules for targets and votes.</summary>
internal static class AnnotationCheck
{
    /// <summary>A target is finite, or NaN for none.</summary>
    public static bool IsTarget(float value) => !float.IsInfinity(value);

    /// <summary>Votes are counted.</summary>
    public static bool IsVote(float value) => float.IsFinite(value) && value >= 0;

    /// <summary>Throws if a value of a row is not allowed.</summary>
    public static void All(Func<float, bool> isAllowed, ReadOnlySpan<float> values, string file, int row, string utteranceId)
    {
        for (int column = 0; column < values.Length; column++)
        {
            if (!isAllowed(values[column]))
            {
                throw new CorpusException(
                    "the value is not allowed: targets are finite, or NaN for none; votes are finite and not negative.",
                    file, row, column.ToString(CultureInfo.InvariantCulture), utteranceId);
            }
        }
    }
}
