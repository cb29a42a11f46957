using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using SemiMER.Corpora;
using SemiMER.Training;

namespace SemiMER.Tool.Plans;

/// <summary>
/// Reads a plan and tells all of its faults at once, each with its place. Comments and a comma after the last member are allowed.
/// </summary>
internal sealed partial class PlanReader
{
    private static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private readonly List<PlanFault> faults = [];

    private PlanReader()
    {
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="PlanException">It has faults.</exception>
    public static PlanFile ReadFile(string path)
    {
        try
        {
            return Read(File.ReadAllText(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PlanException(path, [new PlanFault("$", $"cannot be read: {exception.Message}")]);
        }
    }

    /// <summary>Reads text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">The file that it is from, for messages.</param>
    /// <exception cref="PlanException">It has faults.</exception>
    public static PlanFile Read(string json, string path)
    {
        var reader = new PlanReader();
        PlanFile? plan = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Json);
            plan = (PlanFile?)reader.Value(document.RootElement, PlanShape.Of(typeof(PlanFile))!, "$", isChecked: false);
        }
        catch (JsonException exception)
        {
            string message = Position().Replace(exception.Message, "").Trim();
            string line = (exception.LineNumber + 1 ?? 0).ToString(CultureInfo.InvariantCulture);
            reader.faults.Add(new PlanFault($"line {line}", $"is no JSON: {message}"));
        }
        if (plan is not null)
            reader.faults.AddRange(PlanCheck.Of(plan));
        return reader.faults.Count == 0 ? plan! : throw new PlanException(path, reader.faults);
    }

    private void Add(string place, string text) => faults.Add(new PlanFault(place, text, IsOfShape: true));

    // Null where nothing can be made of it; the fault is told.
    private object? Value(JsonElement element, PlanShape shape, string place, bool isChecked)
    {
        switch (shape)
        {
            case TextShape text:
                return Text(element, text, place);
            case NumberShape number:
                return Number(element, number, place);
            case FlagShape when element.ValueKind is JsonValueKind.True or JsonValueKind.False:
                return element.GetBoolean();
            case ChoiceShape choice:
                return Choice(element, choice, place);
            case ListShape list when element.ValueKind == JsonValueKind.Array:
                return List(element, list, place, isChecked);
            case MapShape map when element.ValueKind == JsonValueKind.Object:
                return Map(element, map, place, isChecked);
            case CourseShape when element.ValueKind == JsonValueKind.Number:
                return Schedule.Constant(element.GetDouble());
            case CourseShape schedule when element.ValueKind == JsonValueKind.Object:
                return Object(element, schedule.Course, place, isChecked);
            case UnionShape union when element.ValueKind == JsonValueKind.Object:
                return Union(element, union, place, isChecked);
            case ObjectShape record when element.ValueKind == JsonValueKind.Object:
                return Object(element, record, place, isChecked);
            default:
                return Wrong(element, shape, place);
        }
    }

    private object? Wrong(JsonElement element, PlanShape shape, string place)
    {
        Add(place, $"should be {PlanText.Expected(shape)} and is {PlanText.Found(element)}.");
        return null;
    }

    private object? Text(JsonElement element, TextShape shape, string place)
    {
        if (element.ValueKind != JsonValueKind.String)
            return Wrong(element, shape, place);
        string text = element.GetString()!;
        if (shape.Pattern is { } pattern && !Regex.IsMatch(text, pattern))
            return Wrong(element, shape, place);
        if (shape.Type == typeof(TimeSpan))
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan time) ? time : Wrong(element, shape, place);
        return shape.Type == typeof(Modality) ? new Modality(text) : text;
    }

    private object? Number(JsonElement element, NumberShape shape, string place)
    {
        if (element.ValueKind != JsonValueKind.Number)
            return Wrong(element, shape, place);
        double number = element.GetDouble();
        if (!shape.IsWhole)
            return double.IsFinite(number) ? number : Wrong(element, shape, place);
        if (!element.TryGetInt64(out long whole))
        {
            if (Math.Floor(number) != number || Math.Abs(number) >= 1L << 62)
                return Wrong(element, shape, place);
            whole = (long)number;
        }
        if (shape.Type == typeof(long))
            return whole;
        return whole is >= int.MinValue and <= int.MaxValue ? (int)whole : Wrong(element, shape, place);
    }

    private object? Choice(JsonElement element, ChoiceShape shape, string place)
    {
        if (element.ValueKind != JsonValueKind.String)
            return Wrong(element, shape, place);
        string name = element.GetString()!;
        int index = shape.Names.ToList().IndexOf(name);
        if (index >= 0)
            return Enum.GetValues(shape.Type).GetValue(index);
        Add(place, $"is '{name}', which is none of {PlanText.List(shape.Names)}.{PlanText.Meant(name, shape.Names)}");
        return null;
    }

    private Array? List(JsonElement element, ListShape shape, string place, bool isChecked)
    {
        object?[] items = [.. element.EnumerateArray().Index()
            .Select(item => Value(item.Item, shape.Item, $"{place}[{item.Index.ToString(CultureInfo.InvariantCulture)}]", isChecked))];
        if (items.Contains(null))
            return null;
        var list = Array.CreateInstance(shape.Item.Type, items.Length);
        items.CopyTo(list, 0);
        return list;
    }

