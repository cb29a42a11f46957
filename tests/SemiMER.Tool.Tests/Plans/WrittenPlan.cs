using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SemiMER.Corpora;
using SemiMER.Tool.Plans;
using SemiMER.Training;

namespace SemiMER.Tool.Tests.Plans;

/// <summary>Plans in which everything that can be said is said.</summary>
internal static class WrittenPlan
{
    /// <summary>
    /// A plan with a member for everything, with the values of defaults. What may be null has a value; each choice of recipes and methods
    /// is there, and of what else is a choice one after another.
    /// </summary>
    public static JsonObject Whole(int choice)
    {
        var plan = (JsonObject)Of(PlanShape.Of(typeof(PlanFile))!, value: null, choice);
        plan["format"] = PlanFile.CurrentFormat;
        plan["recipes"] = All(typeof(RecipePlan), choice);
        plan["methods"] = All(typeof(MethodPlan), choice);
        return plan;
    }

    private static JsonArray All(Type union, int choice)
    {
        var shape = (UnionShape)PlanShape.Of(union)!;
        return [.. shape.Choices.Select(one => Object(one.Value, shape.Discriminator, one.Key, value: null, choice))];
    }

    private static JsonNode Of(PlanShape shape, object? value, int choice) => shape switch
    {
        TextShape { Type: var type } when type == typeof(TimeSpan) => "00:30:00",
        TextShape { Type: var type } when type == typeof(Modality) => "acoustic",
        TextShape => value as string ?? "text",
        NumberShape number => number.IsWhole ? Convert.ToInt64(value ?? 1, CultureInfo.InvariantCulture) : value as double? ?? 0.5,
        FlagShape => value as bool? ?? true,
        ChoiceShape names => value is null ? names.Names[choice % names.Names.Count] : PlanShape.NameOf(value.ToString()!),
        CourseShape schedule => choice % 2 == 0 ? 0.5 : Of(schedule.Course, new Schedule(), choice),
        ListShape list => new JsonArray(
            [.. (value is IEnumerable items && items.Cast<object>().Any() ? items.Cast<object>() : [null!])
                .Select(item => Of(list.Item, item, choice))]),
        MapShape map => new JsonObject { ["visual"] = Of(map.Item, value: null, choice) },
        UnionShape union => Union(union, choice),
        ObjectShape record => Object(record, discriminator: null, name: null, value, choice),
        _ => throw new InvalidOperationException($"{shape} is not written yet."),
    };

    private static JsonObject Union(UnionShape union, int choice)
    {
        (string name, ObjectShape record) = union.Choices.ElementAt(choice % union.Choices.Count);
        return Object(record, union.Discriminator, name, value: null, choice);
    }

    private static JsonObject Object(ObjectShape record, string? discriminator, string? name, object? value, int choice)
    {
        if (record.Parameters.Length == 0)
            value ??= Activator.CreateInstance(record.Type);
        var written = new JsonObject();
        if (discriminator is not null)
            written[discriminator] = name;
        // A view of features may have others for each modality: one is enough.
        foreach (PlanMember member in record.Members.Where(member => member.Shape is not MapShape map || map.Item.Type != record.Type))
        {
            object? own = value is null || value.GetType() != record.Type ? null : member.Property.GetValue(value);
            written[member.Name] = Of(member.Shape, own, choice);
        }
        return written;
    }
}

/// <summary>A plan with one change, which is made when it is looked at.</summary>
internal sealed record ChangedPlan(string Place, Func<JsonObject> Make)
{
    private static readonly string[] Values = ["null", "true", "1", "1.5", "-3", "\"text\"", "[]", "{}", "[null]", "{\"x\": 1}"];

    /// <summary>Every change of one place: other values, a member more, a member less.</summary>
    public static IEnumerable<ChangedPlan> Of(JsonObject plan)
    {
        foreach ((int index, JsonNode node) in All(plan).ToArray().Index())
        {
            foreach (string value in Values.Where(_ => index > 0))
                yield return new ChangedPlan($"{node.GetPath()} = {value}", () => Changed(plan, index, copied => Replace(copied, value)));
            if (node is not JsonObject record)
                continue;
            foreach (string name in record.Select(member => member.Key))
            {
                yield return new ChangedPlan(
                    $"{node.GetPath()} without {name}", () => Changed(plan, index, copied => copied.AsObject().Remove(name)));
            }
            yield return new ChangedPlan(
                $"{node.GetPath()} with an unknown name", () => Changed(plan, index, copied => copied["unknown_name"] = 1));
        }
    }

    private static JsonObject Changed(JsonObject plan, int index, Action<JsonNode> change)
    {
        var copy = (JsonObject)plan.DeepClone();
        change(All(copy).ElementAt(index));
        return copy;
    }

    private static void Replace(JsonNode node, string value) => node.ReplaceWith(JsonNode.Parse(value));

    private static IEnumerable<JsonNode> All(JsonNode node) =>
    [
        node,
        .. (node switch
        {
            JsonObject record => record.Select(member => member.Value),
            JsonArray list => list,
            _ => [],
        }).OfType<JsonNode>().SelectMany(All),
    ];
}
