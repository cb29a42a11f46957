using System.Text.RegularExpressions;

namespace SemiMER.Tests.Documentation;

/// <summary>What holds the pages together: the menu, links, and what they name.</summary>
public sealed partial class SiteTests
{
    private static readonly string[] Names =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(path => Path.GetFileName(path)!)
            .Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Pages => new(Names);

    [Fact]
    public void Menu_lists_each_page_once()
    {
        MenuEntries().Matches(Page("toc.yml")).Select(entry => entry.Groups[1].Value).Should().BeEquivalentTo(Names);
    }

    [Fact]
    public void Reference_has_each_library()
    {
        IEnumerable<string> libraries = Repository.Projects("src")
            .Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal)
                && !file.Text.Contains("<OutputType>", StringComparison.Ordinal))
            .Select(file => Path.GetFileNameWithoutExtension(file.Path));
        Assemblies().Matches(Page("docfx.json")).Select(file => file.Groups[1].Value).Should().BeEquivalentTo(libraries);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_of_a_page_lead_somewhere(string page)
    {
        string text = CodeBlocks().Replace(Page(page), "");
        foreach (string target in Links().Matches(text).Select(link => link.Groups[1].Value))
        {
            if (target.StartsWith("https://", StringComparison.Ordinal))
                continue;
            string[] parts = target.Split('#');
            string file = parts[0].Length == 0 ? page : parts[0];
            File.Exists(Path.Combine(Repository.Root, "docs", file)).Should().BeTrue("{0} links to {1}", page, target);
            if (parts.Length > 1)
                Anchors(Page(file)).Should().Contain(parts[1], "{0} links to {1}", page, target);
        }
    }

    [Fact]
    public void First_page_links_to_each_page_or_to_the_menu() => File.ReadAllText(Path.Combine(Repository.Root, "README.md"))
        .Should().Contain("docs/getting-started.md").And.Contain("docs/index.md");

    [Fact]
    public void Troubleshooting_has_each_exception()
    {
        Type[] exceptions =
        [
            .. new[]
            {
                typeof(SemiMerException), typeof(SemiMER.Import.MediaAudio), typeof(SemiMER.Conformance.LossConformance),
                typeof(SemiMER.Onnx.OnnxException), typeof(SemiMER.Reporting.HtmlReport), typeof(SemiMER.Mpi.MpiException),
                typeof(SemiMER.Extensions.Hosting.RecognizerStatus),
            }.SelectMany(type => type.Assembly.GetExportedTypes()).Where(type => type.IsAssignableTo(typeof(Exception))),
        ];
        exceptions.Should().HaveCountGreaterThan(14).And.OnlyContain(type => type.IsAssignableTo(typeof(SemiMerException)));
        string[] rows = [.. Exceptions().Matches(Page("troubleshooting.md")).Select(row => row.Groups[1].Value)];
        rows.Should().BeEquivalentTo(exceptions.Select(type => type.Name));
    }

    [Theory]
    [InlineData("equations.md", 10)]
    [InlineData("evidence.md", 1)]
    [InlineData("extend.md", 2)]
    public void Files_that_a_page_names_are_there(string page, int least)
    {
        string[] named = [.. Files().Matches(Page(page)).Select(file => file.Groups[1].Value).Distinct()];
        named.Should().HaveCountGreaterThanOrEqualTo(least);
        named.Where(file => !Path.Exists(Path.Combine(Repository.Root, file)) && !file.Contains('*')).Should().BeEmpty();
    }

    [Fact]
    public void Page_of_samples_has_each_sample()
    {
        IEnumerable<string> samples = Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path));
        Samples().Matches(Page("samples.md")).Select(row => row.Groups[1].Value).Should().BeEquivalentTo(samples);
    }

    [Fact]
    public void Diagram_is_told_in_words_and_drawn_for_day_and_night() =>
        Page("concepts.svg").Should().Contain("<title").And.Contain("<desc").And.Contain("prefers-color-scheme: dark");

    [Fact]
    public void Citation_is_of_this_version_and_names_the_paper()
    {
        string citation = File.ReadAllText(Path.Combine(Repository.Root, "CITATION.cff"));
        citation.Should().StartWith("cff-version: 1.2.0\n").And.Contain($"\nversion: {Package.PackedPackage.Numbers}\n")
            .And.Contain("10.1145/3394171.3413579");
        foreach (string key in (string[])["message", "title", "authors", "type", "license", "references"])
            citation.Should().MatchRegex($"(?m)^{key}:");
    }

    [Theory]
    [InlineData("## What is `this`, or that?", "what-is-this-or-that")]
    [InlineData("# A - B", "a---b")]
    public void Anchors_are_those_of_headings(string heading, string anchor) => Anchors(heading).Should().Equal(anchor);

    private static string Page(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", name)).ReplaceLineEndings("\n");

    private static IEnumerable<string> Anchors(string text) => Headings().Matches(text)
        .Select(heading => NoPartOfAnchors().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"^ *href: (\S+\.md)$", RegexOptions.Multiline)]
    private static partial Regex MenuEntries();

    [GeneratedRegex(@"([\w.]+)\.dll")]
    private static partial Regex Assemblies();

    [GeneratedRegex("^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlocks();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"^\| `(\w+Exception)` \|", RegexOptions.Multiline)]
    private static partial Regex Exceptions();

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Samples();

    [GeneratedRegex(@"`((?:src|tests|samples|benchmarks)/[\w./*-]+)`")]
    private static partial Regex Files();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoPartOfAnchors();
}
