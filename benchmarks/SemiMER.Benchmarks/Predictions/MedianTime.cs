using System.Diagnostics;
using SemiMER.Benchmarks.Measuring;

namespace SemiMER.Benchmarks.Predictions;

/// <summary>Calls that are timed one by one: a machine that is busy with other work interrupts some of them, not the median.</summary>
internal static class MedianTime
{
    /// <summary>The median of so many calls in seconds, times their number.</summary>
    public static double Of(int times, Action call)
    {
        var seconds = new double[times];
        for (int i = 0; i < times; i++)
        {
            long began = Stopwatch.GetTimestamp();
            call();
            seconds[i] = Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
        return new Sample(seconds).Median * times;
    }
}
