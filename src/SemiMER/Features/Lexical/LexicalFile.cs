using System.Text.Json;
using System.Text.Json.Serialization;
using SemiMER.Formats;

namespace SemiMER.Features;

/// <summary>What the files of learned text features have in common: safetensors, with a format and JSON options in the metadata.</summary>
internal static class LexicalFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static Dictionary<string, string> Metadata<TOptions>(string format, TOptions options) =>
        new() { ["format"] = format, ["options"] = JsonSerializer.Serialize(options, Json) };

    /// <summary>Reads a file and restores what it holds; whatever is wrong with it is a fault of the file.</summary>
    public static TResult Read<TOptions, TResult>(
        string path, string format, string what, Func<SafeTensorsContent, TOptions, TResult> restore)
    {
        SafeTensorsContent content = SafeTensorsFile.Read(path);
        if (content.FaultOfFormat(what, format) is { } faultOfFormat)
            throw new FileFormatException(path, faultOfFormat);
        if (!content.Metadata.TryGetValue("options", out string? json))
            throw new FileFormatException(path, $"is a damaged {what}: it holds no options.");
        try
        {
            return restore(content, JsonSerializer.Deserialize<TOptions>(json, Json) ?? throw new JsonException("It is empty."));
        }
        catch (Exception fault) when (fault is JsonException or SemiMerException)
        {
            throw new FileFormatException(path, $"is a damaged {what}: {fault.Message}", innerException: fault);
        }
    }

    public static T[] Values<T>(SafeTensorsContent content, string name)
        where T : unmanaged =>
        (content.Entries.FirstOrDefault(entry => entry.Name == name) ?? throw new SemiMerException($"it has no tensor {name}."))
            .ToArray<T>();
}
