using System.Text.Json;

namespace SemiMER.Recognition;

/// <summary>
/// What is saved as JSON, read element by element: a serialiser would spend more time on learning its types than the whole prediction
/// takes that a process was started for.
/// </summary>
internal static class SavedJson
{
    /// <summary>What a document says.</summary>
    /// <exception cref="JsonException">It is none, or says something else.</exception>
    public static T Read<T>(string json, Func<JsonElement, T> read)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        try
        {
            return read(document.RootElement);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or ArgumentException)
        {
            throw new JsonException(error.Message, error);
        }
    }

    public static JsonElement Element(JsonElement parent, string name) => parent.ValueKind == JsonValueKind.Object
        ? parent.TryGetProperty(name, out JsonElement element) ? element : throw new JsonException($"'{name}' is missing.")
        : throw new JsonException($"'{name}' is looked for in what has no names.");

    /// <summary>An element that may be missing or null.</summary>
    public static JsonElement? Optional(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement element) && element.ValueKind != JsonValueKind.Null ? element : null;

    public static string Text(JsonElement parent, string name) => Text(Element(parent, name));

    public static string Text(JsonElement text) => text.ValueKind == JsonValueKind.String
        ? text.GetString()! : throw new JsonException("A text is null, or none.");

    /// <summary>A number that may be missing or null.</summary>
    public static double? Number(JsonElement parent, string name) => Optional(parent, name)?.GetDouble();

    public static double[] Numbers(JsonElement parent, string name) =>
        List(Element(parent, name), static number => number.GetDouble());

    public static T[] List<T>(JsonElement array, Func<JsonElement, T> read)
    {
        if (array.ValueKind != JsonValueKind.Array)
            throw new JsonException("A list is none.");
        var list = new T[array.GetArrayLength()];
        int count = 0;
        foreach (JsonElement element in array.EnumerateArray()) list[count++] = read(element);
        return list;
    }

    public static Dictionary<string, T> Map<T>(JsonElement map, Func<JsonElement, T> read)
    {
        if (map.ValueKind != JsonValueKind.Object)
            throw new JsonException("What should have names has none.");
        var entries = new Dictionary<string, T>();
        foreach (JsonProperty property in map.EnumerateObject()) entries[property.Name] = read(property.Value);
        return entries;
    }
}
