using System.Buffers;
using System.Globalization;
using CsvHelper;
using SemiMER.Formats;

namespace SemiMER.Training;

/// <summary>
/// Writes a training as CSV (RFC 4180, UTF-8, lines end with LF, numbers with a decimal point that read back to the same bits): one row
/// an epoch, written when it ends.
/// </summary>
/// <remarks>
/// Columns: <c>epoch</c>, <c>is_best</c> (0 or 1), <c>validation/unweighted_accuracy</c>, <c>/weighted_accuracy</c>, <c>/weighted_f1</c>,
/// <c>/macro_f1</c>, then the mean of each term by its name (<c>labeled/classification</c>, ..., <c>total</c>), and <c>skipped/</c> and a
/// name for the number of steps that did not allow a term. A field is empty where the epoch has no such value. If a later epoch
/// has a new one, it gets the last column, and the file is replaced as a whole.
/// </remarks>
public sealed class TrainingCsv : TrainingReader
{
    private readonly string path;
    private readonly List<string> columns = [];
    private readonly List<Dictionary<string, string>> rows = [];
    private GrowingFile file;

    private TrainingCsv(string path)
    {
        this.path = path;
        file = new GrowingFile(path);
    }

    /// <summary>Writes what a trainer does from now on.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="path">The file, in a folder that is there; an existing one is replaced at once.</param>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public static TrainingCsv Follow(SemiSupervisedTrainer trainer, string path)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var reader = new TrainingCsv(path);
        reader.Begin(trainer);
        return reader;
    }

    internal override void Take(StepCompletedEventArgs step)
    {
    }

    internal override void Take(EpochReport epoch)
    {
        Dictionary<string, string> row = Fields(epoch);
        string[] added = [.. row.Keys.Except(columns)];
        columns.AddRange(added);
        rows.Add(row);
        if (rows.Count > 1 && added.Length > 0)
        {
            file.Dispose();
            AtomicFile.Write(path, stream => stream.Write(Text([columns, .. rows.Select(Record)])));
            file = new GrowingFile(path, FileMode.Append);
            return;
        }
        file.Pending.Write(Text(rows.Count == 1 ? [columns, Record(row)] : [Record(row)]));
        file.Flush();
    }

    private protected override void Close() => file.Dispose();

    private static Dictionary<string, string> Fields(EpochReport epoch)
    {
        var fields = new Dictionary<string, string>
        {
            ["epoch"] = epoch.Epoch.ToString(CultureInfo.InvariantCulture),
            ["is_best"] = epoch.IsBest ? "1" : "0",
        };
        foreach ((string name, double value) in EpochMeasures.Of(epoch.Validation))
            fields.Add($"validation/{name}", value.ToString("R", CultureInfo.InvariantCulture));
        foreach ((string term, double value) in epoch.Terms)
            fields.Add(term, value.ToString("R", CultureInfo.InvariantCulture));
        foreach ((string term, int steps) in epoch.Skipped)
            fields.Add($"skipped/{term}", steps.ToString(CultureInfo.InvariantCulture));
        return fields;
    }

    private static byte[] Text(IEnumerable<IReadOnlyList<string>> records)
    {
        using var stream = new MemoryStream();
        using (CsvWriter writer = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true))
        {
            foreach (IReadOnlyList<string> record in records)
                writer.WriteRecord([.. record]);
        }
        return stream.ToArray();
    }

    private string[] Record(Dictionary<string, string> row) => [.. columns.Select(column => row.GetValueOrDefault(column, ""))];
}
