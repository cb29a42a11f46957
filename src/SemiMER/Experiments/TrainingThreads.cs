using System.Runtime.ExceptionServices;
using SemiMER.Torch;

namespace SemiMER.Experiments;

/// <summary>Runs trainings side by side, on threads that live for this alone.</summary>
internal static class TrainingThreads
{
    /// <summary>Runs every job; they begin in their order.</summary>
    /// <param name="count">Number of jobs.</param>
    /// <param name="parallelism">Most jobs at a time, at least 1.</param>
    /// <param name="intraOpThreads">Threads that one operation of a job may run on, at least 1.</param>
    /// <param name="job">Runs a job, until its token is cancelled: by the caller's, or because another job has failed.</param>
    /// <param name="cancellationToken">Cancels all.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <remarks>The first exception of a job is thrown as it is, when all threads have ended.</remarks>
    public static void Run(
        int count, int parallelism, int intraOpThreads, Action<int, CancellationToken> job, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ExceptionDispatchInfo? first = null;
        int begun = -1;
        Thread[] threads = [.. Enumerable.Range(0, Math.Min(parallelism, count)).Select(number =>
            new Thread(Work) { IsBackground = true, Name = $"SemiMER training {number}" })];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        if (first?.SourceException is OperationCanceledException)
            cancellationToken.ThrowIfCancellationRequested(); // with the caller's token, by which it knows its own cancellation
        first?.Throw();

        void Work()
        {
            try
            {
                IntraOpThreads.Set(intraOpThreads);
                for (int index; (index = Interlocked.Increment(ref begun)) < count;)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    job(index, stop.Token);
                }
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(exception), null);
                stop.Cancel();
            }
        }
    }
}
