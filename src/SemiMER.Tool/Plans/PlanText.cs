using System.Text.Json;
using SemiMER.Corpora;

namespace SemiMER.Tool.Plans;

/// <summary>Words for values of a plan.</summary>
internal static class PlanText
{
    /// <summary>What should stand somewhere.</summary>
    public static string Expected(PlanShape shape) => shape switch
    {
        TextShape { Type: var type } when type == typeof(TimeSpan) => "a time such as \"00:30:00\"",
        TextShape { Type: var type } when type == typeof(Modality) => "the name of a modality: lower-case letters, digits and underscores",
        TextShape => "a text",
        NumberShape { Type: var type } when type == typeof(int) => "a whole number of at most ten digits",
        NumberShape { IsWhole: true } => "a whole number",
        NumberShape => "a number",
        FlagShape => "true or false",
        ChoiceShape choice => $"one of {List(choice.Names)}",
        ListShape => "a list",
        CourseShape => "a number, or an object with the course of one",
        UnionShape union => $"an object whose '{union.Discriminator}' is one of {List(union.Choices.Keys)}",
        _ => "an object",
    };

    /// <summary>What stands there.</summary>
    public static string Found(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text \"{element.GetString()}\"",
        _ => element.GetRawText(),
    };

    /// <summary>Names, each in quotes.</summary>
    public static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    /// <summary>Asks for the nearest name, if one is near.</summary>
    public static string Meant(string name, IEnumerable<string> known) =>
        NearestName.Of(name, known) is { } near ? $" Did you mean '{near}'?" : "";

    /// <summary>That there is no such name.</summary>
    public static string Unknown(string name, IReadOnlyList<string> known) => NearestName.Of(name, known) is { } near
        ? $"is unknown. Did you mean '{near}'?"
        : $"is unknown. There is {List(known)}.";
}
