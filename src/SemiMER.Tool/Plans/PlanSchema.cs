using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SemiMER.Corpora;

namespace SemiMER.Tool.Plans;

/// <summary>
/// The JSON schema (2020-12) of a plan, for editors. The one that is given away was made with the descriptions in the code; a test holds
/// that it is up to date.
/// </summary>
/// <param name="describe">What is said of a type, or of a property of it; null if nothing is.</param>
internal sealed class PlanSchema(Func<Type, string?, string?> describe)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly SortedDictionary<string, JsonNode> definitions = new(StringComparer.Ordinal);

    /// <summary>The schema that is given away.</summary>
    public static string Text
    {
        get
        {
            using Stream stream = typeof(PlanSchema).Assembly.GetManifestResourceStream("semimer-plan.schema.json")!;
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>Makes the schema.</summary>
    public string Make()
    {
        JsonObject root = Of(PlanShape.Of(typeof(PlanFile))!);
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "A plan of SemiMER",
            ["$ref"] = root["$ref"]!.DeepClone(),
            ["$defs"] = new JsonObject(definitions.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        };
        return schema.ToJsonString(Json).ReplaceLineEndings("\n") + "\n";
    }

    private JsonObject Of(PlanShape shape) => shape switch
    {
        TextShape { Pattern: { } pattern } => new JsonObject { ["type"] = "string", ["pattern"] = pattern },
        TextShape => new JsonObject { ["type"] = "string" },
        NumberShape { Type: var type } when type == typeof(int) =>
            new JsonObject { ["type"] = "integer", ["minimum"] = int.MinValue, ["maximum"] = int.MaxValue },
        NumberShape { IsWhole: true } => new JsonObject { ["type"] = "integer" },
        NumberShape => new JsonObject { ["type"] = "number" },
        FlagShape => new JsonObject { ["type"] = "boolean" },
        ChoiceShape choice => new JsonObject { ["enum"] = Names(choice.Names) },
        ListShape list => new JsonObject { ["type"] = "array", ["items"] = Of(list.Item) },
        MapShape map => new JsonObject
        {
            ["type"] = "object",
            ["propertyNames"] = Of(PlanShape.Of(typeof(Modality))!),
            ["additionalProperties"] = Of(map.Item),
        },
        CourseShape schedule => new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "number" }, Of(schedule.Course)) },
        UnionShape union => Defined(union.Type, () => Union(union)),
        ObjectShape record => Defined(record.Type, () => Object(record, discriminator: null)),
        _ => throw new InvalidOperationException($"No schema was written for {shape.GetType()}."),
    };

    private JsonObject Defined(Type type, Func<JsonNode> make)
    {
        string name = PlanShape.NameOf(type.Name);
        if (definitions.TryAdd(name, new JsonObject())) // at its place before it is made: it may name itself
            definitions[name] = make();
        return new JsonObject { ["$ref"] = $"#/$defs/{name}" };
    }

    // By the name first, so that an editor tells what is wrong with the one that was meant and not with all.
    private JsonObject Union(UnionShape union)
    {
        var schema = new JsonObject();
        if (describe(union.Type, null) is { } description)
            schema["description"] = description;
        schema["type"] = "object";
        schema["properties"] = new JsonObject { [union.Discriminator] = new JsonObject { ["enum"] = Names(union.Choices.Keys) } };
        schema["required"] = Names([union.Discriminator]);
        schema["allOf"] = new JsonArray([.. union.Choices.Select(choice => (JsonNode)new JsonObject
        {
            ["if"] = new JsonObject
            {
                ["properties"] = new JsonObject { [union.Discriminator] = new JsonObject { ["const"] = choice.Key } },
                ["required"] = Names([union.Discriminator]),
            },
            ["then"] = Defined(choice.Value.Type, () => Object(choice.Value, union.Discriminator)),
        })]);
        return schema;
    }

    private JsonObject Object(ObjectShape record, string? discriminator)
    {
        var members = new JsonObject();
        if (discriminator is not null)
            members[discriminator] = new JsonObject { ["type"] = "string" };
        foreach (PlanMember member in record.Members)
            members[member.Name] = Member(record.Type, member);
        var schema = new JsonObject();
        if (describe(record.Type, null) is { } description)
            schema["description"] = description;
        schema["type"] = "object";
        schema["properties"] = members;
        if (record.Members.Any(member => member.IsRequired))
            schema["required"] = Names(record.Members.Where(member => member.IsRequired).Select(member => member.Name));
        schema["additionalProperties"] = false;
        return schema;
    }

    private JsonObject Member(Type type, PlanMember member)
    {
        JsonObject own = Of(member.Shape), schema = member.IsNullable ? OrNull(own) : own;
        if (describe(type, member.Property.Name) is { } description)
            schema["description"] = description;
        if (!member.IsRequired && DefaultOf(member) is { } value)
            schema["default"] = value;
        return schema;
    }

    private static JsonObject OrNull(JsonObject own)
    {
        if (own["type"] is not { } type)
            return new JsonObject { ["anyOf"] = new JsonArray(own, new JsonObject { ["type"] = "null" }) };
        own["type"] = new JsonArray(type.DeepClone(), "null");
        return own;
    }

    // Of what can be read at a glance.
    private static JsonNode? DefaultOf(PlanMember member) => (member.Shape, member.Default) switch
    {
        (ChoiceShape, { } choice) => PlanShape.NameOf(choice.ToString()!),
        (NumberShape or FlagShape, { } value) => JsonSerializer.SerializeToNode(value),
        (TextShape { Type: var type }, string text) when type == typeof(string) => text,
        (ListShape { Item: NumberShape }, IEnumerable values) => JsonSerializer.SerializeToNode(values.Cast<object>()),
        _ => null,
    };

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);
}
