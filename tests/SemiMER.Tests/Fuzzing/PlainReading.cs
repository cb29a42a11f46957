using System.Globalization;
using System.Text;
using System.Text.Unicode;
using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Tests.Fuzzing;

/// <summary>
/// Reads the bytes of a file once more, in the plainest way there is: what a reader gives must be what stands there, whatever was done to
/// the file before.
/// </summary>
internal static class PlainReading
{
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Each number of a table is the field of its line in the column of its name.</summary>
    public static void Check(FeatureRowReader reader, char separator)
    {
        List<FeatureRow> rows = FuzzChecks.Rows(reader);
        string[] lines = Lines(reader.FilePath);
        int first = Array.FindIndex(lines, line => !string.IsNullOrWhiteSpace(line.TrimStart('\uFEFF')));
        List<string> heading = Fields(lines[first], separator);
        bool isNumbered = rows.Count > 0 && rows[0].Line == first + 1; // there is no heading
        foreach (FeatureRow row in rows.Where(row => row.IsPresent))
        {
            List<string> fields = Fields(lines[row.Line - 1], separator);
            for (int i = 0; i < row.Values.Length; i++)
            {
                int column = isNumbered ? int.Parse(reader.Columns[i], CultureInfo.InvariantCulture) : heading.IndexOf(reader.Columns[i]);
                // From the end, since the first field of openSMILE may hold separators.
                CheckNumber(fields[^(heading.Count - column)], row.Values[i], $"Line {row.Line}, column {reader.Columns[i]}");
            }
        }
    }

