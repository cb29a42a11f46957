using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace SemiMER.Tests.Documentation;

/// <summary>
/// All C# on the pages stands in the stranger's project, which sees the packed packages only, and names the namespaces that it needs.
/// </summary>
public sealed partial class PagesTests
{
    private const string Torch = "using TorchSharp;", TorchStatic = "using static TorchSharp.torch;";

    private static readonly Type[] Exported =
    [
        .. typeof(SemiMerException).Assembly.GetExportedTypes(), .. typeof(SemiMER.Import.MediaAudio).Assembly.GetExportedTypes(),
        .. typeof(SemiMER.Conformance.LossConformance).Assembly.GetExportedTypes(),
        .. typeof(SemiMER.Onnx.OnnxException).Assembly.GetExportedTypes(),
        .. typeof(SemiMER.Reporting.HtmlReport).Assembly.GetExportedTypes(),
        .. typeof(SemiMER.Extensions.Hosting.RecognizerStatus).Assembly.GetExportedTypes(),
        .. typeof(SemiMER.Mpi.MpiProcessGroup).Assembly.GetExportedTypes(),
    ];

    private static readonly Dictionary<string, string> Types = Exported
        .Where(type => !type.IsNested).ToDictionary(type => type.Name.Split('`')[0], type => type.Namespace!);

    private static readonly Dictionary<string, string> Extensions = Exported
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
        .Where(method => method.IsDefined(typeof(ExtensionAttribute)))
        .DistinctBy(method => method.Name).ToDictionary(method => method.Name, method => method.DeclaringType!.Namespace!);

    private static readonly HashSet<string> TorchFunctions =
        [.. typeof(torch).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(method => method.Name)];

    public static TheoryData<string> Pages => new(
        [
            "README.md",
            .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(Path.GetFileName).Order(StringComparer.Ordinal)
                .Select(name => "docs/" + name).Where(page => Blocks(page).Any()),
        ]);

    [Fact]
    public void Pages_have_code() => Pages.Should().HaveCountGreaterThanOrEqualTo(7);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Code_stands_in_the_project_of_a_stranger(string page)
    {
        string[][] sources = [.. Repository.Sources("tests/SemiMER.PublicApi.Tests").Select(source => Normal(source.Text.Split('\n')))];
        foreach (string[] block in Blocks(page))
        {
            string code = Code(block);
            string[]? source = sources.FirstOrDefault(lines => Code(lines).Contains(code, StringComparison.Ordinal));
            source.Should().NotBeNull("this stands on {0}:\n{1}", page, code);
            source.Should().Contain(Usings(block), "the file with this code of {0} has its usings:\n{1}", page, code);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Code_names_the_namespaces_it_needs_and_no_other(string page)
    {
        foreach (string[] block in Blocks(page))
            Usings(block).Should().Equal(Needed(Code(block)), "this stands on {0}:\n{1}", page, string.Join('\n', block));
    }

    [Fact]
    public void Namespaces_that_are_not_named_are_noticed()
    {
        Needed("""Corpus corpus = FeatureCorpus.Open("EmotionNetwork"); // Recipe""").Should().Equal("using SemiMER.Corpora;");
        Needed("Corpus described = corpus.WithTextFeatures(words);").Should().Equal("using SemiMER.Corpora;", "using SemiMER.Features;");
        Needed("Tensor x = p.mean();").Should().Equal(Torch, TorchStatic);
        Needed("using var noGradient = no_grad();").Should().Equal(Torch, TorchStatic);
        Needed("int sum = rows.Count;").Should().BeEmpty();
    }

    private static string[] Needed(string code)
    {
        string plain = CommentsAndTexts().Replace(code, "");
        IEnumerable<string> named = Names().Matches(plain).Select(match => match.Value).Where(Types.ContainsKey)
            .Select(name => Types[name]);
        IEnumerable<string> called = Calls().Matches(plain).Select(match => match.Groups[1].Value).Where(Extensions.ContainsKey)
            .Select(name => Extensions[name]);
        bool usesTorch = TorchTypes().IsMatch(plain)
            || Functions().Matches(plain).Any(match => TorchFunctions.Contains(match.Groups[1].Value));
        return [.. named.Concat(called).Distinct().Order(StringComparer.Ordinal).Select(name => $"using {name};"),
            .. usesTorch ? (string[])[Torch, TorchStatic] : []];
    }

    private static IEnumerable<string[]> Blocks(string page)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, page));
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i] != "```csharp")
                continue;
            int end = Array.IndexOf(lines, "```", i);
            yield return Normal(lines[(i + 1)..end]);
            i = end;
        }
    }

    // Indentation and empty lines do not count.
    private static string[] Normal(string[] lines) => [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0)];

    private static string[] Usings(string[] lines) => [.. lines.Where(line => UsingDirective().IsMatch(line))];

    private static string Code(string[] lines) => string.Join('\n', lines.Where(line => !UsingDirective().IsMatch(line)));

    [GeneratedRegex(@"^using (static )?[\w.]+;$")]
    private static partial Regex UsingDirective();

    [GeneratedRegex(@"//.*|""(\\.|[^""\\])*""")]
    private static partial Regex CommentsAndTexts();

    [GeneratedRegex(@"(?<![.\w])[A-Z]\w*")]
    private static partial Regex Names();

    [GeneratedRegex(@"\.(\w+)\(")]
    private static partial Regex Calls();

    [GeneratedRegex(@"(?<![.\w])(Tensor\b|nn\.)")]
    private static partial Regex TorchTypes();

    [GeneratedRegex(@"(?<![.\w])([a-zA-Z_]\w*)\(")]
    private static partial Regex Functions();
}
