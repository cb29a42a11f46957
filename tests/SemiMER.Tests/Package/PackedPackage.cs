using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;

namespace SemiMER.Tests.Package;

/// <summary>
/// The packages as they were packed from the libraries that these tests use, and the stranger's project built against them. They have a
/// version of their own, so that no other one that lies about is taken for them, and a package folder of their own, so that they stay
/// nowhere; all other packages come from the folder where the tests' own lie.
/// </summary>
public sealed class PackedPackage : IDisposable
{
#if DEBUG
    internal const string Configuration = "Debug";
#else
    internal const string Configuration = "Release";
#endif
    private readonly TemporaryDirectory place = new();

    public PackedPackage()
    {
        Version = $"{Numbers}-{Path.GetFileName(place.Root).Replace('_', '-')}";
        Pack();
        Files = Open("SemiMER", ".nupkg");
        Symbols = Open("SemiMER", ".snupkg");
        ImportFiles = Open("SemiMER.Import", ".nupkg");
        OnnxFiles = Open("SemiMER.Onnx", ".nupkg");
        ConformanceFiles = Open("SemiMER.Conformance", ".nupkg");
        ReportingFiles = Open("SemiMER.Reporting", ".nupkg");
        HostingFiles = Open("SemiMER.Extensions.Hosting", ".nupkg");
        Description = DescriptionOf(Files);
        ImportDescription = DescriptionOf(ImportFiles);
        OnnxDescription = DescriptionOf(OnnxFiles);
        ConformanceDescription = DescriptionOf(ConformanceFiles);
        ReportingDescription = DescriptionOf(ReportingFiles);
        HostingDescription = DescriptionOf(HostingFiles);
    }

    /// <summary>Version of the packages.</summary>
    public string Version { get; }

    /// <summary>What is in it.</summary>
    public ZipArchive Files { get; }

    /// <summary>What is in the package of symbols.</summary>
    public ZipArchive Symbols { get; }

    /// <summary>What it says of itself: the <c>metadata</c> of its <c>nuspec</c>.</summary>
    public XElement Description { get; }

    /// <summary>What is in the package of other tools' files.</summary>
    public ZipArchive ImportFiles { get; }

    /// <summary>What that says of itself.</summary>
    public XElement ImportDescription { get; }

    /// <summary>What is in the package of ONNX models.</summary>
    public ZipArchive OnnxFiles { get; }

    /// <summary>What that says of itself.</summary>
    public XElement OnnxDescription { get; }

    /// <summary>What is in the package of checks.</summary>
    public ZipArchive ConformanceFiles { get; }

    /// <summary>What that says of itself.</summary>
    public XElement ConformanceDescription { get; }

    /// <summary>What is in the package of reports.</summary>
    public ZipArchive ReportingFiles { get; }

    /// <summary>What that says of itself.</summary>
    public XElement ReportingDescription { get; }

    /// <summary>What is in the package of hosting.</summary>
    public ZipArchive HostingFiles { get; }

    /// <summary>What that says of itself.</summary>
    public XElement HostingDescription { get; }

    internal static string Project { get; } = Path.Combine(Repository.Root, "tests", "SemiMER.PublicApi.Tests");

    /// <summary>The folder that the packages lie in.</summary>
    internal string Place => place.Root;

    /// <summary>The version that the repository says it has.</summary>
    internal static string Numbers { get; } = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"))
        .Descendants("Version").Single().Value;

    /// <summary>What makes the stranger's project find these packages, and all others where they lie.</summary>
    internal string[] Properties =>
    [
        $"-p:Version={Version}", $"-p:RestoreSources={place.Root}", $"-p:RestorePackagesPath={place.File("packages")}",
        $"-p:RestoreFallbackFolders={PackageFolder}", "-p:RunAnalyzersDuringBuild=false",
    ];

    /// <summary>The folder where all other packages lie.</summary>
    internal static string PackageFolder => typeof(PackedPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(entry => entry.Key == "PackageFolder").Value!;

    public void Dispose()
    {
        Files.Dispose();
        Symbols.Dispose();
        ImportFiles.Dispose();
        OnnxFiles.Dispose();
        ConformanceFiles.Dispose();
        ReportingFiles.Dispose();
        HostingFiles.Dispose();
        place.Dispose();
    }

    /// <summary>The text of a file of the package.</summary>
    internal string Text(string name)
    {
        using var reader = new StreamReader(Files.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    // One process for all of them.
    private void Pack()
    {
        string[] names =
        [
            "SemiMER", "SemiMER.Import", "SemiMER.Onnx", "SemiMER.Conformance", "SemiMER.Reporting",
            "SemiMER.Extensions.Hosting", "SemiMER.Mpi",
        ];
        string projects = string.Join(';', names
            .Select(name => Path.Combine(Repository.Root, "src", name, name + ".csproj")));
        string pack = place.File("pack.proj");
        File.WriteAllText(pack, $"""
            <Project>
              <Target Name="Pack">
                <MSBuild Projects="{projects}" Targets="Pack"
                         Properties="Configuration={Configuration};NoBuild=true;Version={Version};PackageOutputPath={place.Root}" />
              </Target>
            </Project>
            """);
        DotNet.Run(Repository.Root, "msbuild", pack, "-t:Pack", "-v:q", "-nologo", "-nodeReuse:false");
    }

    private ZipArchive Open(string name, string extension) => ZipFile.OpenRead(place.File($"{name}.{Version}{extension}"));

    private static XElement DescriptionOf(ZipArchive package) => XDocument.Load(
        package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open()).Root!.Elements().Single();
}
