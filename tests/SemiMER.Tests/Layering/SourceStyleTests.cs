using System.Text.RegularExpressions;

namespace SemiMER.Tests.Layering;

/// <summary>How source files are written, where neither the compiler nor <c>dotnet format whitespace</c> tells it.</summary>
public sealed partial class SourceStyleTests
{
    private static readonly string[] Folders = ["src", "samples", "tests", "benchmarks", "build"];

    /// <summary>Namespaces of System stand first, then the others, then static ones, then other names for types, each in order.</summary>
    [Fact]
    public void Usings_are_in_order() =>
        Repository.Sources(Folders).Where(file => !InOrder(file.Text)).Select(file => file.Path).Should().BeEmpty();

    /// <summary>A loop says the type of what it goes through; groups, whose type is long, and parts of tuples may do without.</summary>
    [Fact]
    public void Loops_name_the_type_of_what_they_go_through()
    {
        (
            from file in Repository.Sources(Folders)
            from Match match in UntypedLoop().Matches(SourceText.WithoutComments(file.Text))
            select $"{file.Path}: {match.Value}").Should().BeEmpty();
    }

    [Theory]
    [InlineData("using System;\nusing A.B;\nusing A.C;\nusing static A.D;\nusing X = A.A;\n\nnamespace N;", true)]
    [InlineData("using A;\nusing System;\n", false)]
    [InlineData("using B;\nusing A;\n", false)]
    [InlineData("using static A;\nusing B;\n", false)]
    [InlineData("using B;\nclass C { void M() {\n    using A a = new();\n} }", true)]
    public void Order_of_usings_is_seen(string code, bool inOrder) => InOrder(code).Should().Be(inOrder);

    [Theory]
    [InlineData("for (var i = 0; i < 3; i++)", true)]
    [InlineData("foreach (var row in rows)", true)]
    [InlineData("foreach (Row row in rows)", false)]
    [InlineData("foreach (var group in rows.GroupBy(row => row.Id))", false)]
    [InlineData("foreach (var (id, row) in rows)", false)]
    public void Untyped_loops_are_seen(string code, bool found) => UntypedLoop().IsMatch(code).Should().Be(found);

    private static bool InOrder(string code)
    {
        (int Group, string Name)[] usings = [.. Using().Matches(code).Select(match => (Group(match), match.Groups["name"].Value))];
        return usings.SequenceEqual(usings.OrderBy(one => one.Group).ThenBy(one => one.Name, StringComparer.Ordinal));
    }

    private static int Group(Match match) => match.Groups["static"].Success ? 2
        : match.Groups["alias"].Success ? 3
        : Regex.IsMatch(match.Groups["name"].Value, @"^System\b") ? 0 : 1;

    [GeneratedRegex(@"^(?:global )?using (?<static>static )?(?:(?<name>\w+)(?<alias> = )[^;]+|(?<name>[\w.:]+));", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\bfor \(var\b|\bforeach \(var \w+ in (?![^\n]*GroupBy)")]
    private static partial Regex UntypedLoop();
}
