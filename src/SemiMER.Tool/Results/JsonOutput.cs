using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SemiMER.Corpora;

namespace SemiMER.Tool.Results;

/// <summary>Results for other programs: one JSON document, names in lower case with underscores.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new ModalityName() },
    };

    /// <summary>A value as text.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Options);

    private sealed class ModalityName : JsonConverter<Modality>
    {
        public override Modality Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Modality value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Name);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, Modality value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.Name);
    }
}
