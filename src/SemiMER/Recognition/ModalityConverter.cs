using System.Text.Json;
using System.Text.Json.Serialization;
using SemiMER.Corpora;

namespace SemiMER.Recognition;

/// <summary>A modality is written as its name.</summary>
internal sealed class ModalityConverter : JsonConverter<Modality>
{
    public override Modality Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString()!);

    public override Modality ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, Modality value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Name);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, Modality value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Name);
}
