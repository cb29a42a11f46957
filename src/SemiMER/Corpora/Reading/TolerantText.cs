using System.Text;
using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>Lines of small old text files: UTF-8, or Latin-1 where they are not valid UTF-8; ended by LF or CR LF.</summary>
internal static class TolerantText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The lines, blanks at their ends left out.</summary>
    /// <exception cref="FileFormatException">The file is missing or cannot be read.</exception>
    public static string[] ReadLines(string path) =>
        [.. Decode(WholeFile.Read(path)).TrimStart('\uFEFF').Split('\n').Select(line => line.TrimEnd())];

    private static string Decode(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
