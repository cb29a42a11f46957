using System.Globalization;
using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using TorchSharp;
using TorchSharp.Modules;

namespace SemiMER.Recognition;

/// <summary>
/// The description in a recognizer's file, read element by element: a serialiser would spend more time on learning its types than the
/// whole prediction takes that a process was started for. Only encoders and fusions that are not the usual ones are left to it.
/// </summary>
internal static partial class RecognizerFile
{
    private static Description Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        return new Description(
            Text(root, "name"), List(Element(root, "classes"), Text), List(Element(root, "modalities"), ParseModality),
            ParseNetwork(Element(root, "network")), Choice<ScalingScope>(Element(root, "scaling")),
            Map(Element(root, "overall"), ParseStatistics),
            Map(Element(root, "speakers"), static speaker => Map(speaker, ParseStatistics)),
            root.TryGetProperty("own_parts", out JsonElement parts) ? Map(parts, Text) : [],
            root.TryGetProperty("targets", out JsonElement targets) ? List(targets, Text) : []);
    }

    private static ModalityDescription ParseModality(JsonElement modality) => new(
        Text(modality, "name"), Element(modality, "width").GetInt32(), Choice<FeatureKind>(Element(modality, "kind")),
        Element(modality, "frame_rate") is { ValueKind: not JsonValueKind.Null } rate ? rate.GetDouble() : null,
        Element(modality, "description").GetString(),
        modality.TryGetProperty("extractor", out JsonElement extractor) ? extractor.GetString() : null); // an older file has none

    // An older file does not say what is kept: there statistics that change nothing were.
    private static ColumnStatistics ParseStatistics(JsonElement statistics)
    {
        var read = new ColumnStatistics(
            List(Element(statistics, "mean"), static value => value.GetDouble()),
            List(Element(statistics, "scale"), static value => value.GetDouble()));
        return read with { IsKept = statistics.TryGetProperty("is_kept", out JsonElement kept) ? kept.GetBoolean() : read.IsIdentity };
    }

    // What an older file does not name keeps its default; what it names and nobody knows would make another network.
    private static EmotionNetworkOptions ParseNetwork(JsonElement network)
    {
        var options = new EmotionNetworkOptions();
        foreach (JsonProperty property in network.EnumerateObject())
        {
            JsonElement value = property.Value;
            options = property.Name switch
            {
                "embedding_size" => options with { EmbeddingSize = value.GetInt32() },
                "encoders" => value.EnumerateObject().MoveNext()
                    ? options with { Encoders = Typed(value, new Dictionary<Modality, EncoderOptions>()) } : options,
                "hidden_sizes" => options with { HiddenSizes = List(value, static size => size.GetInt32()) },
                "cross_modal" => options with { CrossModal = Typed<CrossModalTransformerOptions>(value, null) },
                "imagination" => options with { Imagination = Typed<ImaginationOptions>(value, null) },
                "context" => options with { Context = Typed<ContextOptions>(value, null) },
                "fusion" => IsConcatenation(value) ? options : options with { Fusion = Typed(value, options.Fusion) },
                "classifier_hidden_sizes" => options with { ClassifierHiddenSizes = List(value, static size => size.GetInt32()) },
                "targets" => options with { Targets = List(value, Text) },
                "input_dropout" => options with { InputDropout = value.GetDouble() },
                "modality_dropout" => options with { ModalityDropout = value.GetDouble() },
                "dropout" => options with { Dropout = value.GetDouble() },
                "seed" => options with { Seed = value.GetInt64() },
                _ => throw new JsonException($"The option '{property.Name}' is unknown: the file may be of a newer version."),
            };
        }
        return options;
    }

    private static bool IsConcatenation(JsonElement fusion)
    {
        int properties = 0;
        foreach (JsonProperty _ in fusion.EnumerateObject()) properties++;
        return properties == 1 && fusion.TryGetProperty("fusion", out JsonElement kind) && kind.ValueEquals("concatenation");
    }

    // The second parameter names the type of the option.
    private static T Typed<T>(JsonElement value, T? _) =>
        value.Deserialize<T>(Json) ?? throw new JsonException("An option is null.");

    private static JsonElement Element(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement element) ? element : throw new JsonException($"'{name}' is missing.");

    // By name; version 0.1 wrote numbers.
    private static T Choice<T>(JsonElement value)
        where T : struct, Enum
    {
        foreach (T choice in Enum.GetValues<T>())
        {
            if (value.ValueKind == JsonValueKind.Number
                ? value.GetInt32() == Convert.ToInt32(choice, CultureInfo.InvariantCulture)
                : value.ValueEquals(JsonNamingPolicy.SnakeCaseLower.ConvertName(choice.ToString())))
            {
                return choice;
            }
        }
        throw new JsonException($"{value} is no {typeof(T).Name}.");
    }

    private static string Text(JsonElement parent, string name) => Text(Element(parent, name));

    private static string Text(JsonElement text) => text.GetString() ?? throw new JsonException("A text is null.");

    private static T[] List<T>(JsonElement array, Func<JsonElement, T> read)
    {
        var list = new T[array.GetArrayLength()];
        int count = 0;
        foreach (JsonElement element in array.EnumerateArray()) list[count++] = read(element);
        return list;
    }

    private static Dictionary<string, T> Map<T>(JsonElement map, Func<JsonElement, T> read)
    {
        var entries = new Dictionary<string, T>();
        foreach (JsonProperty property in map.EnumerateObject()) entries[property.Name] = read(property.Value);
        return entries;
    }
}