    private object? Map(JsonElement element, MapShape shape, string place, bool isChecked)
    {
        Type entry = typeof(Dictionary<,>).MakeGenericType(typeof(Modality), shape.Item.Type);
        var values = (System.Collections.IDictionary)Activator.CreateInstance(entry)!;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string own = $"{place}.{property.Name}";
            if (!Regex.IsMatch(property.Name, TextShape.ModalityPattern))
                Add(own, "is no name of a modality: lower-case letters, digits and underscores.");
            else if (values.Contains(new Modality(property.Name)))
                Add(own, "occurs twice.");
            else if (Value(property.Value, shape.Item, own, isChecked) is { } value)
                values.Add(new Modality(property.Name), value);
        }
        return Activator.CreateInstance(shape.Type, values);
    }

    private object? Union(JsonElement element, UnionShape shape, string place, bool isChecked)
    {
        string own = $"{place}.{shape.Discriminator}";
        if (!element.TryGetProperty(shape.Discriminator, out JsonElement told))
        {
            Add(own, $"is missing: one of {PlanText.List(shape.Choices.Keys)}.");
            return null;
        }
        if (told.ValueKind != JsonValueKind.String || !shape.Choices.TryGetValue(told.GetString()!, out ObjectShape? choice))
        {
            string meant = told.ValueKind == JsonValueKind.String ? PlanText.Meant(told.GetString()!, shape.Choices.Keys) : "";
            Add(own, $"is {PlanText.Found(told)}, which is none of {PlanText.List(shape.Choices.Keys)}.{meant}");
            return null;
        }
        return Object(element, choice, place, isChecked, shape.Discriminator);
    }

    // With faults it is made of what has none, so that the rest is looked at too.
    private object? Object(JsonElement element, ObjectShape shape, string place, bool isChecked, string? discriminator = null)
    {
        int before = faults.Count;
        bool isCheckedHere = !isChecked && shape.Validate is not null;
        var values = new Dictionary<string, object?>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string own = $"{place}.{property.Name}";
            if (!names.Add(property.Name))
                Add(own, "occurs twice.");
            else if (property.Name != discriminator)
                Member(property, shape, own, isChecked || isCheckedHere, values, discriminator);
        }
        foreach (PlanMember member in shape.Members.Where(member => member.IsRequired && !names.Contains(member.Name)))
            Add($"{place}.{member.Name}", $"is missing: {PlanText.Expected(member.Shape)}.");
        if (shape.Parameters.Length > 0 && faults.Count > before)
            return null;
        object made = Make(shape, values);
        if (isCheckedHere)
            Check(made, shape, place);
        return made;
    }

    private void Member(
        JsonProperty property, ObjectShape shape, string place, bool isChecked, Dictionary<string, object?> values, string? discriminator)
    {
        PlanMember? member = shape.Members.FirstOrDefault(member => member.Name == property.Name);
        if (member is null)
        {
            IEnumerable<string> known = shape.Members.Select(one => one.Name);
            Add(place, shape.Others.TryGetValue(property.Name, out string? why)
                ? $"cannot be said here: {why}."
                : PlanText.Unknown(property.Name, [.. discriminator is null ? [] : (string[])[discriminator], .. known]));
        }
        else if (property.Value.ValueKind == JsonValueKind.Null && member.IsNullable)
            values.Add(member.Property.Name, null);
        else if (Value(property.Value, member.Shape, place, isChecked) is { } value)
            values.Add(member.Property.Name, value);
    }

    private static object Make(ObjectShape shape, Dictionary<string, object?> values)
    {
        if (shape.Parameters is { Length: > 0 } parameters)
        {
            object? Of(ParameterInfo parameter) => values.First(value =>
                string.Equals(value.Key, parameter.Name, StringComparison.OrdinalIgnoreCase)).Value;
            return Activator.CreateInstance(shape.Type, [.. parameters.Select(Of)])!;
        }
        object made = Activator.CreateInstance(shape.Type)!;
        foreach (PlanMember member in shape.Members.Where(member => values.ContainsKey(member.Property.Name)))
            member.Property.SetValue(made, values[member.Property.Name]);
        return made;
    }

    // Names of members in what the library says of them become those of the file.
    private void Check(object made, ObjectShape shape, string place)
    {
        try
        {
            shape.Validate!.Invoke(made, []);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is OptionsException fault)
        {
            foreach (string text in fault.Faults)
            {
                faults.Add(new PlanFault(place, shape.Members.Aggregate(text, (said, member) => Regex.Replace(
                    said, $@"\b{Regex.Escape(member.Property.Name)}\b", member.Name))));
            }
        }
    }

    // What the parser of JSON says at the end of its messages, counted from 0.
    [GeneratedRegex(@"\s*LineNumber: \d+ \| BytePositionInLine: \d+\.?")]
    private static partial Regex Position();
}
