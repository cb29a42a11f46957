using Microsoft.Win32.SafeHandles;

namespace SemiMER.Formats;

/// <summary>
/// The rows of a CSV file that is too large to load, read by position. The positions of some thousand rows are kept, evenly spread,
/// whatever the number of rows; the others are found from the nearest one before them.
/// </summary>
internal sealed class CsvRecords : IDisposable
{
    private const int MostPositions = 1 << 14;
    private const int PartSize = 1 << 16;

    private readonly string path;
    private readonly SafeFileHandle handle;
    private readonly List<long> positions = [];
    private readonly int spacing;

    private CsvRecords(string path, SafeFileHandle handle, int expectedRows)
    {
        this.path = path;
        this.handle = handle;
        spacing = Math.Max(1, (expectedRows - 1) / MostPositions + 1);
        Columns = [];
        Index();
    }

    /// <summary>Names of the columns, in the order of the file.</summary>
    public IReadOnlyList<string> Columns { get; private set; }

    /// <summary>Number of rows below the heading.</summary>
    public int Count { get; private set; }

    /// <summary>Opens a file and goes through it once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expectedRows">How many rows it should have; another number is no fault.</param>
    /// <exception cref="FileFormatException">It is missing, cannot be read, is empty, or names a column twice.</exception>
    public static CsvRecords Open(string path, int expectedRows)
    {
        SafeFileHandle handle = InputFile.Open(path);
        try
        {
            return new CsvRecords(path, handle, expectedRows);
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
    /// <exception cref="FileFormatException">A row is damaged or has another number of fields than the heading.</exception>
    public void Read(int first, int count, Action<int, string[]> take)
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
            if (!scanner.TryNext(out ReadOnlySpan<byte> record))
                throw new FileFormatException(path, "has been cut short since it was opened.", row);
            if (row < first)
                continue;
            string[] fields = CsvRecord.Split(record, path, row);
            if (fields.Length != Columns.Count)
            {
                throw new FileFormatException(
                    path, "has a row of another length than its heading; fields with a comma or a quotation mark need quotes.", row,
                    expected: $"{Columns.Count} fields", actual: $"{fields.Length}");
            }
            take(row, fields);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => handle.Dispose();

    private void Index()
    {
        using var scanner = new CsvRecordScanner(path, handle, 0, PartSize);
        if (!scanner.TryNext(out ReadOnlySpan<byte> heading))
            throw new FileFormatException(path, "is empty: its first line should name the columns.");
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF]; // of UTF-8, which some editors write
        Columns = CsvRecord.Split(heading.StartsWith(mark) ? heading[mark.Length..] : heading, path, 0);
        if (Columns.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key is { } repeated)
            throw new FileFormatException(path, "has two columns of one name.", column: repeated);
        for (long position = scanner.Position; scanner.TryNext(out _); position = scanner.Position)
        {
            if (Count % spacing == 0)
                positions.Add(position);
            Count++;
        }
    }
}
