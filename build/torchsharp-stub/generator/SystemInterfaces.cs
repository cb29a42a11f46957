using SemiMER.Tensors.Tests.Surface;

namespace TorchSharpStub;

/// <summary>The explicit implementations of collection interfaces, which a list of public members cannot show.</summary>
internal static class SystemInterfaces
{
    private const string Generic = "global::System.Collections.Generic.";

    /// <summary>The members of an interface, explicitly implemented; nothing for other types.</summary>
    public static IEnumerable<string> Members(string type, Func<string, string> full)
    {
        string[] arguments = [.. SurfaceText.TypeArguments(type).Select(full)];
        string item = arguments.Length > 0 ? arguments[0] : "";
        return type.Split('<')[0] switch
        {
            "IEnumerable" when item.Length == 0 =>
                ["global::System.Collections.IEnumerator global::System.Collections.IEnumerable.GetEnumerator() => throw null;"],
            "IEnumerable" => [$"{Generic}IEnumerator<{item}> {Generic}IEnumerable<{item}>.GetEnumerator() => throw null;"],
            "ICollection" => Collection($"{Generic}ICollection<{item}>.", item),
            "IList" => List($"{Generic}IList<{item}>.", item),
            "IDictionary" => Dictionary($"{Generic}IDictionary<{item}, {arguments[1]}>.", item, arguments[1]),
            _ => [],
        };
    }

    private static string[] Collection(string on, string item) =>
    [
        $"int {on}Count => throw null;",
        $"bool {on}IsReadOnly => throw null;",
        $"void {on}Add({item} item) => throw null;",
        $"void {on}Clear() => throw null;",
        $"bool {on}Contains({item} item) => throw null;",
        $"void {on}CopyTo({item}[] array, int arrayIndex) => throw null;",
        $"bool {on}Remove({item} item) => throw null;",
    ];

    private static string[] List(string on, string item) =>
    [
        $"{item} {on}this[int index] {{ get => throw null; set => throw null; }}",
        $"int {on}IndexOf({item} item) => throw null;",
        $"void {on}Insert(int index, {item} item) => throw null;",
        $"void {on}RemoveAt(int index) => throw null;",
    ];

    private static string[] Dictionary(string on, string key, string value) =>
    [
        $"{value} {on}this[{key} key] {{ get => throw null; set => throw null; }}",
        $"{Generic}ICollection<{key}> {on}Keys => throw null;",
        $"{Generic}ICollection<{value}> {on}Values => throw null;",
        $"void {on}Add({key} key, {value} value) => throw null;",
        $"bool {on}ContainsKey({key} key) => throw null;",
        $"bool {on}Remove({key} key) => throw null;",
        $"bool {on}TryGetValue({key} key, out {value} value) => throw null;",
    ];
}
