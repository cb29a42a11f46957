using System.Text.RegularExpressions;

namespace SemiMER.Tests.Corpora;

/// <summary>
/// The example lines of <c>reference/layouts.md</c>, which lies beside the data. Some are quoted from a licensed corpus, so they are read
/// where they lie, and none of them stands in a file of the tests.
/// </summary>
internal static partial class ReferenceLayout
{
    /// <summary>All lines between fences of a section, without the marks that tell their origin.</summary>
    public static string[] Lines(int section)
    {
        string file = Path.Combine(RealData.Require(Path.Combine("..", "reference")), "layouts.md");
        Skip.IfNot(File.Exists(file), "no reference/layouts.md");
        var lines = new List<string>();
        bool inside = false;
        foreach (string line in File.ReadLines(file)
            .SkipWhile(line => !line.StartsWith($"## {section}.", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                inside = !inside;
            else if (inside)
                lines.Add(Mark().Replace(line, "").Replace("<TAB>", "\t").Replace("<blank line>", ""));
        }
        return [.. lines];
    }

    [GeneratedRegex(@"\s{3,}(?:\([^()]*\)\s*)?\[(?:seen|quoted|composed)\]\s*$")]
    private static partial Regex Mark();
}
