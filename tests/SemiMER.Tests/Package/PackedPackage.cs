using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;

namespace SemiMER.Tests.Package;

/// <summary>
/// The package as it was packed from the library that these tests use, and the stranger's project built against it. The package has a
/// version of its own, so that no other one that lies about is taken for it, and a package folder of its own, so that it stays nowhere;
/// all other packages come from the folder where the tests' own lie.
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
        DotNet.Run(Repository.Root, "pack", "src/SemiMER/SemiMER.csproj", "-c", Configuration, "--no-build", "-o", place.Root,
            $"-p:Version={Version}", "--disable-build-servers", "-v", "q");
        Files = Open(".nupkg");
        Symbols = Open(".snupkg");
        Description = XDocument.Load(Files.GetEntry("SemiMER.nuspec")!.Open()).Root!.Elements().Single();
    }

    /// <summary>Version of the package.</summary>
    public string Version { get; }

    /// <summary>What is in it.</summary>
    public ZipArchive Files { get; }

    /// <summary>What is in the package of symbols.</summary>
    public ZipArchive Symbols { get; }

    /// <summary>What it says of itself: the <c>metadata</c> of its <c>nuspec</c>.</summary>
    public XElement Description { get; }

    internal static string Project { get; } = Path.Combine(Repository.Root, "tests", "SemiMER.PublicApi.Tests");

    /// <summary>The version that the repository says it has.</summary>
    internal static string Numbers { get; } = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"))
        .Descendants("Version").Single().Value;

    /// <summary>What makes the stranger's project find this package, and all others where they lie.</summary>
    internal string[] Properties =>
    [
        $"-p:Version={Version}", $"-p:RestoreSources={place.Root}", $"-p:RestorePackagesPath={place.File("packages")}",
        $"-p:RestoreFallbackFolders={PackageFolder}", "-p:RunAnalyzersDuringBuild=false",
    ];

    private static string PackageFolder => typeof(PackedPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(entry => entry.Key == "PackageFolder").Value!;

    public void Dispose()
    {
        Files.Dispose();
        Symbols.Dispose();
        place.Dispose();
    }

    /// <summary>The text of a file of the package.</summary>
    internal string Text(string name)
    {
        using var reader = new StreamReader(Files.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    private ZipArchive Open(string extension) => ZipFile.OpenRead(place.File($"SemiMER.{Version}{extension}"));
}
