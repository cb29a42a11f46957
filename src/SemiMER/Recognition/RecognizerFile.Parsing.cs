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
    private static Description Parse(string json) => SavedJson.Read(json, static root => new Description(
        SavedJson.Text(root, "name"), SavedJson.List(SavedJson.Element(root, "classes"), SavedJson.Text),
        SavedJson.List(SavedJson.Element(root, "modalities"), ParseModality), ParseNetwork(SavedJson.Element(root, "network")),
        Choice<ScalingScope>(SavedJson.Element(root, "scaling")), SavedJson.Map(SavedJson.Element(root, "overall"), ParseStatistics),
        SavedJson.Map(SavedJson.Element(root, "speakers"), static speaker => SavedJson.Map(speaker, ParseStatistics)),
        SavedJson.Optional(root, "own_parts") is { } parts ? SavedJson.Map(parts, SavedJson.Text) : [],
        SavedJson.Optional(root, "targets") is { } targets ? SavedJson.List(targets, SavedJson.Text) : [])
    {
        OwnOptions = SavedJson.Optional(root, "own_options") is { } own ? SavedJson.Map(own, ParseOwn) : [],
        Temperature = SavedJson.Number(root, "temperature") is not { } temperature ? 1
            : temperature > 0 && double.IsFinite(temperature) ? temperature : throw new JsonException("The temperature is not above 0."),
        ConfidenceThreshold = SavedJson.Number(root, "confidence_threshold") is not { } threshold ? 0
            : threshold is >= 0 and <= 1 ? threshold : throw new JsonException("The threshold of the confidence is not from 0 to 1."),
        Card = SavedJson.Optional(root, "card")?.Clone(),
        TrainingRange = SavedJson.Optional(root, "training_range")?.Clone(),
        SelfCheck = SavedJson.Optional(root, "self_check") is { } check ? ParseSelfCheck(check) : null,
    });

    private static ModalityDescription ParseModality(JsonElement modality) => new(
        SavedJson.Text(modality, "name"), SavedJson.Element(modality, "width").GetInt32(),
        Choice<FeatureKind>(SavedJson.Element(modality, "kind")),
        SavedJson.Element(modality, "frame_rate") is { ValueKind: not JsonValueKind.Null } rate ? rate.GetDouble() : null,
        SavedJson.Element(modality, "description").GetString(),
        modality.TryGetProperty("extractor", out JsonElement extractor) ? extractor.GetString() : null); // an older file has none

    // An older file does not say what is kept: there statistics that change nothing were.
    private static ColumnStatistics ParseStatistics(JsonElement statistics)
    {
        var read = new ColumnStatistics(SavedJson.Numbers(statistics, "mean"), SavedJson.Numbers(statistics, "scale"));
        return read with { IsKept = statistics.TryGetProperty("is_kept", out JsonElement kept) ? kept.GetBoolean() : read.IsIdentity };
    }

    private static OwnPart ParseOwn(JsonElement own) => new(SavedJson.Text(own, "name"), SavedJson.Optional(own, "options")?.Clone());

    private static SelfCheck ParseSelfCheck(JsonElement check) => new(
        SavedJson.List(SavedJson.Element(check, "probabilities"),
            static row => SavedJson.List(row, static number => number.GetSingle())),
        SavedJson.List(SavedJson.Element(check, "values"), static row => SavedJson.List(row, static number => number.GetDouble())));

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
                "hidden_sizes" => options with { HiddenSizes = SavedJson.List(value, static size => size.GetInt32()) },
                "cross_modal" => options with { CrossModal = Typed<CrossModalTransformerOptions>(value, null) },
                "imagination" => options with { Imagination = Typed<ImaginationOptions>(value, null) },
                "context" => options with { Context = Typed<ContextOptions>(value, null) },
                "fusion" => IsConcatenation(value) ? options : options with { Fusion = Typed(value, options.Fusion) },
                "classifier_hidden_sizes" => options with { ClassifierHiddenSizes = SavedJson.List(value, static size => size.GetInt32()) },
                "targets" => options with { Targets = SavedJson.List(value, SavedJson.Text) },
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
}
