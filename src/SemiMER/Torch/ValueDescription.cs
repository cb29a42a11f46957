using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace SemiMER.Torch;

/// <summary>What options, recipes and the objects that they are made of hold, as names and texts that can be compared.</summary>
internal static class ValueDescription
{
    private const int Deepest = 10;
    private const int MostItems = 1000;

    /// <summary>Each field that holds a number, a name or the like, by its path, such as <c>Labeled[0].Weight</c>.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(object value) => Describe("", value, depth: 0);

    private static IEnumerable<KeyValuePair<string, string>> Describe(string path, object? value, int depth)
    {
        if (Text(value) is { } text)
            return [KeyValuePair.Create(path, text)];
        if (value is IDictionary entries)
        {
            return entries.Keys.Cast<object>().OrderBy(key => key.ToString(), StringComparer.Ordinal)
                .SelectMany(key => Describe($"{path}[{key}]", entries[key], depth + 1));
        }
        if (value is IEnumerable pairs && IsMap(value.GetType()))
        {
            return pairs.Cast<object>().Select(pair => (Key: Member(pair, "Key")!, Value: Member(pair, "Value")))
                .OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal)
                .SelectMany(pair => Describe($"{path}[{pair.Key}]", pair.Value, depth + 1));
        }
        if (value is ITuple tuple)
            value = Enumerable.Range(0, tuple.Length).Select(item => tuple[item]).ToArray();
        if (value is IEnumerable items)
        {
            return items.Cast<object?>().Take(MostItems).Index().SelectMany(item =>
                Describe(FormattableString.Invariant($"{path}[{item.Index}]"), item.Item, depth + 1));
        }
        Type type = value!.GetType();
        IEnumerable<KeyValuePair<string, string>> own = [KeyValuePair.Create(Join(path, "type"), type.Name)];
        return depth >= Deepest || IsForeign(type)
            ? own
            : own.Concat(FieldsOf(type).SelectMany(field => Describe(Join(path, NameOf(field)), field.GetValue(value), depth + 1)));
    }

    private static bool IsMap(Type type) => type.GetInterfaces().Any(implemented =>
        implemented.IsGenericType && implemented.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>));

    private static object? Member(object pair, string name) => pair.GetType().GetProperty(name)!.GetValue(pair);

    private static IEnumerable<FieldInfo> FieldsOf(Type? type) => type is null ? [] : FieldsOf(type.BaseType).Concat(
        type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .OrderBy(field => field.Name, StringComparer.Ordinal));

    // The compiler calls the field of a property <Name>k__BackingField and that of a constructor's parameter <name>P.
    private static string NameOf(FieldInfo field) => field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string? Text(object? value) => value switch
    {
        null => "none",
        string text => text,
        Delegate => "a function",
        RandomSource => "random numbers", // their state tells the seed, which is told elsewhere
        torch.Device device => device.ToString(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        bool or Type => value.ToString(),
        _ => null,
    };

    // Modules, tensors and what the runtime has: their names say enough.
    private static bool IsForeign(Type type) => typeof(torch.nn.Module).IsAssignableFrom(type) || type.Namespace is { } name
        && (name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("TorchSharp", StringComparison.Ordinal));
}
