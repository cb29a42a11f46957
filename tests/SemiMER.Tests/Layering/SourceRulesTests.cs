using System.Text.RegularExpressions;

namespace SemiMER.Tests.Layering;

/// <summary>What no source file may contain.</summary>
public sealed class SourceRulesTests
{
    private const int MostLines = 500;
    private const int MostColumns = 140;

    [Fact]
    public void Only_the_build_and_the_adapters_name_an_engine()
    {
        Find(@"\bSemiMER\.Tensors\b|\busing\s+(static\s+)?TorchSharp\b|\bTorchSharp\.\w",
            Repository.Sources("src/SemiMER", "samples").Where(file => !IsAdapter(file.Path))).Should().BeEmpty();
    }

    [Theory]
    [InlineData(@"\bConsole\s*\.")]
    [InlineData(@"\bDateTime(Offset)?\s*\.\s*(Now|UtcNow|Today)\b")]
    [InlineData(@"\bStopwatch\b|\bTickCount")]
    [InlineData(@"\bRandom\s*\.\s*Shared\b|\bnew Random\b|\bGuid\s*\.\s*NewGuid\b")]
    [InlineData(@"\bThread\s*\.\s*Sleep\b")]
    [InlineData(@"\bEnvironment\s*\.\s*(Exit|FailFast)\b")]
    [InlineData(@"\bBinaryFormatter\b")]
    [InlineData(@"\bCurrent(UI)?Culture\b")]
    [InlineData(@"\bNotImplementedException\b")]
    public void Library_code_does_without(string pattern) => Find(pattern, Repository.Sources("src")).Should().BeEmpty();

    [Fact]
    public void Numbers_of_tensors_are_read_in_one_place_which_frees_what_it_reads_through()
    {
        Find(@"\.\s*data\s*<", Repository.Sources("src/SemiMER")).Should().ContainSingle().Which.Should().Contain("TensorValues.cs");
    }

    [Fact]
    public void Files_stay_short()
    {
        Repository.Sources("src", "samples", "tests", "benchmarks", "build")
            .Select(file => (file.Path, Lines: file.Text.Count(letter => letter == '\n')))
            .Where(file => file.Lines >= MostLines)
            .Should().BeEmpty();
    }

    [Theory]
    [InlineData("src")]
    [InlineData("samples")]
    [InlineData("tests")]
    [InlineData("benchmarks")]
    [InlineData("build")]
    public void Lines_stay_short(string folder)
    {
        var wrong =
            from file in Repository.Sources(folder)
            from line in file.Text.Split('\n').Index()
            where line.Item.TrimEnd('\r').Length > MostColumns
            select $"{file.Path}:{line.Index + 1}";
        string.Join('\n', wrong).Should().BeEmpty("a line has at most {0} columns", MostColumns);
    }

    [Theory]
    [InlineData("Console.Write(1);", true)]
    [InlineData("x(); // Console.Write", false)]
    [InlineData("var s = \"Console.Write // \"; y();", false)]
    [InlineData("var s = \"//\"; Console.Write();", true)]
    public void Comments_and_strings_do_not_count(string code, bool found) =>
        Find(@"\bConsole\.", [("a.cs", code)]).Any().Should().Be(found);

    private static bool IsAdapter(string path) =>
        path.EndsWith(".BuiltIn.cs", StringComparison.Ordinal) || path.EndsWith(".TorchSharp.cs", StringComparison.Ordinal);

    private static IEnumerable<string> Find(string pattern, IEnumerable<(string Path, string Text)> files) =>
        from file in files
        from Match match in Regex.Matches(SourceText.WithoutComments(file.Text), pattern)
        select $"{file.Path}: {match.Value}";
}
