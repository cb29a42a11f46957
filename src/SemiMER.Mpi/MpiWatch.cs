using Microsoft.Extensions.Logging;
using SemiMER.Mpi.Native;

namespace SemiMER.Mpi;

/// <summary>Looks after calls that wait for other ranks; one that waits too long ends the process, and with it the job.</summary>
internal sealed partial class MpiWatch : IDisposable
{
    private const int TimedOutCode = 75; // EX_TEMPFAIL
    private static readonly TimeSpan TimeToAnswer = TimeSpan.FromSeconds(2);

    private readonly MpiLibrary mpi;
    private readonly int rank, size;
    private readonly MpiHandle? asides;
    private readonly TimeSpan timeout;
    private readonly ILogger logger;
    private readonly Timer timer;
    private readonly Lock gate = new();
    private string? waitsIn;
    private int calls;

    /// <summary>Begins to watch.</summary>
    /// <param name="mpi">The library.</param>
    /// <param name="rank">This rank.</param>
    /// <param name="size">How many there are.</param>
    /// <param name="asides">Processes with messages of their own, to ask who waits; null if no other thread may ask.</param>
    /// <param name="timeout">How long a call may wait.</param>
    /// <param name="logger">Is told why the job ends.</param>
    public MpiWatch(MpiLibrary mpi, int rank, int size, MpiHandle? asides, TimeSpan timeout, ILogger logger)
    {
        (this.mpi, this.rank, this.size, this.asides, this.timeout, this.logger) = (mpi, rank, size, asides, timeout, logger);
        timer = new Timer(_ => GiveUp(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A call begins; it ends when the result is disposed.</summary>
    public Call Begin(string name)
    {
        lock (gate)
        {
            waitsIn = name;
            calls++;
            timer.Change(timeout, Timeout.InfiniteTimeSpan);
        }
        return new Call(this);
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private void End()
    {
        lock (gate)
        {
            waitsIn = null;
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void GiveUp()
    {
        string? name;
        int call;
        lock (gate)
            (name, call) = (waitsIn, calls);
        if (name is null)
            return; // it came just now
        string missing = Missing(call);
        LogTimedOut(logger, rank, size, timeout, name, call, missing);
        Dl.Exit(TimedOutCode);
    }

    // Whoever waits in the same call tells all others; who does not is the one that is waited for.
    private string Missing(int call)
    {
        if (asides is not { } communicator)
            return "unknown";
        int tag = call & 0x7FFF; // what every MPI allows at least
        int[] others = [.. Enumerable.Range(0, size).Where(other => other != rank)];
        foreach (int other in others)
            mpi.Notify(other, tag, communicator);
        using (var pause = new ManualResetEventSlim())
            pause.Wait(TimeToAnswer);
        int[] silent = [.. others.Where(other => !mpi.IsNotified(other, tag, communicator))];
        return silent.Length == 0 ? "none, so the network is at fault" : string.Join(", ", silent);
    }

    [LoggerMessage(EventId = 2, Level = LogLevel.Critical, Message =
        "Rank {Rank} of {Size} has waited {Timeout} in call {Call}, {Name}, and ends the training. Ranks that did not come: {Missing}")]
    private static partial void LogTimedOut(ILogger logger, int rank, int size, TimeSpan timeout, string name, int call, string missing);

    /// <summary>A call that lasts until it is disposed.</summary>
    public readonly ref struct Call(MpiWatch watch)
    {
        /// <summary>Ends the call.</summary>
        public void Dispose() => watch.End();
    }
}
