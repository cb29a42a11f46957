using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SemiMER.Formats;

/// <summary>
/// Word vectors as text: GloVe (no header), word2vec text and fastText .vec (a first line with the number of words and numbers). A line
/// is a word and its numbers, divided by single blanks (U+0020) and ended by LF. A word may hold blanks: the last numbers of the line
/// are the vector, all before them is the word. Blank lines may stand at the end. Letters of Windows-1252 are read as such.
/// </summary>
internal static class WordVectorFile
{
    private const int LongestNumber = 64;

    /// <summary>Reads a file, word after word: only one line is in memory at a time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What to read; defaults if left out.</param>
    /// <returns>The wanted words in the order of the file; one that occurs twice is given twice.</returns>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="FileFormatException">
    /// While reading: the file is missing or damaged. The message names line and column, the first column being that of the word.
    /// </exception>
    public static IEnumerable<WordVector> Read(string path, WordVectorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new WordVectorOptions();
        options.Validate();
        return ReadLines(path, options);
    }

    private static IEnumerable<WordVector> ReadLines(string path, WordVectorOptions options)
    {
        using var lines = new LineReader(path, options.MaximumLineLength);
        int? width = options.Width;
        long? promised = null, blank = null;
        long seen = 0;
        int given = 0;
        while (lines.Read())
        {
            if (lines.Number == 1)
            {
                (promised, width) = FirstLine(path, lines.Line.Span, options);
                if (promised is not null)
                    continue;
            }
            if (lines.Line.IsEmpty)
            {
                blank ??= lines.Number;
                continue;
            }
            if (blank is { } row)
                throw TooShort(path, row, width!.Value, fields: 1);
            seen++;
            if (Parse(path, lines, width!.Value, options) is not { } vector)
                continue;
            yield return vector;
            if (++given == options.MaximumWords)
                yield break;
        }
        if (lines.Number == 0)
            throw new FileFormatException(path, "is empty: it should hold a word and its numbers on each line.");
        if (promised is { } count && count != seen)
        {
            throw new FileFormatException(
                path, "does not hold as many words as its first line says; it may be cut short.", row: 1, expected: $"{count} words",
                actual: seen.ToString(CultureInfo.InvariantCulture));
        }
    }

    // Two whole numbers are a header. Nothing is reserved by what it says.
    private static (long? Words, int Width) FirstLine(string path, ReadOnlySpan<byte> line, WordVectorOptions options)
    {
        int blanks = line.Count((byte)' ');
        int width = options.Width ?? blanks;
        long? words = null;
        int blank = line.IndexOf((byte)' ');
        if (blanks == 1 && IsWhole(line[..blank], out long first) && IsWhole(line[(blank + 1)..], out long second))
        {
            if (options.Width is { } stated && stated != second)
                throw new FileFormatException(path, "has vectors of another width.", row: 1, column: "2", $"{stated}", $"{second}");
            (words, width) = (first, (int)Math.Min(second, int.MaxValue));
        }
        if (width < 1 || width > options.MaximumWidth)
        {
            throw new FileFormatException(
                path, "does not begin with a word and its numbers, nor with a header of two numbers.", row: 1,
                expected: $"1 to {options.MaximumWidth} numbers", actual: $"{width}");
        }
        return (words, width);
    }

    private static bool IsWhole(ReadOnlySpan<byte> text, out long number) =>
        Utf8Parser.TryParse(text, out number, out int used) && used == text.Length && number >= 0;

    private static WordVector? Parse(string path, LineReader lines, int width, WordVectorOptions options)
    {
        ReadOnlySpan<byte> line = lines.Line.Span;
        int wordEnd = line.Length;
        for (int i = 0; i < width; i++)
        {
            wordEnd = line[..wordEnd].LastIndexOf((byte)' ');
            if (wordEnd <= 0)
                throw TooShort(path, lines.Number, width, line.Count((byte)' ') + 1);
        }
        string word = RepairedText.DecodeWord(line[..wordEnd]);
        if (options.Filter?.Invoke(word) == false)
            return null;
        var values = new float[width];
        ReadOnlySpan<byte> rest = line[(wordEnd + 1)..];
        for (int i = 0; i < width; i++)
        {
            int end = rest.IndexOf((byte)' ') is >= 0 and var blank ? blank : rest.Length;
            if (end > LongestNumber || !NumberText.TryParse(rest[..end], out values[i]) || !float.IsFinite(values[i]))
            {
                throw new FileFormatException(
                    path, "has a field that is no finite number.", row: lines.Number,
                    column: (i + 2).ToString(CultureInfo.InvariantCulture), expected: "a number such as -0.25",
                    actual: $"'{Encoding.UTF8.GetString(rest[..Math.Min(end, LongestNumber)])}'");
            }
            rest = rest[Math.Min(end + 1, rest.Length)..];
        }
        return new WordVector(word, values);
    }

    private static FileFormatException TooShort(string path, long row, int width, int fields) => new(
        path, "has a line that is too short for a word and its numbers; it may be cut short.", row,
        expected: $"a word and {width} numbers", actual: $"{fields} fields");
}
