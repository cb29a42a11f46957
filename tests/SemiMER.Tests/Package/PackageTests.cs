using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SemiMER.Tests.Package;

/// <summary>What is in the package, and that a project that has nothing else of ours builds, runs and passes its tests.</summary>
[Collection(nameof(PackedPackage))]
public sealed partial class PackageTests(PackedPackage package)
{
    [Fact]
    public void Package_holds_library_documentation_and_start_up_file_and_nothing_native()
    {
        string[] files = [.. package.Files.Entries.Select(entry => entry.FullName)
            .Where(name => !name.StartsWith("docs/", StringComparison.Ordinal) && !IsPackaging(name))];
        files.Should().BeEquivalentTo(
        [
            "lib/net10.0/SemiMER.dll", "lib/net10.0/SemiMER.xml", "README.md", "buildTransitive/SemiMER.targets",
            "buildTransitive/TorchStartup.cs",
        ]);
        package.Symbols.Entries.Select(entry => entry.FullName).Should().Contain("lib/net10.0/SemiMER.pdb");
        package.Text("lib/net10.0/SemiMER.xml").Should().Contain("T:SemiMER.Training.SemiSupervisedTrainer");
    }

    [Fact]
    public void Package_asks_for_one_engine_and_no_backend()
    {
        XElement[] dependencies = [.. package.Description.Descendants().Where(element => element.Name.LocalName == "dependency")];
        string[] names = [.. dependencies.Select(dependency => dependency.Attribute("id")!.Value)];
        names.Where(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase)).Should().Equal("TorchSharp");
        dependencies[Array.IndexOf(names, "TorchSharp")].Attribute("version")!.Value.Should().Be("0.107.0");
        names.Should().NotContain(name => name.StartsWith("SemiMER", StringComparison.Ordinal));
    }

    [Fact]
    public void Package_of_other_tools_files_asks_for_the_library_of_its_version_and_holds_no_other()
    {
        string[] files = [.. package.ImportFiles.Entries.Select(entry => entry.FullName)];
        files.Should().Contain(["lib/net10.0/SemiMER.Import.dll", "lib/net10.0/SemiMER.Import.xml", "README.md", "docs/import.md"]);
        files.Where(name => name.StartsWith("lib/", StringComparison.Ordinal)).Should().HaveCount(2);
        package.ImportDescription.Descendants().Where(element => element.Name.LocalName == "dependency")
            .ToDictionary(dependency => dependency.Attribute("id")!.Value, dependency => dependency.Attribute("version")!.Value)
            .Should().BeEquivalentTo(new Dictionary<string, string>
            {
                ["SemiMER"] = package.Version, ["CliWrap"] = "3.10.5", ["PureHDF"] = "2.2.0", ["System.IO.Hashing"] = "10.0.0",
            });
        package.ImportDescription.Elements().Single(element => element.Name.LocalName == "description").Value.Should().Contain("ffmpeg");
    }

    [Fact]
    public void Package_of_ONNX_models_asks_for_the_library_of_its_version_and_no_backend()
    {
        string[] files = [.. package.OnnxFiles.Entries.Select(entry => entry.FullName)];
        files.Should().Contain(["lib/net10.0/SemiMER.Onnx.dll", "lib/net10.0/SemiMER.Onnx.xml", "README.md", "docs/deploy.md"]);
        files.Where(name => name.StartsWith("lib/", StringComparison.Ordinal)).Should().HaveCount(2);
        Dictionary<string, string> dependencies = package.OnnxDescription.Descendants()
            .Where(element => element.Name.LocalName == "dependency")
            .ToDictionary(dependency => dependency.Attribute("id")!.Value, dependency => dependency.Attribute("version")!.Value);
        dependencies.Should().Contain("SemiMER", package.Version).And.ContainKeys("Microsoft.ML.OnnxRuntime", "Google.Protobuf");
        dependencies.Keys.Should().NotContain(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Package_of_checks_asks_for_the_library_of_its_version_and_no_test_framework()
    {
        package.ConformanceFiles.Entries.Select(entry => entry.FullName)
            .Where(name => name.StartsWith("lib/", StringComparison.Ordinal))
            .Should().BeEquivalentTo("lib/net10.0/SemiMER.Conformance.dll", "lib/net10.0/SemiMER.Conformance.xml");
        XElement dependency = package.ConformanceDescription.Descendants().Single(element => element.Name.LocalName == "dependency");
        dependency.Attribute("id")!.Value.Should().Be("SemiMER");
        dependency.Attribute("version")!.Value.Should().Be(package.Version);
    }

    [Fact]
    public void Package_of_reports_asks_for_the_library_of_its_version_and_holds_its_style_sheet_within()
    {
        package.ReportingFiles.Entries.Select(entry => entry.FullName)
            .Where(name => name.StartsWith("lib/", StringComparison.Ordinal))
            .Should().BeEquivalentTo("lib/net10.0/SemiMER.Reporting.dll", "lib/net10.0/SemiMER.Reporting.xml");
        package.ReportingDescription.Descendants().Where(element => element.Name.LocalName == "dependency")
            .ToDictionary(dependency => dependency.Attribute("id")!.Value, dependency => dependency.Attribute("version")!.Value)
            .Should().BeEquivalentTo(new Dictionary<string, string> { ["SemiMER"] = package.Version, ["MathNet.Numerics"] = "5.0.0" });
    }

    [Fact]
    public void Package_of_hosting_asks_for_the_library_of_its_version_and_for_abstractions_of_hosts()
    {
        package.HostingFiles.Entries.Select(entry => entry.FullName)
            .Where(name => name.StartsWith("lib/", StringComparison.Ordinal))
            .Should().BeEquivalentTo("lib/net10.0/SemiMER.Extensions.Hosting.dll", "lib/net10.0/SemiMER.Extensions.Hosting.xml");
        package.HostingDescription.Descendants().Where(element => element.Name.LocalName == "dependency")
            .ToDictionary(dependency => dependency.Attribute("id")!.Value, dependency => dependency.Attribute("version")!.Value)
            .Should().BeEquivalentTo(new Dictionary<string, string>
            {
                ["SemiMER"] = package.Version,
                ["Microsoft.Extensions.Configuration.Binder"] = "10.0.0",
                ["Microsoft.Extensions.Diagnostics.HealthChecks"] = "10.0.0",
                ["Microsoft.Extensions.Hosting.Abstractions"] = "10.0.0",
                ["Microsoft.Extensions.Options"] = "10.0.0",
            });
    }

    [Fact]
    public void Package_says_its_licence_and_what_is_new()
    {
        string Said(string name) => package.Description.Elements().Single(element => element.Name.LocalName == name).Value;
        Said("license").Should().Be("MIT");
        Said("readme").Should().Be("README.md");
        Said("tags").Should().Contain("emotion-recognition");
        string[] sections = File.ReadAllText(Path.Combine(Repository.Root, "CHANGELOG.md")).Split("\n## ");
        sections[1].Should().StartWith(PackedPackage.Numbers + "\n", "the newest section is of this version");
        Said("releaseNotes").ReplaceLineEndings("\n").Should().Be(sections[1][(PackedPackage.Numbers.Length + 1)..].Trim());
    }

    [Fact]
    public void First_page_of_the_package_links_nowhere_that_a_gallery_has_not()
    {
        string page = package.Text("README.md"), source = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        Links().Matches(source).Should().Contain(link => !IsOnTheWeb(link));
        Links().Matches(page).Should().NotBeEmpty().And.OnlyContain(link => IsOnTheWeb(link));
        foreach (Match link in Links().Matches(source).Where(link => !IsOnTheWeb(link)))
        {
            page.Should().Contain($"{link.Groups[1].Value} (`{link.Groups[2].Value}`)");
            package.Files.GetEntry(link.Groups[2].Value).Should().NotBeNull("the page names {0}", link.Groups[2].Value);
        }
        Lines(page).Should().Equal(Lines(Links().Replace(source, link =>
            IsOnTheWeb(link) ? link.Value : $"{link.Groups[1].Value} (`{link.Groups[2].Value}`)")), "all else stands there as it was");
    }

    [SkippableFact]
    public void Package_tells_nothing_of_the_machine_it_was_made_on()
    {
        Skip.If(PackedPackage.Configuration == "Debug", "only Release is packed for others");
        byte[] library = Bytes(package.Files, "lib/net10.0/SemiMER.dll");
        library.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Repository.Root)).Should().Be(-1);
        using var content = new MemoryStream(Bytes(package.Symbols, "lib/net10.0/SemiMER.pdb"));
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(content);
        MetadataReader reader = symbols.GetMetadataReader();
        reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name)).Should().NotBeEmpty()
            .And.OnlyContain(name => // builds of continuous integration shorten the root to /_/ by themselves
                name.StartsWith("/SemiMER/src/", StringComparison.Ordinal) || name.StartsWith("/_/src/", StringComparison.Ordinal));
    }

    /// <summary>The program uses torch before anything of the library, and then runs the code of README.md as it stands there.</summary>
    [Fact]
    public async Task Stranger_builds_runs_and_passes_its_tests()
    {
        DotNet.Run(PackedPackage.Project, ["build", "-c", "Release", "--disable-build-servers", "-v", "q", .. package.Properties]);
        string program = Path.Combine(PackedPackage.Project, "bin", "Release", "net10.0", "SemiMER.PublicApi.Tests.dll");
        using TemporaryDirectory folder = new(), folderOfTests = new();
        // Each waits for its process most of the time.
        Task<string> running = Task.Run(() => DotNet.Run(folder.Root, "exec", program));
        Task<string> testing = Task.Run(() => DotNet.Run(folderOfTests.Root, "test", program));
        Task<string> asking = Task.Run(() => DotNet.Run(
            PackedPackage.Project, ["msbuild", "-getItem:Using", "-p:UseSemiMER=true", "-p:Configuration=Release", .. package.Properties]));
        await Task.WhenAll(running, testing, asking);

        Lines(await running).Should().SatisfyRespectively(
            line => line.Should().Be("torch: 3"),
            line => line.Should().MatchRegex(@"^accuracy: (0\.[3-9]\d|1\.00) of 24 rows$", "chance is 0.25 and the classes lie well apart"),
            line => line.Should().MatchRegex("^prediction: .+, a class$"));
        File.Exists(folder.File("emotion.semimer")).Should().BeTrue();
        (await testing).Should().MatchRegex(@"Passed! +- Failed: +0, Passed: +[2-9]\d, Skipped: +0");
        Identity().Matches(await asking).Select(match => match.Groups[1].Value)
            .Where(name => name.StartsWith("SemiMER", StringComparison.Ordinal))
            .Should().BeEquivalentTo(typeof(SemiMerException).Assembly.GetExportedTypes().Select(type => type.Namespace).Distinct());
    }

    private static byte[] Bytes(ZipArchive archive, string name)
    {
        using Stream content = archive.GetEntry(name)!.Open();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    private static bool IsPackaging(string name) =>
        name is "SemiMER.nuspec" or "[Content_Types].xml" || name.StartsWith("_rels/", StringComparison.Ordinal)
        || name.StartsWith("package/", StringComparison.Ordinal);

    private static bool IsOnTheWeb(Match link) => link.Groups[2].Value.StartsWith("https://", StringComparison.Ordinal);

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Trim().Split('\n');

    [GeneratedRegex(@"!?\[([^\]]+)\]\(([^)]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex("""
        "Identity": "([^"]+)"
        """)]
    private static partial Regex Identity();
}
