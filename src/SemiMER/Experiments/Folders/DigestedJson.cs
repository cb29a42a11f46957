using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SemiMER.Formats;

namespace SemiMER.Experiments;

/// <summary>A value in a file as JSON with a digest (XXH128): whole or not at all, and refused with one bit changed.</summary>
internal static class DigestedJson
{
    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Writes a value; the same bytes for the same value.</summary>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public static void Write<T>(string path, T value, Action<Stream, byte[]> writeBytes)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(value, Json);
        byte[] file = [.. Encoding.UTF8.GetBytes($"{{\"digest\":\"{DigestOf(content)}\",\"content\":"), .. content, (byte)'}', (byte)'\n'];
        AtomicFile.Write(path, stream => writeBytes(stream, file));
    }

    /// <summary>Reads a value.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isIt">Whether it is the value that should stand there.</param>
    /// <exception cref="FileFormatException">It is missing, damaged, or another value.</exception>
    public static T Read<T>(string path, Func<T, bool> isIt)
    {
        byte[] bytes = WholeFile.Read(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            string content = document.RootElement.GetProperty("content").GetRawText();
            if (DigestOf(Encoding.UTF8.GetBytes(content)) == document.RootElement.GetProperty("digest").GetString()
                && JsonSerializer.Deserialize<T>(content, Json) is { } value && isIt(value))
            {
                return value;
            }
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Damaged(path, exception);
        }
        throw Damaged(path, because: null);
    }

    private static FileFormatException Damaged(string path, Exception? because) =>
        new(path, "is damaged, or of another plan. Delete it and start the plan again.", innerException: because);

    private static string DigestOf(byte[] content) => Convert.ToHexStringLower(XxHash128.Hash(content));
}
