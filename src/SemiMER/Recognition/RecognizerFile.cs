using System.Text.Json;
using System.Text.Json.Serialization;
using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Recognition;

/// <summary>
/// The file of a recognizer: a safetensors file with the network's weights; its metadata hold <c>format</c> =
/// <c>semimer-recognizer/1</c> and, under <c>recognizer</c>, classes, modalities, options and scaling as JSON.
/// </summary>
internal static partial class RecognizerFile
{
    private const string Format = "semimer-recognizer/1";
    private const long HarmlessWeights = 1 << 14;
    private static readonly string LibraryVersion = typeof(RecognizerFile).Assembly.GetName().Version!.ToString(fieldCount: 3);
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new ModalityConverter(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static void Write(EmotionRecognizer recognizer, string path)
    {
        var description = new Description(
            recognizer.Schema.Name, [.. recognizer.Classes],
            [.. recognizer.Schema.Modalities.Select(entry => new ModalityDescription(
                entry.Modality.Name, entry.Width, entry.Kind, entry.FrameRate, entry.Description, entry.Extractor))],
            recognizer.Network.Options.OfTheLibrary, recognizer.Scaler.Scope, Statistics(recognizer.Scaler.Overall),
            recognizer.Scaler.Speakers.ToDictionary(speaker => speaker.Key, speaker => Statistics(speaker.Value)),
            new Dictionary<string, string>(recognizer.Network.OwnParts), [.. recognizer.Schema.Targets]);
        SafeTensorsFile.Write(
            path,
            [.. recognizer.Network.state_dict().Select(entry =>
                SafeTensorsEntry.Create<float>(entry.Key, entry.Value.Values<float>(), entry.Value.shape))],
            new Dictionary<string, string>
            {
                ["format"] = Format, ["library"] = LibraryVersion, ["recognizer"] = JsonSerializer.Serialize(description, Json),
            });
    }

    /// <summary>Reads a recognizer; without <paramref name="create"/> one with the encoders that its options name.</summary>
    public static EmotionRecognizer Read(
        string path, Func<CorpusSchema, EmotionNetworkOptions, EmotionNetwork>? create, Device? device)
    {
        TorchLibrary.EnsureLoaded();
        SafeTensorsContent content = SafeTensorsFile.Read(path);
        if (content.FaultOfFormat("recognizer", Format) is { } fault)
            throw new ModelException($"'{path}' {fault}");
        if (!content.Metadata.TryGetValue("recognizer", out string? json))
            throw new ModelException($"'{path}' is damaged: it holds no description of a recognizer.");
        Description description = Intact(path, () => Parse(json));
        if (create is null && description.OwnParts.Count > 0)
        {
            throw new ModelException($"'{path}' is of a network with parts that are not the library's: " +
                $"{string.Join("; ", description.OwnParts.Select(part => $"{part.Key}: {part.Value}"))}. " +
                $"Give {nameof(EmotionRecognizer.Load)} the function that makes the network.");
        }
        return Intact(path, () => Build(description, content, create, device));
    }

    private static EmotionRecognizer Build(
        Description description, SafeTensorsContent content, Func<CorpusSchema, EmotionNetworkOptions, EmotionNetwork>? create,
        Device? device)
    {
        var schema = new CorpusSchema(description.Name, description.Classes, [.. description.Modalities.Select(entry =>
            new ModalitySchema(new Modality(entry.Name), entry.Width, entry.Kind)
            {
                FrameRate = entry.FrameRate,
                Description = entry.Description,
                Extractor = entry.Extractor,
            })], description.Targets);
        if (create is null)
            CheckSizes(description, schema, content);
        var scaler = new FeatureScaler(description.Scaling, Statistics(description.Overall),
            description.Speakers.ToDictionary(speaker => speaker.Key,
                speaker => (IReadOnlyDictionary<Modality, ColumnStatistics>)Statistics(speaker.Value)));
        EmotionNetwork network;
        using (DefaultGenerator.Borrow(new RandomSource(description.Network.Seed, "load"))) // initial weights, soon replaced
            network = create is null ? EmotionNetwork.Create(schema, description.Network) : create(schema, description.Network);
        return new EmotionRecognizer(WithWeights(network, content, device), scaler);
    }

    private static T Intact<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is JsonException or FormatException or NotSupportedException or SemiMerException or
            ArgumentException or InvalidOperationException)
        {
            throw new ModelException($"'{path}' is damaged, or of another network: {exception.Message}", exception);
        }
    }

    // Sizes are believed only as far as the weights in the file can bear them out: a network is made from them before the weights are read.
    private static void CheckSizes(Description description, CorpusSchema schema, SafeTensorsContent content)
    {
        description.Network.Validate();
        long weights = content.Entries.Sum(entry => entry.Shape.Aggregate(1L, (count, size) => count * size));
        double described = description.Network.LeastWeights(schema);
        if (described > Math.Max(weights, HarmlessWeights))
        {
            throw new ModelException(
                FormattableString.Invariant($"it describes a network of at least {described:0} weights and has {weights}."));
        }
        foreach (ModalityDescription entry in description.Modalities)
        {
            if (description.Overall.TryGetValue(entry.Name, out ColumnStatistics? statistics) && statistics.Mean.Length != entry.Width)
                throw new ModelException(
                    $"modality '{entry.Name}' has width {entry.Width} and scaling of {statistics.Mean.Length} columns.");
        }
    }

    private static EmotionNetwork WithWeights(EmotionNetwork network, SafeTensorsContent content, Device? device)
    {
        try
        {
            using var scope = NewDisposeScope();
            using IDisposable unrecorded = no_grad();
            Dictionary<string, Tensor> weights = network.state_dict();
            CheckNames(weights.Keys, content.Entries);
            foreach (SafeTensorsEntry entry in content.Entries)
            {
                float[] values = entry.ToArray<float>();
                if (!Array.TrueForAll(values, float.IsFinite))
                    throw new ModelException($"the weights '{entry.Name}' are NaN or infinite.");
                long[] shape = weights[entry.Name].shape;
                if (!shape.SequenceEqual(entry.Shape))
                {
                    throw new ModelException(
                        $"the weights '{entry.Name}' should have the shape {ShapeText(shape)} and have {ShapeText(entry.Shape)}.");
                }
                weights[entry.Name].copy_(tensor(values, shape));
            }
            if (device is not null)
                network.to(device);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static void CheckNames(IReadOnlyCollection<string> expected, IReadOnlyList<SafeTensorsEntry> entries)
    {
        string[] missing = [.. expected.Except(entries.Select(entry => entry.Name))];
        string[] unknown = [.. entries.Select(entry => entry.Name).Except(expected)];
        if (missing.Length + unknown.Length > 0)
        {
            throw new ModelException($"its weights are not those of the network. Missing: {FaultText.List(missing)}. Not of the network: " +
                $"{FaultText.List(unknown)}. If it has encoders or a fusion of your own, give {nameof(EmotionRecognizer.Load)} the " +
                "function that makes it.");
        }
    }

    private static string ShapeText(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    private static Dictionary<string, ColumnStatistics> Statistics(IReadOnlyDictionary<Modality, ColumnStatistics> statistics) =>
        statistics.ToDictionary(entry => entry.Key.Name, entry => entry.Value);

    private static Dictionary<Modality, ColumnStatistics> Statistics(Dictionary<string, ColumnStatistics> statistics) =>
        statistics.ToDictionary(entry => new Modality(entry.Key), entry => entry.Value);

    private sealed record Description(
        string Name, string[] Classes, ModalityDescription[] Modalities, EmotionNetworkOptions Network, ScalingScope Scaling,
        Dictionary<string, ColumnStatistics> Overall, Dictionary<string, Dictionary<string, ColumnStatistics>> Speakers,
        Dictionary<string, string> OwnParts, string[] Targets);

    private sealed record ModalityDescription(
        string Name, int Width, FeatureKind Kind, double? FrameRate, string? Description, string? Extractor);
}