    /// <summary>The same for the rows of ARFF without quotations, escapes and comments.</summary>
    public static void CheckArff(ArffReader reader)
    {
        List<FeatureRow> rows = FuzzChecks.Rows(reader);
        string[] lines = Lines(reader.FilePath);
        List<string> attributes = [.. lines.TakeWhile(line => !line.Trim().StartsWith("@data", StringComparison.OrdinalIgnoreCase))
            .Select(line => line.Trim()).Where(line => line.StartsWith("@attribute", StringComparison.OrdinalIgnoreCase))];
        if (attributes.Any(line => line.AsSpan().ContainsAny("'\"\\%")))
            return;
        List<string> names = [.. attributes.Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1])];
        foreach (FeatureRow row in rows.Where(row => !lines[row.Line - 1].AsSpan().ContainsAny("'\"\\%")))
        {
            string line = lines[row.Line - 1].Trim();
            string[] fields = line.Contains(',') ? line.Split(',') : line.Contains('\t') ? line.Split('\t') : line.Split(' ');
            if (fields.Length != names.Count)
                continue; // blanks, repeated
            for (int i = 0; i < row.Values.Length; i++)
                CheckNumber(fields[names.IndexOf(reader.Columns[i])].Replace('?', ' '), row.Values[i], $"Line {row.Line}");
        }
    }

    /// <summary>Each vector is the end of its line.</summary>
    public static void CheckWordVectors(string path)
    {
        List<string[]> lines = [.. Lines(path).Select(line => line.TrimEnd('\r', ' ').Split(' '))];
        int next = 0;
        foreach (WordVector vector in WordVectorFile.Read(path))
        {
            int width = vector.Values.Length;
            bool Fits(string[] line) => line.Length > width
                && (string.Join(' ', line[..^width]) == vector.Word || vector.Word.Contains('\uFFFD')) // which is no text
                && line[^width..].Zip(vector.Values).All(pair =>
                    float.TryParse(pair.First, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && value == pair.Second);
            next = lines.FindIndex(next, Fits) + 1;
            if (next == 0 || !vector.Values.All(float.IsFinite))
                throw new InvalidOperationException($"No line holds the vector of '{vector.Word}' in its turn.");
        }
    }

    /// <summary>Samples are finite, PCM lies within full scale, and each is what its bytes say.</summary>
    public static void CheckWav(string path)
    {
        using WavReader reader = WavReader.Open(path);
        WavHeader header = reader.Header;
        var samples = new float[header.Frames * header.Channels];
        reader.Read(0, samples);
        byte[] bytes = File.ReadAllBytes(path);
        int format = bytes.AsSpan().IndexOf("fmt "u8), size = header.SampleSize;
        int bits = BitConverter.ToUInt16(bytes, format + 22);
        if (bytes.AsSpan().LastIndexOf("fmt "u8) != format)
            return; // which of them counts is not for a plain reading
        for (int i = 0; i < samples.Length; i++)
        {
            byte[] sample = bytes[(int)(header.DataOffset + i * size)..][..size];
            bool isFloat = header.Encoding is WavEncoding.Ieee32 or WavEncoding.Ieee64;
            double expected = isFloat
                ? size == 4 ? BitConverter.ToSingle(sample) : (float)BitConverter.ToDouble(sample)
                : Integer(sample, bits) / Math.Pow(2, (size > (bits + 7) / 8 ? bits : 8 * size) - 1);
            if (samples[i] != (float)expected || !float.IsFinite(samples[i]) || (!isFloat && Math.Abs(samples[i]) > 1))
                throw new InvalidOperationException($"Sample {i} is {samples[i]}, not {expected}.");
        }
    }

    /// <summary>Features have frames of one width.</summary>
    public static void CheckShape(ModalityFeatures? features)
    {
        if (features is not null && (features.Frames < 1 || features.Values.Length != features.Frames * features.Width))
            throw new InvalidOperationException($"The features have the shape {features.ShapeText}.");
    }

    // Little-endian, signed but for one byte; of more bytes than needed, the low bits.
    private static long Integer(byte[] sample, int bits)
    {
        long value = sample.Reverse().Aggregate(0L, (sum, part) => sum * 256 + part);
        if (sample.Length == 1)
            return value - 128;
        int used = sample.Length > (bits + 7) / 8 ? bits : 8 * sample.Length;
        value %= 1L << used;
        return value >= 1L << (used - 1) ? value - (1L << used) : value;
    }

    private static void CheckNumber(string field, float actual, string place)
    {
        float expected = field.Trim() is not { Length: > 0 } text ? float.NaN
            : float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) ? number
            : text.Contains("inf", StringComparison.OrdinalIgnoreCase) ? float.PositiveInfinity * (text[0] == '-' ? -1 : 1)
            : float.NaN; // in another spelling
        if (!expected.Equals(actual))
            throw new InvalidOperationException($"{place} is {field}, not {actual}.");
    }

    // Lines that are not UTF-8 are Windows-1252, and so are control characters.
    private static string[] Lines(string path)
    {
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        return [.. text.Split('\n').Select((line, i) =>
        {
            byte[] bytes = Encoding.Latin1.GetBytes(line);
            string read = (Utf8.IsValid(bytes) ? Encoding.UTF8 : Windows1252).GetString(bytes);
            read = i == 0 ? read.TrimStart('\uFEFF') : read;
            return string.Concat(read.Select(letter => letter is >= '\u0080' and < '\u00A0'
                ? Windows1252.GetString([(byte)letter]) : letter.ToString()));
        })];
    }

    // Quotation marks are doubled within a quotation.
    private static List<string> Fields(string line, char separator)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        foreach (char letter in line.TrimStart('\uFEFF').TrimEnd('\r', ' '))
        {
            if (letter == '"' && separator == ',')
                quoted = !quoted;
            if (letter != separator || quoted)
            {
                field.Append(letter);
                continue;
            }
            fields.Add(Unquoted(field));
            field.Clear();
        }
        return [.. fields, Unquoted(field)];
    }

    private static string Unquoted(StringBuilder field)
    {
        string text = field.ToString().Trim();
        return text is ['"', .. var inner, '"'] ? inner.Replace("\"\"", "\"", StringComparison.Ordinal).Trim() : text;
    }
}
