using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;

namespace SemiMER.Recognition;

/// <summary>Options of a user's own as a file holds them.</summary>
/// <param name="Name">Name of their type, without namespace.</param>
/// <param name="Options">Their public properties; null if they cannot be written.</param>
internal sealed record OwnPart(string Name, JsonElement? Options)
{
    /// <summary>Where a context stands, as <see cref="EmotionNetwork.OwnParts"/> has it; an encoder stands at its modality.</summary>
    public const string Context = "context";

    /// <summary>Where a fusion stands.</summary>
    public const string Fusion = "fusion";

    /// <summary>The options of a network that are not the library's, by their places.</summary>
    public static Dictionary<string, OwnPart> Of(EmotionNetworkOptions network, JsonSerializerOptions json)
    {
        var parts = new Dictionary<string, OwnPart>(StringComparer.Ordinal);
        foreach ((Modality modality, EncoderOptions encoder) in network.Encoders)
            Add(modality.Name, encoder);
        if (network.Context is { } context)
            Add(Context, context);
        Add(Fusion, network.Fusion);
        return parts;

        void Add(string place, object options)
        {
            if (!EmotionNetworkOptions.IsOfTheLibrary(options))
                parts[place] = new OwnPart(options.GetType().Name, Written(options, json));
        }
    }

    /// <summary>The options, of a type that was registered for them.</summary>
    /// <exception cref="JsonException">What is written does not fit the type.</exception>
    public object Read(Type type, JsonSerializerOptions json) => Options is { } written
        ? written.Deserialize(type, json) ?? throw new JsonException($"The options '{Name}' are null.")
        : throw new JsonException($"The options '{Name}' could not be written: System.Text.Json does not know a type in them.");

    private static JsonElement? Written(object options, JsonSerializerOptions json)
    {
        try
        {
            return JsonSerializer.SerializeToElement(options, options.GetType(), json);
        }
        catch (Exception error) when (error is NotSupportedException or JsonException or InvalidOperationException or ArgumentException)
        {
            return null; // whoever loads it gives the function that makes the network
        }
    }
}
