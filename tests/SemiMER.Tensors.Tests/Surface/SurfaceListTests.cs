using System.Reflection;
using System.Runtime.Loader;

namespace SemiMER.Tensors.Tests.Surface;

/// <summary>The committed list against a TorchSharp assembly, where one is at hand.</summary>
[Trait("Category", "Surface")]
public sealed class SurfaceListTests
{
    [SkippableFact]
    public void The_list_is_the_surface_of_the_assembly_that_TORCHSHARP_ASSEMBLY_names()
    {
        string? path = Environment.GetEnvironmentVariable("TORCHSHARP_ASSEMBLY");
        Skip.If(string.IsNullOrEmpty(path), "TORCHSHARP_ASSEMBLY names no TorchSharp.dll.");
        Assembly assembly = new AssemblyLoadContext("TorchSharp under test").LoadFromAssemblyPath(Path.GetFullPath(path!));

        SurfaceList list = SurfaceList.OfTorchSharp();
        HashSet<string> rendered = [.. SurfaceRenderer.Render(assembly, "TorchSharp").SelectMany(Flat)];
        list.Types.SelectMany(Flat).Where(line => !rendered.Contains(line)).Should().BeEmpty("the list holds what the assembly has");
    }

    [Fact]
    public void The_list_reads_and_writes_back_line_by_line()
    {
        string[] lines = [.. SurfaceFiles.Lines("torchsharp-surface.txt").Where(line => line.Length > 0 && line[0] != '#')];

        SurfaceType.ReadAll(lines).SelectMany(type => type.Lines()).Should().Equal(lines);
    }

    // Kind, base class and members; which interfaces reflection shows, and in which order, differs between runtimes.
    private static IEnumerable<string> Flat(SurfaceType type) =>
        [$"{type.Kind} {type.Name}", .. type.Members.Select(member => $"{type.Name}: {member}")];
}
