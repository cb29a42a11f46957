using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SemiMER.Tests.Package;

/// <summary>
/// What a newcomer does, word for word, in a folder with nothing else of ours: the page that begins with <c>dotnet new console</c>, and
/// <c>dotnet new semimer-app</c>. The packages are the ones packed here; in place of the backend for all systems stands that of this one,
/// which lies here already. Programs run where numbers have a comma.
/// </summary>
[Collection(nameof(PackedPackage))]
public sealed partial class NewcomerTests(PackedPackage package) : IDisposable
{
    private readonly TemporaryDirectory place = new();

    public void Dispose() => place.Dispose();

    [SkippableFact]
    public void Getting_started_leads_to_predictions_word_for_word()
    {
        SkipUnlessSlow();
        string[] commands = Blocks("").SelectMany(block => block.Split('\n')).Where(line => line.Length > 0).ToArray();
        commands.Should().Equal(
            "dotnet new console -o Moods", "cd Moods", "dotnet add package SemiMER",
            "dotnet add package TorchSharp-cpu --version 0.107.0", "dotnet run -c Release");
        string[] programs = Blocks("csharp");
        programs.Should().HaveCount(2);

        WriteSources();
        DotNet.Run(place.Root, "new", "console", "-o", "Moods", "--no-restore");
        string folder = place.File("Moods");
        DotNet.Run(folder, "add", "package", "SemiMER", "--version", package.Version);
        DotNet.Run(folder, "add", "package", Backend, "--version", BackendVersion);

        File.WriteAllText(Path.Combine(folder, "Program.cs"), programs[0]);
        DotNet.Run(folder, "build", "-c", "Release", "-v", "q", "--disable-build-servers");
        foreach (string culture in (string[])["tr-TR", "de-DE"])
        {
            string[] said = Lines(DotNet.Run(folder, Cultures.Of(culture), "run", "-c", "Release", "--no-build").Output);
            said.Should().SatisfyRespectively(
                line => line.Should().MatchRegex(@"^\d+ utterances with a label, \d+ without$"),
                line => line.Should().MatchRegex(@"\d\.\d{3}").And.NotMatchRegex(@"\d,\d", "measures are written alike everywhere"),
                line => line.Should().MatchRegex(@": (neutral|happy|sad|angry) with probability \d,\d\d$", "the program's own are not"),
                line => line.Should().MatchRegex(@"^by voice alone: (neutral|happy|sad|angry) with probability \d,\d\d$"));
        }

        // Step 3: in place of the line that makes the synthetic corpus; its usings are among those that are there.
        string own = string.Join('\n', programs[1].Split('\n').Where(line => !line.StartsWith("using ", StringComparison.Ordinal)));
        const string Synthetic = "Corpus corpus = new SyntheticCorpus();";
        programs[0].Should().Contain(Synthetic);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), programs[0].Replace(Synthetic, own, StringComparison.Ordinal));
        Lines(DotNet.Run(folder, "run", "-c", "Release")).Should().HaveCount(4).And.Contain(line => line.StartsWith("call "));
    }

    [SkippableFact]
    public void Template_is_installed_into_an_empty_hive_and_gives_a_project_that_builds_trains_and_predicts()
    {
        SkipUnlessSlow();
        WriteSources();
        string hive = place.File("hive"), folder = place.File("Moods");
        DotNet.Run(Repository.Root, "pack", "templates/SemiMER.Templates.csproj", "-c", PackedPackage.Configuration, "-o", place.Root,
            "-v", "q", "--disable-build-servers");
        string packed = Directory.GetFiles(place.Root, "SemiMER.Templates.*.nupkg").Single();
        DotNet.Run(place.Root, "new", "install", packed, "--debug:custom-hive", hive);
        DotNet.Run(place.Root, "new", "semimer-app", "-o", folder, "--backend", Backend, "--semimerVersion", package.Version,
            "--debug:custom-hive", hive);

        Directory.GetFiles(folder).Select(Path.GetFileName).Should()
            .BeEquivalentTo("Moods.csproj", "Program.cs", "Application.cs");
        XDocument.Load(Path.Combine(folder, "Moods.csproj")).Descendants("PackageReference")
            .ToDictionary(reference => reference.Attribute("Include")!.Value, reference => reference.Attribute("Version")!.Value)
            .Should().BeEquivalentTo(new Dictionary<string, string> { ["SemiMER"] = package.Version, [Backend] = BackendVersion });
        DotNet.Run(folder, "build", "-c", "Release", "-v", "q", "--disable-build-servers", "-warnaserror");
        string[] said = Lines(DotNet.Run(folder, "run", "-c", "Release", "--no-build"));
        said.Should().HaveCount(1 + 15 + 1 + 3).And.Contain(line => line.StartsWith("On speakers never heard"));
        File.Exists(Path.Combine(folder, "emotion.semimer")).Should().BeTrue();
    }

    [Fact]
    public void Template_asks_for_this_version_of_the_library_and_the_backends_of_its_TorchSharp()
    {
        string template = File.ReadAllText(
            Path.Combine(Repository.Root, "templates", "semimer-app", ".template.config", "template.json"));
        template.Should().Contain($"\"defaultValue\": \"{PackedPackage.Numbers}\"");
        string versions = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props"));
        foreach ((string name, string version) in ((string, string)[])[("TorchSharp", "0.107.0"), (Backend, BackendVersion)])
        {
            versions.Should().Contain($"Include=\"{name}\" Version=\"{version}\"");
            template.Should().Contain($"\"value\": \"{version}\"");
        }
        string stranger = File.ReadAllText(Path.Combine(PackedPackage.Project, "SemiMER.PublicApi.Tests.csproj"));
        stranger.Should().Contain("templates/semimer-app/Application.cs", "the template's program is compiled and tested there");
    }

    private static string Backend => OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64"
        : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64" : "libtorch-cpu-linux-x64";

    private static string BackendVersion => "2.10.0";

    private static void SkipUnlessSlow() =>
        Skip.IfNot(Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1", "Part of the slow set: set SEMIMER_SLOW=1.");

    // Blocks of the page before the last table, of one kind; the commands of the template stand in its text.
    private static string[] Blocks(string kind) =>
    [
        .. Fenced().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "getting-started.md")))
            .Where(block => block.Groups[1].Value == kind).Select(block => block.Groups[2].Value),
    ];

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Trim().Split('\n');

    // Where packages come from, for all projects below this folder.
    private void WriteSources() => File.WriteAllText(place.File("nuget.config"), $"""
        <configuration>
          <packageSources><clear /><add key="packed" value="{package.Place}" /></packageSources>
          <fallbackPackageFolders><clear /><add key="here" value="{PackedPackage.PackageFolder}" /></fallbackPackageFolders>
          <config><add key="globalPackagesFolder" value="{place.File("packages")}" /></config>
        </configuration>
        """);

    [GeneratedRegex("^```(\\w*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
