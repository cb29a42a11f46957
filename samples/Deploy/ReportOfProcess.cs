using System.Globalization;

namespace SemiMER.Samples.Deploy;

/// <summary>What a process that predicts says of itself.</summary>
/// <param name="Start">From the start of the process to its first prediction.</param>
/// <param name="Memory">Resident memory after it, in bytes.</param>
/// <param name="Single">Median time of one utterance at a time.</param>
/// <param name="Batched">Time of one utterance when many are predicted together.</param>
/// <param name="HasLibtorch">Whether libtorch is loaded.</param>
/// <param name="Probabilities">All probabilities, utterance after utterance.</param>
internal sealed record ReportOfProcess(
    TimeSpan Start, long Memory, TimeSpan Single, TimeSpan Batched, bool HasLibtorch, IReadOnlyList<float> Probabilities)
{
    /// <summary>The report as the lines that the process prints after its first prediction.</summary>
    public string ToText() => string.Join('\n', ((IEnumerable<object>)
    [
        Memory, Single.TotalMicroseconds, Batched.TotalMicroseconds, HasLibtorch, .. Probabilities.Cast<object>(),
    ]).Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));

    /// <summary>Reads those lines.</summary>
    public static ReportOfProcess Parse(TimeSpan start, string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        double Number(int line) => double.Parse(lines[line], CultureInfo.InvariantCulture);
        return new ReportOfProcess(
            start, (long)Number(0), TimeSpan.FromMicroseconds(Number(1)), TimeSpan.FromMicroseconds(Number(2)), bool.Parse(lines[3]),
            [.. lines.Skip(4).Select(line => float.Parse(line, CultureInfo.InvariantCulture))]);
    }
}
