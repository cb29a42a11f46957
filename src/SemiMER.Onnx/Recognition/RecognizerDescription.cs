using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Recognition;

namespace SemiMER.Onnx;

/// <summary>
/// What an exported recognizer says of itself, as JSON in the metadata of the model: all that is needed beside the graph to predict
/// utterances. Statistics of scaling are doubles, little-endian, in base 64.
/// </summary>
internal sealed record RecognizerDescription
{
    /// <summary>Key of the format in the metadata.</summary>
    public const string FormatKey = "semimer.format";

    /// <summary>The format that this version writes and reads.</summary>
    public const string Format = "semimer-onnx/1";

    /// <summary>Key of the version of the library in the metadata.</summary>
    public const string VersionKey = "semimer.version";

    /// <summary>Key of the description in the metadata.</summary>
    public const string Key = "semimer.recognizer";

    /// <summary>Classes, modalities and targets of the corpus.</summary>
    public required CorpusSchema Schema { get; init; }

    /// <summary>The scaling; in the graph unless it is per speaker.</summary>
    public required FeatureScaler Scaler { get; init; }

    /// <summary>Names of the targets that are predicted.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Number of words of the modalities that are numbers of words.</summary>
    public required IReadOnlyDictionary<Modality, int> Vocabularies { get; init; }

    /// <summary>Utterances of the longest dialogue that is read; null if each utterance is read by itself.</summary>
    public int? MaximumUtterances { get; init; }

    /// <summary>The model card; null if nobody has written it.</summary>
    public ModelCard? Card { get; init; }

    /// <summary>The least confidence of an answer.</summary>
    public double ConfidenceThreshold { get; init; }

    /// <summary>What the scores were divided by after the training; in the graph already.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Where the features of training rows lay; null if it is not known.</summary>
    public TrainingRange? TrainingRange { get; init; }

    /// <summary>Names of the inputs that the model has.</summary>
    public IEnumerable<string> Inputs()
    {
        foreach (ModalitySchema entry in Schema.Modalities)
        {
            string name = entry.Modality.Name;
            yield return name;
            yield return OnnxInputs.PresentOf(name);
            if (entry.Kind == FeatureKind.Sequence)
                yield return OnnxInputs.LengthsOf(name);
            if (!Scaler.IsOfSpeakers(entry.Modality))
                continue;
            yield return OnnxInputs.MeanOf(name);
            yield return OnnxInputs.DeviationOf(name);
        }
        if (MaximumUtterances is not null)
            yield return OnnxInputs.DialogueRows;
    }

    /// <summary>Names of the outputs that the model has.</summary>
    public IEnumerable<string> Outputs() =>
        Targets.Count > 0 ? [OnnxInputs.Probabilities, OnnxInputs.Targets] : [OnnxInputs.Probabilities];

