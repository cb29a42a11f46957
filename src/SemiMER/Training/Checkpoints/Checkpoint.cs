using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SemiMER.Formats;

namespace SemiMER.Training;

/// <summary>
/// The state of a training after an update, as a safetensors file: its metadata hold <c>format</c> = <c>semimer-checkpoint/1</c>, what is
/// trained (<c>training</c>), how far it is (<c>state</c>), and a digest of all of it.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Training">What is trained, by name.</param>
/// <param name="State">How far it is.</param>
/// <param name="Tensors">Weights and all else that has numbers.</param>
internal sealed record Checkpoint(
    string Path, IReadOnlyDictionary<string, string> Training, TrainingState State, IReadOnlyList<SafeTensorsEntry> Tensors)
{
    private const string Format = "semimer-checkpoint/1";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Writes the file; it appears whole or not at all.</summary>
    /// <param name="through">What the bytes go through on their way to the file; for tests.</param>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public void Write(Func<Stream, Stream> through)
    {
        string training = JsonSerializer.Serialize(Training, Json), state = JsonSerializer.Serialize(State, Json);
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format, ["training"] = training, ["state"] = state, ["digest"] = Digest(training, state, Tensors),
        };
        AtomicFile.Write(Path, stream => SafeTensorsFile.Write(through(stream), Tensors, metadata));
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">It is missing, damaged, or no checkpoint.</exception>
    public static Checkpoint Read(string path)
    {
        SafeTensorsContent content = SafeTensorsFile.Read(path);
        if (content.FaultOfFormat("checkpoint", Format) is { } fault)
            throw new FileFormatException(path, fault);
        if (!content.Metadata.TryGetValue("training", out string? training) || !content.Metadata.TryGetValue("state", out string? state) ||
            content.Metadata.GetValueOrDefault("digest") != Digest(training, state, content.Entries))
        {
            throw new FileFormatException(path, "is damaged: its digest is not that of its content.");
        }
        try
        {
            return new Checkpoint(
                path, JsonSerializer.Deserialize<Dictionary<string, string>>(training, Json)!,
                JsonSerializer.Deserialize<TrainingState>(state, Json)!, content.Entries);
        }
        catch (JsonException error)
        {
            throw new FileFormatException(path, $"is of another version: {error.Message}", innerException: error);
        }
    }

    private static string Digest(string training, string state, IEnumerable<SafeTensorsEntry> tensors)
    {
        var hash = new XxHash128();
        foreach (string text in (string[])[training, state])
            hash.Append(Encoding.UTF8.GetBytes(text));
        foreach (SafeTensorsEntry entry in tensors.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            hash.Append(Encoding.UTF8.GetBytes(entry.Name));
            hash.Append(entry.Data.Span);
        }
        return Convert.ToHexString(hash.GetCurrentHash());
    }
}
