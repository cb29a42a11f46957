using System.Diagnostics;

namespace SemiMER.Benchmarks.Measuring;

/// <summary>
/// Lets contestants have their turns in rounds, so that all see the same machine, busy or not; medians of the rounds count.
/// </summary>
/// <param name="rounds">Number of rounds.</param>
/// <param name="threads">Intra-op threads of each contestant.</param>
internal sealed class InterleavedRounds(int rounds, int threads)
{
    private const double TurnSeconds = 0.4;
    private const double WarmUpSeconds = 1.5;
    private const int WarmUpTurns = 3;

    // Threads of OpenMP and OpenBLAS look out for work some time after they have had the last.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250);

    /// <summary>Seconds of one piece of work, in each round, of each contestant; it is done again and again in a turn.</summary>
    public IReadOnlyList<Sample> Measure(IReadOnlyList<IContestant> contestants) =>
        Measure(contestants, [.. contestants.Select(WarmUp)]);

    /// <summary>The same for work that takes seconds: once in a turn, and cold.</summary>
    public IReadOnlyList<Sample> MeasureWhole(IReadOnlyList<IContestant> contestants) =>
        Measure(contestants, [.. contestants.Select(_ => 1)]);

    private IReadOnlyList<Sample> Measure(IReadOnlyList<IContestant> contestants, int[] times)
    {
        List<double>[] seconds = [.. contestants.Select(_ => new List<double>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < contestants.Count; turn++)
            {
                int who = (round + turn) % contestants.Count;
                Settle();
                seconds[who].Add(contestants[who].Run(times[who]) / times[who]);
            }
        }
        return [.. seconds.Select(each => new Sample(each))];
    }

    // Until the code is compiled and the memory is there; gives how often the work fits into a turn.
    private int WarmUp(IContestant contestant)
    {
        Settle();
        long start = Stopwatch.GetTimestamp();
        int times = 1;
        double each = double.PositiveInfinity;
        for (int turn = 0; turn < WarmUpTurns || Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds; turn++)
        {
            each = Math.Min(each, contestant.Run(times) / times);
            times = Math.Clamp((int)(TurnSeconds / 2 / each), 1, 2 * times);
        }
        return Math.Max(1, (int)Math.Round(TurnSeconds / each));
    }

    private void Settle()
    {
        if (threads > 1)
            Thread.Sleep(Settling);
    }
}
