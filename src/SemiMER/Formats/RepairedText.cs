using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace SemiMER.Formats;

/// <summary>
/// Text of files that people and their tools made. It should be UTF-8; what older tools wrote as Windows-1252, as bytes or as the control
/// characters U+0080 to U+009F that such bytes become on the way, is read as what it means, and remarked.
/// </summary>
internal static class RepairedText
{
    private const string Repaired = "line(s) with letters of Windows-1252, which were read as such; save the file as UTF-8";

    // What Windows-1252 has from 0x80 to 0x9F; five of these codes are not used.
    private const string HighLetters =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
        + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    private static readonly SearchValues<char> Wrong =
        SearchValues.Create(string.Concat(HighLetters.Select((letter, i) => (char)(0x80 + i)).Where((code, i) => code != HighLetters[i])));

    /// <summary>The text with letters for control characters that stand for such of Windows-1252; in text they are never meant.</summary>
    public static string Repair(string text)
    {
        if (!text.AsSpan().ContainsAny(Wrong))
            return text;
        return string.Create(text.Length, text, static (target, source) =>
        {
            for (int i = 0; i < target.Length; i++)
                target[i] = Letter(source[i]);
        });
    }

    /// <summary>The text of a line.</summary>
    /// <param name="bytes">The line.</param>
    /// <param name="file">The file, for messages and remarks.</param>
    /// <param name="row">Its number, for messages and remarks.</param>
    /// <param name="remarks">Takes a remark if it was repaired.</param>
    /// <exception cref="FileFormatException">It is neither UTF-8 nor Windows-1252.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string file, long row, RemarkCounter? remarks)
    {
        if (!Utf8.IsValid(bytes) && !IsWindows1252(bytes))
            throw new FileFormatException(file, "is neither UTF-8 nor Windows-1252 text, or is damaged: save it as UTF-8.", row);
        string text = Decode(bytes, out bool isRepaired);
        if (isRepaired)
            remarks?.Add(Repaired, file, row);
        return text;
    }

    /// <summary>The text of a word; where it is neither UTF-8 nor Windows-1252, with U+FFFD in it, so that it is like no other.</summary>
    public static string DecodeWord(ReadOnlySpan<byte> bytes) => Decode(bytes, out _);

    /// <summary>The text of a file, whose lines may be in different encodings; without a mark of its encoding.</summary>
    /// <exception cref="FileFormatException">It is missing, cannot be read, or a line is no text.</exception>
    public static string ReadFile(string path, RemarkCounter? remarks = null)
    {
        byte[] file = WholeFile.Read(path);
        ReadOnlySpan<byte> bytes = file;
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return DecodeUtf16(bytes[2..], bigEndian: bytes[0] == 0xFE, path);
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
            bytes = bytes[3..];
        if (Utf8.IsValid(bytes) && Encoding.UTF8.GetString(bytes) is var whole && !whole.AsSpan().ContainsAny(Wrong))
            return whole;
        var text = new StringBuilder(bytes.Length);
        for (long row = 1; !bytes.IsEmpty; row++)
        {
            int end = bytes.IndexOf((byte)'\n') is >= 0 and var found ? found + 1 : bytes.Length;
            text.Append(Decode(bytes[..end], path, row, remarks));
            bytes = bytes[end..];
        }
        return text.ToString();
    }

    /// <summary>The lines of a file, ended by LF or CR LF, blanks at their ends left out.</summary>
    /// <exception cref="FileFormatException">It is missing, cannot be read, or a line is no text.</exception>
    public static string[] ReadLines(string path, RemarkCounter? remarks = null) =>
        [.. ReadFile(path, remarks).Split('\n').Select(line => line.TrimEnd())];

    private static string Decode(ReadOnlySpan<byte> bytes, out bool isRepaired)
    {
        // Latin-1 has all letters but those that are repaired where Windows-1252 has them.
        bool isUtf8 = Utf8.IsValid(bytes) || !IsWindows1252(bytes);
        string text = (isUtf8 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes), repaired = Repair(text);
        isRepaired = !isUtf8 || !ReferenceEquals(text, repaired);
        return repaired;
    }

    private static char Letter(char letter) => letter is >= '\u0080' and <= '\u009F' ? HighLetters[letter - 0x80] : letter;

    // Not if a code is none of Windows-1252, nor where other letters are UTF-8: such a line is damaged.
    private static bool IsWindows1252(ReadOnlySpan<byte> bytes)
    {
        if (bytes.ContainsAny<byte>([0x00, 0x81, 0x8D, 0x8F, 0x90, 0x9D]))
            return false;
        while (!bytes.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes, out _, out int length);
            if (status == OperationStatus.Done && length > 1)
                return false;
            bytes = bytes[(status == OperationStatus.Done ? length : 1)..];
        }
        return true;
    }

    private static string DecodeUtf16(ReadOnlySpan<byte> bytes, bool bigEndian, string path)
    {
        try
        {
            return new UnicodeEncoding(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (ArgumentException error) // of letters that are cut in two
        {
            throw new FileFormatException(path, "begins as UTF-16 text and is none: save it as UTF-8.", innerException: error);
        }
    }
}
