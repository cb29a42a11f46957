using System.Globalization;
using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Tool.Commands;

/// <summary>Utterances without a corpus around them: a file with a line of JSON for each.</summary>
internal static class UtteranceLines
{
    /// <summary>Reads the utterances.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">Tells which modalities are sequences.</param>
    /// <exception cref="FileFormatException">A line is no utterance.</exception>
    public static IReadOnlyList<Utterance> Read(string path, CorpusSchema schema)
    {
        var utterances = new List<Utterance>();
        foreach ((int index, string line) in File.ReadLines(path).Index())
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                utterances.Add(Utterance(document.RootElement, schema, index, utterances.Count));
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException
                or CorpusException)
            {
                throw new FileFormatException(path, $"is no utterance: {error.Message}", row: index + 1, innerException: error);
            }
        }
        return utterances;
    }

    private static Utterance Utterance(JsonElement line, CorpusSchema schema, int index, int order)
    {
        string? Text(string name) => line.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
        if (!line.TryGetProperty("features", out JsonElement features))
            throw new FormatException("the member 'features' is missing.");
        return new Utterance
        {
            Id = Text("id") ?? string.Create(CultureInfo.InvariantCulture, $"line {index + 1}"),
            Speaker = Text("speaker") ?? "unknown",
            Dialogue = Text("dialogue"),
            Text = Text("text"),
            Order = order,
        }.WithFeatures(features.EnumerateObject().Select(entry => KeyValuePair.Create(
            new Modality(entry.Name), Features(entry.Value, schema.Find(new Modality(entry.Name))?.Kind))));
    }

    private static ModalityFeatures Features(JsonElement value, FeatureKind? kind)
    {
        bool isSequence = value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Array;
        if (kind is not null && isSequence != (kind == FeatureKind.Sequence))
        {
            throw new FormatException(isSequence
                ? "a list of lists stands where the recognizer has one vector."
                : "one list stands where the recognizer has a sequence: give a list of frames, each a list of numbers.");
        }
        float[][] frames = isSequence ? [.. value.EnumerateArray().Select(Row)] : [Row(value)];
        if (frames.Any(frame => frame.Length != frames[0].Length))
            throw new FormatException("frames have different lengths.");
        return isSequence
            ? ModalityFeatures.Sequence(frames.SelectMany(frame => frame).ToArray(), frames[0].Length)
            : ModalityFeatures.Vector(frames[0]);
    }

    private static float[] Row(JsonElement row) => [.. row.EnumerateArray().Select(number => number.GetSingle())];
}
