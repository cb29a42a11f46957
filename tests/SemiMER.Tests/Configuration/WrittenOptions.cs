using System.Collections;
using System.Globalization;
using System.Reflection;
using SemiMER.Corpora;

namespace SemiMER.Tests.Configuration;

/// <summary>Options with values unlike their defaults, and options as the keys and texts of a configuration.</summary>
internal static class WrittenOptions
{
    /// <summary>What can be set of a record: by its only constructor, if that takes something, and by its properties.</summary>
    public static IEnumerable<PropertyInfo> MembersOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is { IsPublic: true } || ParametersOf(type).Any(parameter => IsOf(parameter, property)));

    /// <summary>Whether a type can be written as text, or is made of such.</summary>
    public static bool IsText(Type type) => ItemOf(type) is { } item ? IsText(item)
        : Nullable.GetUnderlyingType(type) is { } inner ? IsText(inner)
        : IsRecord(type) ? Array.TrueForAll(ParametersOf(type), parameter => IsText(parameter.ParameterType))
        : type.IsEnum || type == typeof(Modality) || (type.IsPrimitive && type != typeof(nint)) || type == typeof(string)
            || type == typeof(TimeSpan);

    /// <summary>An instance of a record with nothing given, as a binder makes it.</summary>
    public static object Default(Type type) => Activator.CreateInstance(type)!;

    /// <summary>A value that is not a given one; those of other numbers differ.</summary>
    public static object Unlike(Type type, object? other, int number)
    {
        if (ItemOf(type) is { } item)
        {
            var list = Array.CreateInstance(item, 2);
            list.SetValue(Unlike(item, null, number), 0);
            list.SetValue(Unlike(item, null, number + 1), 1);
            return list;
        }
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return Enum.GetValues(type).Cast<object>().First(value => !value.Equals(other));
        return other switch
        {
            _ when type == typeof(bool) => other is not true,
            _ when type == typeof(int) => (other as int? ?? 0) + 3 + number,
            _ when type == typeof(long) => (other as long? ?? 0) + 3_000_000_000 + number,
            _ when type == typeof(double) => (other as double? ?? 0) + 0.1 + number,
            _ when type == typeof(char) => other is ';' ? '|' : ';',
            _ when type == typeof(string) => FormattableString.Invariant($"written {number}"),
            _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(90.5 + number),
            _ when type == typeof(Modality) => new Modality(FormattableString.Invariant($"own{number}")),
            _ => Made(type),
        };
    }

    /// <summary>Every text of an instance with its key, in the order of the record.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Write(object? value, string path = "") => value switch
    {
        null => [],
        Modality or string or TimeSpan => [KeyValuePair.Create(path, (string?)value.ToString())],
        IFormattable or bool or char => [KeyValuePair.Create(path, Convert.ToString(value, CultureInfo.InvariantCulture))],
        IEnumerable items => items.Cast<object>().Index().SelectMany(item =>
            Write(item.Item, Join(path, item.Index.ToString(CultureInfo.InvariantCulture)))),
        _ => MembersOf(value.GetType()).Where(member => IsText(member.PropertyType))
            .SelectMany(member => Write(member.GetValue(value), Join(path, member.Name))),
    };

    private static object Made(Type type)
    {
        ParameterInfo[] parameters = ParametersOf(type);
        object made = parameters.Length == 0 ? Default(type)
            : Activator.CreateInstance(type, [.. parameters.Select((parameter, i) => Unlike(parameter.ParameterType, null, i))])!;
        int number = 0;
        foreach (PropertyInfo member in MembersOf(type).Where(member => IsText(member.PropertyType)))
        {
            if (!parameters.Any(parameter => IsOf(parameter, member)))
                member.SetValue(made, Unlike(member.PropertyType, member.GetValue(made), number++));
        }
        return made;
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}:{name}";

    private static bool IsRecord(Type type) => !type.IsAbstract && type.GetMethod("<Clone>$") is not null;

    private static Type? ItemOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() is { } kind
        && (kind == typeof(IReadOnlyList<>) || kind == typeof(IReadOnlyCollection<>)) ? type.GetGenericArguments()[0] : null;

    private static bool IsOf(ParameterInfo parameter, PropertyInfo property) =>
        string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase);

    private static ParameterInfo[] ParametersOf(Type type) =>
        type.GetConstructors() is [{ } only] ? only.GetParameters() : [];
}
