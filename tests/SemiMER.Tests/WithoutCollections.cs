using System.Runtime;

namespace SemiMER.Tests;

/// <summary>
/// Nothing is collected while it lasts, for tests that run alone and let TorchSharp's own code compute with numbers: a collection between
/// the making of a number and libtorch reading it would free it too early.
/// </summary>
internal sealed class WithoutCollections : IDisposable
{
    private const long MostAllocated = 200 << 20;

    public WithoutCollections() => GC.TryStartNoGCRegion(MostAllocated).Should().BeTrue();

    public void Dispose()
    {
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            GC.EndNoGCRegion();
    }
}
