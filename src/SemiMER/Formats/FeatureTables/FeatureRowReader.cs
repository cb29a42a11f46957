using System.Globalization;

namespace SemiMER.Formats;

/// <summary>
/// Reads a text file of features row by row, so that memory does not grow with the file. Each kind of file has its reader:
/// <see cref="FeatureCsvReader"/>, <see cref="OpenSmileCsvReader"/>, <see cref="ArffReader"/>, <see cref="OpenFaceReader"/>.
/// </summary>
public abstract class FeatureRowReader : IDisposable
{
    private protected FeatureRowReader(string path)
    {
        FilePath = path;
        Lines = new TextLines(path);
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>Names of the columns of numbers, in the order of the file.</summary>
    public IReadOnlyList<string> Columns { get; private protected set; } = [];

    private protected TextLines Lines { get; }

    /// <summary>Reads the next row; null after the last.</summary>
    /// <exception cref="FileFormatException">The row is not as the format wants it; line and column are named.</exception>
    public abstract FeatureRow? Read();

    /// <summary>Reads the rows that are left, one after another.</summary>
    /// <exception cref="FileFormatException">A row is not as the format wants it; line and column are named.</exception>
    public IEnumerable<FeatureRow> ReadRows()
    {
        while (Read() is { } row)
            yield return row;
    }

    /// <summary>Reads the rows that are left, all into memory.</summary>
    /// <exception cref="FileFormatException">A row is not as the format wants it; line and column are named.</exception>
    public FeatureTable ReadAll() => new(Columns, [.. ReadRows()]) { File = FilePath };

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        Lines.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens a reader whose constructor reads the heading; a fault there closes the file.</summary>
    private protected static TReader Open<TReader>(TReader reader, Action<TReader> readHeading)
        where TReader : FeatureRowReader
    {
        try
        {
            readHeading(reader);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private protected string ReadHeading() => Lines.ReadContent() ??
        throw new FileFormatException(FilePath, "is empty: its first line should name the columns.");

    /// <summary>Names the columns in a heading; each must have a name of its own.</summary>
    private protected void CheckNames(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (name.Length == 0)
                throw new FileFormatException(FilePath, "has a column without a name.", Lines.Number);
            if (!seen.Add(name))
                throw new FileFormatException(FilePath, "has two columns of one name.", Lines.Number, name);
        }
    }

    private protected void CheckCount(int expected, int actual)
    {
        if (expected != actual)
        {
            throw new FileFormatException(
                FilePath, "has a row of another length than its heading.", Lines.Number, expected: $"{expected} fields",
                actual: $"{actual}");
        }
    }

    /// <summary>A number as tools print it; <c>nan</c> and <c>inf</c> are read as what they are.</summary>
    private protected float Number(ReadOnlySpan<char> text, string column)
    {
        ReadOnlySpan<char> trimmed = text.Trim();
        if (float.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value))
            return value;
        ReadOnlySpan<char> unsigned = trimmed.TrimStart("+-");
        if (unsigned.Equals("nan", StringComparison.OrdinalIgnoreCase))
            return float.NaN;
        if (unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase) || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase))
            return trimmed[0] == '-' ? float.NegativeInfinity : float.PositiveInfinity;
        string fault = float.IsInfinity(value) ? "has a number that is too large for single precision." : "has a field that is no number.";
        throw new FileFormatException(FilePath, fault, Lines.Number, column, "a number, such as 1.5e-03", Quote(text));
    }

    /// <summary>A number that must be finite, such as a time.</summary>
    private protected double FiniteNumber(ReadOnlySpan<char> text, string column) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new FileFormatException(
                FilePath, "has a field that is no finite number.", Lines.Number, column, "a number, such as 0.010", Quote(text));

    private protected static string Quote(ReadOnlySpan<char> text)
    {
        const int most = 40;
        return text.Length <= most ? $"'{text}'" : $"'{text[..most]}...'";
    }
}