    /// <summary>Reads a description.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    /// <exception cref="SemiMerException">Something of it is out of range.</exception>
    public static RecognizerDescription Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement, modalities = Element(root, "modalities");
        ModalitySchema[] entries = [.. List(modalities, ParseModality)];
        JsonElement scaling = Element(root, "scaling");
        return new RecognizerDescription
        {
            Schema = new CorpusSchema(
                Text(Element(root, "name")), [.. List(Element(root, "classes"), Text)], entries, [.. List(Element(root, "targets"), Text)]),
            Scaler = new FeatureScaler(
                Text(Element(scaling, "scope")) == nameof(ScalingScope.PerSpeaker) ? ScalingScope.PerSpeaker : ScalingScope.AllSpeakers,
                ParseStatistics(Element(scaling, "overall")),
                Element(scaling, "speakers").EnumerateObject()
                    .ToDictionary(
                        speaker => speaker.Name,
                        speaker => (IReadOnlyDictionary<Modality, ColumnStatistics>)ParseStatistics(speaker.Value))),
            Targets = [.. List(Element(root, "predicted_targets"), Text)],
            Card = root.TryGetProperty("card", out JsonElement card) ? ModelCard.FromJson(card.GetRawText()) : null,
            ConfidenceThreshold = !root.TryGetProperty("confidence_threshold", out JsonElement threshold) ? 0
                : threshold.GetDouble() is >= 0 and <= 1 and var least ? least
                : throw new JsonException("The threshold of the confidence is not from 0 to 1."),
            Temperature = root.TryGetProperty("temperature", out JsonElement temperature) ? temperature.GetDouble() : 1,
            TrainingRange = root.TryGetProperty("training_range", out JsonElement range)
                ? TrainingRange.FromJson(range.GetRawText()) : null,
            MaximumUtterances = root.TryGetProperty("maximum_utterances", out JsonElement most) ? most.GetInt32() : null,
            Vocabularies = entries.Zip(modalities.EnumerateArray())
                .Where(entry => entry.Second.TryGetProperty("vocabulary", out _))
                .ToDictionary(entry => entry.First.Modality, entry => Element(entry.Second, "vocabulary").GetInt32()),
        };
    }

    /// <summary>The description as JSON.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("name", Schema.Name);
            WriteTexts(json, "classes", Schema.Classes);
            json.WriteStartArray("modalities");
            foreach (ModalitySchema entry in Schema.Modalities)
                WriteModality(json, entry);
            json.WriteEndArray();
            WriteTexts(json, "targets", Schema.Targets);
            WriteTexts(json, "predicted_targets", Targets);
            if (MaximumUtterances is { } most)
                json.WriteNumber("maximum_utterances", most);
            WriteTrust(json);
            json.WriteStartObject("scaling");
            json.WriteString("scope", Scaler.Scope.ToString());
            WriteStatistics(json, "overall", Scaler.Overall);
            json.WriteStartObject("speakers");
            foreach ((string speaker, IReadOnlyDictionary<Modality, ColumnStatistics> statistics) in Scaler.Speakers)
                WriteStatistics(json, speaker, statistics);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // What nobody has said is left out: an earlier version reads the rest.
    private void WriteTrust(Utf8JsonWriter json)
    {
        if (Card is { } card)
            WriteRaw(json, "card", card.ToJson());
        if (ConfidenceThreshold > 0)
            json.WriteNumber("confidence_threshold", ConfidenceThreshold);
        if (Temperature != 1)
            json.WriteNumber("temperature", Temperature);
        if (TrainingRange is { } range)
            WriteRaw(json, "training_range", range.ToJson());
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value);
    }

    private void WriteModality(Utf8JsonWriter json, ModalitySchema entry)
    {
        json.WriteStartObject();
        json.WriteString("name", entry.Modality.Name);
        json.WriteNumber("width", entry.Width);
        json.WriteString("kind", entry.Kind.ToString());
        if (entry.FrameRate is { } rate)
            json.WriteNumber("frame_rate", rate);
        if (entry.Description is { } description)
            json.WriteString("description", description);
        if (entry.Extractor is { } extractor)
            json.WriteString("extractor", extractor);
        if (Vocabularies.TryGetValue(entry.Modality, out int vocabulary))
            json.WriteNumber("vocabulary", vocabulary);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteStatistics(
        Utf8JsonWriter json, string name, IReadOnlyDictionary<Modality, ColumnStatistics> statistics)
    {
        json.WriteStartObject(name);
        foreach ((Modality modality, ColumnStatistics own) in statistics)
        {
            json.WriteStartObject(modality.Name);
            json.WriteBase64String("mean", MemoryMarshal.AsBytes(own.Mean.AsSpan()));
            json.WriteBase64String("scale", MemoryMarshal.AsBytes(own.Scale.AsSpan()));
            json.WriteBoolean("is_kept", own.IsKept);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static ModalitySchema ParseModality(JsonElement modality) => new(
        new Modality(Text(Element(modality, "name"))), Element(modality, "width").GetInt32(),
        Text(Element(modality, "kind")) == nameof(FeatureKind.Vector) ? FeatureKind.Vector : FeatureKind.Sequence)
    {
        FrameRate = modality.TryGetProperty("frame_rate", out JsonElement rate) ? rate.GetDouble() : null,
        Description = modality.TryGetProperty("description", out JsonElement description) ? description.GetString() : null,
        Extractor = modality.TryGetProperty("extractor", out JsonElement extractor) ? extractor.GetString() : null,
    };

    private static Dictionary<Modality, ColumnStatistics> ParseStatistics(JsonElement statistics) =>
        statistics.EnumerateObject().ToDictionary(
            entry => new Modality(entry.Name),
            entry => new ColumnStatistics(Numbers(Element(entry.Value, "mean")), Numbers(Element(entry.Value, "scale")))
            {
                IsKept = Element(entry.Value, "is_kept").GetBoolean(),
            });

    private static double[] Numbers(JsonElement base64) => MemoryMarshal.Cast<byte, double>(base64.GetBytesFromBase64()).ToArray();

    private static JsonElement Element(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement element) ? element : throw new JsonException($"'{name}' is missing.");

    private static string Text(JsonElement text) => text.GetString() ?? throw new JsonException("A text is null.");

    private static IEnumerable<T> List<T>(JsonElement array, Func<JsonElement, T> read) => array.EnumerateArray().Select(read);
}
