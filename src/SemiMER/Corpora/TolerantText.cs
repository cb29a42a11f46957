using System.Text;
using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>Lines of small old text files: UTF-8, or Latin-1 where they are not valid UTF-8; ended by LF or CR LF.</summary>
internal static class TolerantText
{
    private const long MaximumLength = 1 << 26;

    public static string[] ReadLines(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaximumLength)
                throw new FileFormatException(path, "is too large for a file of this kind.");
            byte[] bytes = File.ReadAllBytes(path);
            string text = Decode(bytes);
            return [.. text.TrimStart('\uFEFF').Split('\n').Select(line => line.TrimEnd())];
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileFormatException(path, "does not exist.", innerException: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException(path, $"cannot be read: {error.Message}", innerException: error);
        }
    }

    private static string Decode(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
