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
/// Columns: <c>epoch</c>, <c>stage</c>, <c>is_best</c> (0 or 1), <c>validation/unweighted_accuracy</c>, <c>/weighted_accuracy</c>,
/// <c>/weighted_f1</c>, <c>/macro_f1</c>, <c>/loss</c>, <c>/concordance/</c> and each target, then the mean of each term by its name
/// (<c>labeled/classification</c>, ..., <c>total</c>), and <c>skipped/</c> and a name for the number of steps that did not allow a
/// term. A field is empty where the epoch has no such value. If a later epoch
/// has a new one, it gets the last column, and the file is replaced as a whole. The rows of an appended file stay, but for epochs that
/// are made again, as in a training that goes on from an earlier state.
/// <para>It has no more than epochs: steps would be rows of other columns, the stage stands in each row, and that a training begins, is
/// saved or ends is no measure; <see cref="TrainingJsonLines"/> has all of it.</para>
/// </remarks>
public sealed class TrainingCsv : TrainingReader
{
    private readonly string path;
    private readonly List<string> columns = [];
    private readonly List<Dictionary<string, string>> rows = [];
    private GrowingFile file;
    private bool goesOn;

    private TrainingCsv(string path, bool append)
    {
        this.path = path;
        if (append)
            ReadRows();
        file = new GrowingFile(path, append ? FileMode.Append : FileMode.Create);
    }

    /// <summary>Writes what a trainer does from now on.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="path">The file, in a folder that is there; an existing one is replaced at once, or appended to.</param>
    /// <param name="append">Whether the rows of an existing file stay. Default false.</param>
    /// <exception cref="FileFormatException">It cannot be written, or is to be appended to and is no table of a training.</exception>
    public static TrainingCsv Follow(SemiSupervisedTrainer trainer, string path, bool append = false)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var reader = new TrainingCsv(path, append);
        reader.Begin(trainer);
        return reader;
    }

    internal override void Take(StepCompletedEventArgs step)
    {
    }

    internal override void Take(EpochReport epoch)
    {
        if (goesOn)
            rows.RemoveAll(row => EpochOf(row) >= epoch.Epoch);
        Dictionary<string, string> row = Fields(epoch);
        string[] added = [.. row.Keys.Except(columns)];
        columns.AddRange(added);
        rows.Add(row);
        if (goesOn || (rows.Count > 1 && added.Length > 0))
        {
            file.Dispose();
            new CsvTable(columns, [.. rows.Select(Record)]).WriteFile(path);
            file = new GrowingFile(path, FileMode.Append);
            goesOn = false;
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
            ["stage"] = epoch.Stage,
            ["is_best"] = epoch.IsBest ? "1" : "0",
        };
        foreach ((string name, double value) in EpochMeasures.Of(epoch))
            fields.Add($"validation/{name}", value.ToString("R", CultureInfo.InvariantCulture));
        foreach ((string term, double value) in epoch.Terms)
            fields.Add(term, value.ToString("R", CultureInfo.InvariantCulture));
        foreach ((string term, int steps) in epoch.Skipped)
            fields.Add($"skipped/{term}", steps.ToString(CultureInfo.InvariantCulture));
        return fields;
    }

    private static long? EpochOf(Dictionary<string, string> row) =>
        long.TryParse(row.GetValueOrDefault("epoch"), NumberStyles.None, CultureInfo.InvariantCulture, out long epoch) ? epoch : null;

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

    private void ReadRows()
    {
        new GrowingFile(path, FileMode.OpenOrCreate).Dispose(); // leaves whole lines
        if (new FileInfo(path).Length == 0)
            return;
        CsvTable table = CsvTable.ReadFile(path);
        columns.AddRange(table.Columns);
        for (int i = 0; i < table.Rows.Count; i++)
        {
            rows.Add(columns.Zip(table.Rows[i]).Where(field => field.Second.Length > 0)
                .ToDictionary(field => field.First, field => field.Second));
            if (EpochOf(rows[^1]) is null)
                throw new FileFormatException(path, "is no table of a training.", table.LineOf(i), "epoch", "the number of an epoch");
        }
        goesOn = true;
    }

    private string[] Record(Dictionary<string, string> row) => [.. columns.Select(column => row.GetValueOrDefault(column, ""))];
}
