using System.Text.Json;
using System.Text.Json.Serialization;

namespace SemiMER.Metrics;

/// <summary>A matrix as <c>{"classes": ["angry", "sad"], "counts": [[3, 1], [0, 4]]}</c>, a row of counts for each true class.</summary>
internal sealed class ConfusionMatrixConverter : JsonConverter<ConfusionMatrix>
{
    public override ConfusionMatrix Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Content content = JsonSerializer.Deserialize<Content>(ref reader) ?? throw new JsonException("A confusion matrix is null.");
        int classes = content.Classes.Length;
        if (content.Counts.Length != classes || content.Counts.Any(row => row.Length != classes))
            throw new JsonException($"The counts of a confusion matrix of {classes} classes are not {classes} rows of {classes}.");
        var counts = new long[classes, classes];
        for (int truth = 0; truth < classes; truth++)
        {
            for (int predicted = 0; predicted < classes; predicted++)
                counts[truth, predicted] = content.Counts[truth][predicted];
        }
        try
        {
            return ConfusionMatrix.FromCounts(content.Classes, counts);
        }
        catch (MetricException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    public override void Write(Utf8JsonWriter writer, ConfusionMatrix value, JsonSerializerOptions options)
    {
        int classes = value.ClassNames.Count;
        JsonSerializer.Serialize(writer, new Content
        {
            Classes = [.. value.ClassNames],
            Counts = [.. Enumerable.Range(0, classes).Select(truth =>
                (long[])[.. Enumerable.Range(0, classes).Select(predicted => value[truth, predicted])])],
        });
    }

    private sealed class Content
    {
        [JsonPropertyName("classes")]
        public required string[] Classes { get; init; }

        [JsonPropertyName("counts")]
        public required long[][] Counts { get; init; }
    }
}
