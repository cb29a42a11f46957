using Microsoft.Win32.SafeHandles;

namespace SemiMER.Formats;

/// <summary>
/// The rows of a CSV file that is too large to load, read by position. The positions of some thousand rows are kept, evenly spread,
/// whatever the number of rows; the others are found from the nearest one before them. Blank lines are passed over.
/// </summary>
internal sealed class CsvRecords : IDisposable
{
    private const int MostPositions = 1 << 14;
    private const int PartSize = 1 << 16;

    private readonly string path;
    private readonly SafeFileHandle handle;
    private readonly List<long> positions = [];
    private readonly int spacing;

    private CsvRecords(string path, SafeFileHandle handle, int expectedRows, RemarkCounter? remarks)
    {
        this.path = path;
        this.handle = handle;
        spacing = Math.Max(1, (expectedRows - 1) / MostPositions + 1);
        Columns = [];
        Index(remarks);
    }

    /// <summary>Names of the columns, in the order of the file.</summary>
    public IReadOnlyList<string> Columns { get; private set; }

    /// <summary>Number of rows below the heading.</summary>
    public int Count { get; private set; }

    /// <summary>Opens a file and goes through it once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expectedRows">How many rows it should have; another number is no fault.</param>
    /// <param name="remarks">Takes remarks on the heading.</param>
    /// <exception cref="FileFormatException">It is missing, cannot be read, is empty, or names a column twice.</exception>
    public static CsvRecords Open(string path, int expectedRows, RemarkCounter? remarks = null)
    {
        SafeFileHandle handle = InputFile.Open(path);
        try
        {
            return new CsvRecords(path, handle, expectedRows, remarks);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Goes through some rows.</summary>
    /// <param name="first">The first, from 0.</param>
    /// <param name="count">How many.</param>
    /// <param name="take">Takes a row: its number and one text for each column.</param>
    /// <param name="remarks">Takes remarks on letters that had to be repaired.</param>
    /// <exception cref="FileFormatException">A row is damaged or has another number of fields than the heading.</exception>
    public void Read(int first, int count, Action<int, string[]> take, RemarkCounter? remarks = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Count - count);
        if (count == 0)
            return;
        int slot = first / spacing;
        long range = slot + 1 < positions.Count ? positions[slot + 1] - positions[slot] : PartSize;
        using var scanner = new CsvRecordScanner(path, handle, positions[slot], count > 1 ? PartSize : (int)Math.Min(range, PartSize));
        for (int row = slot * spacing; row < first + count; row++)
        {
            if (!scanner.TryNextRow(out ReadOnlySpan<byte> record))
                throw new FileFormatException(path, "has been cut short since it was opened.", row);
            if (row < first)
                continue;
            string[] fields = CsvRecord.Split(record, path, row, remarks);
            if (fields.Length != Columns.Count)
                throw CsvRecord.OtherLength(path, row, Columns.Count, fields.Length);
            take(row, fields);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => handle.Dispose();

    private void Index(RemarkCounter? remarks)
    {
        using var scanner = new CsvRecordScanner(path, handle, 0, PartSize);
        if (!scanner.TryNextRow(out ReadOnlySpan<byte> heading))
            throw new FileFormatException(path, "is empty: its first line should name the columns.");
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF]; // of UTF-8, which some editors write
        heading = heading.StartsWith(mark) ? heading[mark.Length..] : heading;
        Columns = CsvRecord.Names(CsvRecord.Split(heading, path, 0, remarks), path, 0, remarks);
        for (long position = scanner.Position; scanner.TryNextRow(out _); position = scanner.Position)
        {
            if (Count % spacing == 0)
                positions.Add(position);
            Count++;
        }
    }
}
