using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Formats;
using SemiMER.Models;

namespace SemiMER.Recognition;

/// <summary>
/// What makes the network of a file: the library, with parts of a user's own that are registered, or a function of the user's.
/// </summary>
internal sealed class NetworkSource
{
    private readonly PartRegistry parts;
    private readonly Func<CorpusSchema, EmotionNetworkOptions, EmotionNetwork>? create;

    public NetworkSource(PartRegistry parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        this.parts = parts;
    }

    public NetworkSource(Func<CorpusSchema, EmotionNetworkOptions, EmotionNetwork> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        (parts, this.create) = (PartRegistry.Empty, create);
    }

    /// <summary>The library alone.</summary>
    public static NetworkSource Library { get; } = new(PartRegistry.Empty);

    /// <summary>Refuses a file with parts that nothing here makes, naming how to register them.</summary>
    /// <exception cref="ModelException">There are such parts.</exception>
    public void Check(RecognizerFile.Description description, string file)
    {
        if (create is not null)
            return;
        var missing = new List<string>();
        var calls = new List<string>();
        foreach ((string place, OwnPart own) in description.OwnOptions)
        {
            if (own.Options is not null && parts.OptionsOf(place, own.Name) is not null)
                continue;
            missing.Add($"'{own.Name}' of {place}");
            if (own.Options is not null)
                calls.Add($".With{Kind(place)}<{own.Name}>()");
        }
        foreach ((string place, string type) in description.OwnParts)
        {
            if (description.OwnOptions.ContainsKey(place.Split(',')[0]) || parts.MakerOf(type) is not null)
                continue;
            missing.Add($"'{type}' of {place}");
            if (description.Modalities.Any(entry => entry.Name == place))
                calls.Add($".WithEncoderFrom(\"{type}\", (modality, size) => new {type}(...))");
        }
        if (missing.Count == 0)
            return;
        string named = string.Join("; ", description.OwnParts.Select(part => $"{part.Key}: {part.Value}"));
        string register = calls.Distinct().Count() == missing.Count
            ? $"Register them and hand them to {nameof(EmotionRecognizer.Load)}: {nameof(PartRegistry)}.{nameof(PartRegistry.Empty)}" +
                $"{string.Concat(calls)}. Or give"
            : "Give";
        throw new ModelException($"'{file}' is of a network with parts that are not the library's: {named}. Not registered: " +
            $"{string.Join(", ", missing)}. {register} {nameof(EmotionRecognizer.Load)} the function that makes the network.");
    }

    /// <summary>The options of the network, with those of a user's own that are registered.</summary>
    /// <exception cref="JsonException">What is written does not fit the registered type.</exception>
    public EmotionNetworkOptions Complete(RecognizerFile.Description description, JsonSerializerOptions json)
    {
        EmotionNetworkOptions options = description.Network;
        if (create is not null)
            return options;
        var encoders = options.Encoders.ToDictionary();
        foreach ((string place, OwnPart own) in description.OwnOptions)
        {
            object read = own.Read(parts.OptionsOf(place, own.Name)!, json);
            if (read is ContextOptions context)
                options = options with { Context = context };
            else if (read is FusionOptions fusion)
                options = options with { Fusion = fusion };
            else
                encoders[new Modality(place)] = (EncoderOptions)read;
        }
        return options with { Encoders = encoders };
    }

    /// <summary>Whether a function makes some of the network, whose size nothing in the file tells.</summary>
    public bool MakesParts(RecognizerFile.Description description) => create is not null || Made(description).Any();

    /// <summary>The network, its weights not yet those of the file.</summary>
    public EmotionNetwork Make(
        RecognizerFile.Description description, EmotionNetworkOptions options, CorpusSchema schema, SafeTensorsContent content)
    {
        if (create is not null)
            return create(schema, options);
        var made = Made(description).ToDictionary(part => part.Modality, part => part.Type);
        if (made.Count == 0)
            return EmotionNetwork.Create(schema, options);
        var encoders = new Dictionary<Modality, IModalityEncoder>();
        var decoders = new Dictionary<Modality, IModalityDecoder>();
        foreach (ModalitySchema entry in schema.Modalities)
        {
            if (made.TryGetValue(entry.Modality, out string? type))
            {
                encoders.Add(entry.Modality, parts.MakerOf(type)!(entry, options.EmbeddingSize));
                continue;
            }
            encoders.Add(entry.Modality, options.EncoderOf(entry).CreateEncoder(entry, options.EmbeddingSize));
            // A network that was put together from parts has a decoder only where it was given one.
            bool hasDecoder = content.Entries.Any(weights =>
                weights.Name.StartsWith($"{entry.Modality.Name}_decoder.", StringComparison.Ordinal));
            if (hasDecoder && options.EncoderOf(entry).CreateDecoder(entry, options.EmbeddingSize) is { } decoder)
                decoders.Add(entry.Modality, decoder);
        }
        return new EmotionNetwork(schema, encoders, decoders, options);
    }

    private static IEnumerable<(Modality Modality, string Type)> Made(RecognizerFile.Description description) => description.OwnParts
        .Where(part => !description.OwnOptions.ContainsKey(part.Key) && description.Modalities.Any(entry => entry.Name == part.Key))
        .Select(part => (new Modality(part.Key), part.Value));

    private static string Kind(string place) => place switch
    {
        OwnPart.Context => "Context",
        OwnPart.Fusion => "Fusion",
        _ => "Encoder",
    };
}
