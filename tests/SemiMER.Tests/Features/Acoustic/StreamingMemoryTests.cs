using SemiMER.Features;

namespace SemiMER.Tests.Features.Acoustic;

/// <summary>Memory of the process, so nothing else may run meanwhile.</summary>
[Collection(nameof(AloneCollection))]
public sealed class StreamingMemoryTests
{
    [Fact]
    public void Memory_does_not_grow_with_the_sound()
    {
        var extractor = new AcousticExtractor(new AcousticOptions { Frames = AcousticFrames.Cepstra }, 22050);
        float[] second = TestSounds.Mixture(22050);
        Push(extractor, second, times: 3);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Push(extractor, second, times: 60);
        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(200_000); // a minute of sound has 5 MB
        GC.KeepAlive(extractor);
    }

    private static void Push(AcousticExtractor extractor, float[] sound, int times)
    {
        for (int i = 0; i < times; i++)
            extractor.Push(sound);
    }
}
