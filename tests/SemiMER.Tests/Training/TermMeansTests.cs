using Microsoft.Extensions.Logging.Abstractions;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

public sealed class TermMeansTests
{
    [Fact]
    public void A_part_is_skipped_once_a_step_however_often_it_is_named()
    {
        using var means = new TermMeans(new ZeroTerms(NullLogger.Instance));
        foreach ((string term, long step) in (IEnumerable<(string, long)>)[("a", 0), ("a", 0), ("b", 0), ("a", 1), ("a", 4), ("a", 4)])
            means.Skip(term, step);
        means.Skipped.Should().BeEquivalentTo(new Dictionary<string, int> { ["a"] = 3, ["b"] = 1 });
    }

    [Fact]
    public void Skipping_in_each_step_of_a_long_epoch_takes_no_memory()
    {
        using var means = new TermMeans(new ZeroTerms(NullLogger.Instance));
        means.Skip("a", 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (long step = 1; step < 10_000; step++)
            means.Skip("a", step);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        means.Skipped["a"].Should().Be(10_000);
    }
}
