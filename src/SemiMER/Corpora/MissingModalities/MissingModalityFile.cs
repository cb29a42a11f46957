using System.Text.Json;
using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>
/// The file of a mask, JSON: <c>format</c> = <c>semimer-missing/1</c>, <c>name</c>, <c>rate</c>, <c>seed</c>, <c>modalities</c>, and
/// <c>remaining</c>, the modalities that each utterance has left, by its id.
/// </summary>
internal static class MissingModalityFile
{
    private const string Format = "semimer-missing/1";

    public static void Write(MissingModalityMask mask, string path) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteString("name", mask.Name);
        if (mask.Rate is { } rate)
            json.WriteNumber("rate", rate);
        if (mask.Seed is { } seed)
            json.WriteNumber("seed", seed);
        WriteNames("modalities", mask.Modalities);
        json.WriteStartObject("remaining");
        foreach ((string id, IReadOnlyList<Modality> own) in mask.Remaining.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            WriteNames(id, own);
        json.WriteEndObject();
        json.WriteEndObject();

        void WriteNames(string property, IReadOnlyList<Modality> modalities)
        {
            json.WriteStartArray(property);
            foreach (Modality modality in modalities)
                json.WriteStringValue(modality.Name);
            json.WriteEndArray();
        }
    });

    public static MissingModalityMask Read(string path)
    {
        byte[] content = WholeFile.Read(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(content, new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement root = document.RootElement;
            if (root.GetProperty("format").GetString() is var format && format != Format)
                throw new FileFormatException(path, "It is no mask of missing modalities.", expected: Format, actual: format);
            Modality[] modalities = [.. Names(root.GetProperty("modalities"))];
            var remaining = new Dictionary<string, IReadOnlyList<Modality>>();
            foreach (JsonProperty entry in root.GetProperty("remaining").EnumerateObject())
            {
                Modality[] own = [.. Names(entry.Value)];
                if (own.Except(modalities).Any())
                    throw new FileFormatException(path, $"The utterance '{entry.Name}' has modalities that the mask does not speak of.");
                remaining.Add(entry.Name, own);
            }
            return new MissingModalityMask(
                root.GetProperty("name").GetString()!, root.TryGetProperty("rate", out JsonElement rate) ? rate.GetDouble() : null,
                root.TryGetProperty("seed", out JsonElement seed) ? seed.GetInt64() : null, modalities, remaining);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or
            FormatException or CorpusException)
        {
            throw new FileFormatException(
                path, $"It is damaged, or no mask of missing modalities: {exception.Message}", innerException: exception);
        }
    }

    private static IEnumerable<Modality> Names(JsonElement names) =>
        names.EnumerateArray().Select(name => new Modality(name.GetString()!));
}
