namespace SemiMER.Tests.Documentation;

/// <summary>All C# on the pages stands, line by line, in a file of the tests, where it is compiled.</summary>
public sealed class PagesTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/tensors.md")]
    [InlineData("docs/encoders.md")]
    [InlineData("docs/features.md")]
    [InlineData("docs/matching.md")]
    [InlineData("docs/large-corpora.md")]
    [InlineData("docs/text-features.md")]
    [InlineData("docs/bring-your-own-data.md")]
    [InlineData("docs/torchsharp.md")]
    public void Code_is_compiled(string page)
    {
        string[] compiled = [.. Repository.Sources("tests").Select(source => Normal(source.Text.Split('\n')))];
        string[] blocks = [.. Blocks(File.ReadAllLines(Path.Combine(Repository.Root, page)))];
        blocks.Should().NotBeEmpty();
        foreach (string block in blocks)
            compiled.Any(file => file.Contains(block, StringComparison.Ordinal)).Should().BeTrue("this stands on {0}:\n{1}", page, block);
    }

    private static IEnumerable<string> Blocks(string[] page)
    {
        for (int i = 0; i < page.Length; i++)
        {
            if (page[i] != "```csharp")
                continue;
            int end = Array.IndexOf(page, "```", i);
            yield return Normal(page[(i + 1)..end]);
            i = end;
        }
    }

    // Indentation, empty lines and the usings on top of a file do not count.
    private static string Normal(string[] lines) => string.Join('\n', lines.Select(line => line.Trim())
        .Where(line => line.Length > 0 && !line.StartsWith("using SemiMER", StringComparison.Ordinal)));
}
