namespace SemiMER.Tensors.Tests.Surface;

/// <summary>The built-in engine against TorchSharp's surface, both ways.</summary>
[Trait("Category", "Surface")]
public sealed class SurfaceTests
{
    private static readonly IReadOnlyList<SurfaceType> Engine = SurfaceRenderer.Render(typeof(torch).Assembly, typeof(torch).Namespace!);
    private static readonly SurfaceList TorchSharp = SurfaceList.OfTorchSharp();

    [Fact]
    public void Whatever_the_engine_offers_TorchSharp_offers_with_the_same_signature()
    {
        SurfaceException[] exceptions = [.. SurfaceFiles.Entries("engine-only.txt").Select(SurfaceException.Parse)];
        SurfaceDifference[] differences = [.. new SurfaceComparison(TorchSharp).Differences(Engine)];

        string[] unexplained = [.. differences.Where(difference => !exceptions.Any(e => e.Covers(difference))).Select(d => d.ToString())];
        string[] needless = [.. exceptions.Where(e => !differences.Any(e.Covers)).Select(e => e.ToString())];

        string.Join('\n', unexplained).Should().BeEmpty(
            "sources written for the engine must compile against TorchSharp; correct these, or give the reason in engine-only.txt");
        string.Join('\n', needless).Should().BeEmpty("these lines of engine-only.txt explain nothing any more");
    }

    [Fact]
    public void Every_required_name_is_there_or_named_as_pending()
    {
        var engine = new SurfaceList(Engine);
        string[] missing = [.. SurfaceFiles.Entries("required.txt").Where(name => !engine.HasName("TorchSharp." + name))];

        IReadOnlyList<string> pending = SurfaceFiles.Entries("pending.txt");
        string.Join('\n', missing.Except(pending)).Should().BeEmpty("a name of required.txt that disappears breaks its users");
        string.Join('\n', pending.Except(missing)).Should().BeEmpty(
            "these names are there now (or not required): remove them from pending.txt");
    }

    [Fact]
    public void Every_required_name_is_one_of_TorchSharp() => SurfaceFiles.Entries("required.txt")
        .Where(name => !TorchSharp.HasName("TorchSharp." + name)).Should().BeEmpty("the required names are TorchSharp's own");
}
