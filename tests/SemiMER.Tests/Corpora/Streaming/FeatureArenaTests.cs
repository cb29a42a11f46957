using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

public sealed class FeatureArenaTests
{
    private static readonly int[] Lengths = [1, 700_000, 0, 3, 700_000, 40, 2_000_000, 348_500, 1 << 20, 9];

    [Fact]
    public void Pieces_have_their_length_and_do_not_overlap()
    {
        var arena = new FeatureArena();
        for (int round = 0; round < 3; round++)
        {
            Memory<float>[] pieces = Array.ConvertAll(Lengths, arena.Take);
            for (int i = 0; i < pieces.Length; i++)
                pieces[i].Span.Fill(i);
            for (int i = 0; i < pieces.Length; i++)
            {
                pieces[i].Length.Should().Be(Lengths[i]);
                pieces[i].Span.ContainsAnyExcept(i).Should().BeFalse();
            }
            arena.Clear();
        }
    }

    [Fact]
    public void Memory_that_was_cleared_is_used_again()
    {
        var arena = new FeatureArena();
        void Fill()
        {
            arena.Clear();
            for (int i = 0; i < 100; i++)
                arena.Take(50_000);
        }
        Fill();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1000);
    }
}
