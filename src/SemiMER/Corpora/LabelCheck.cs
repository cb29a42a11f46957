using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>The one rule for class indices.</summary>
internal static class LabelCheck
{
    public static void InRange(int classIndex, int classes, string? utteranceId, string? file = null, long? row = null)
    {
        if (classIndex < 0 || classIndex >= classes)
        {
            throw new CorpusException(
                "the label is out of range.", file, row, utteranceId: utteranceId,
                expected: string.Create(CultureInfo.InvariantCulture, $"0 to {classes - 1}, or -1 for none"),
                actual: classIndex.ToString(CultureInfo.InvariantCulture));
        }
    }
}
