using System.Globalization;
using System.Text;
using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Onnx;

/// <summary>An utterance whose features could not be extracted.</summary>
/// <param name="UtteranceId">The utterance.</param>
/// <param name="Exception">What is wrong and how to mend it.</param>
public sealed record ExtractionFailure(string UtteranceId, SemiMerException Exception);

/// <summary>Utterances that failed for one reason.</summary>
/// <param name="Cause">What is wrong and how to mend it, for the first of them.</param>
/// <param name="UtteranceIds">The utterances.</param>
public sealed record ExtractionCause(string Cause, IReadOnlyList<string> UtteranceIds);

/// <summary>What came of an extraction: counts, and failures by cause.</summary>
public sealed class ExtractionReport
{
    internal ExtractionReport(IReadOnlyList<ExtractedRow> rows)
    {
        Utterances = rows.Count;
        WithFeatures = rows.Count(row => row.Features is not null);
        FromCache = rows.Count(row => row.IsFromCache);
        Failures = [.. rows.Where(row => row.Failure is not null)
            .Select(row => new ExtractionFailure(row.Row.Utterance.Id, row.Failure!))];
        Causes = [.. Failures.GroupBy(failure => failure.Exception.Kind)
            .Select(group => new ExtractionCause(group.First().Exception.Message, [.. group.Select(failure => failure.UtteranceId)]))
            .OrderByDescending(cause => cause.UtteranceIds.Count)];
        Remarks = [.. rows.SelectMany(row => row.Features?.Remarks ?? []).GroupBy(remark => remark.Text)
            .Select(group => group.First() with { Text = Counted(group.Count(), group.Key) })];
    }

    /// <summary>Number of utterances.</summary>
    public int Utterances { get; }

    /// <summary>How many have features.</summary>
    public int WithFeatures { get; }

    /// <summary>How many of these the cache had.</summary>
    public int FromCache { get; }

    /// <summary>How many lack the modality, such as those without a text.</summary>
    public int Absent => Utterances - WithFeatures - Failures.Count;

    /// <summary>Every utterance that failed.</summary>
    public IReadOnlyList<ExtractionFailure> Failures { get; }

    /// <summary>The failures by cause, the most frequent first.</summary>
    public IReadOnlyList<ExtractionCause> Causes { get; }

    /// <summary>What was cut or assumed in inputs that have features all the same, such as texts too long for the model, counted.</summary>
    public IReadOnlyList<ReadingRemark> Remarks { get; }

    /// <summary>The counts in one line, then a table of failures by cause and the remarks.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Utterances} utterances: {WithFeatures} with features ({FromCache} from the cache), ");
        text.Append(CultureInfo.InvariantCulture, $"{Absent} without the modality, {Failures.Count} failed.");
        foreach (ExtractionCause cause in Causes)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{cause.UtteranceIds.Count,6} failed, first '{cause.UtteranceIds[0]}': ");
            text.Append(cause.Cause);
        }
        foreach (ReadingRemark remark in Remarks)
            text.Append('\n').Append(remark);
        return text.ToString();
    }

    private static string Counted(int count, string remark) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} utterance{(count == 1 ? "" : "s")}: {remark}");
}
