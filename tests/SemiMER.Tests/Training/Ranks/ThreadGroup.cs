using System.Numerics;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>Ranks that are threads of this process: what the trainer asks of a group, without MPI.</summary>
internal sealed class ThreadGroup : IProcessGroup
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Meeting meeting;

    private ThreadGroup(Meeting meeting, int rank) => (this.meeting, Rank) = (meeting, rank);

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size => meeting.Size;

    /// <summary>Does the same on several ranks, each a thread, and gives what each made of it; a fault of one is thrown.</summary>
    public static T[] Run<T>(int size, Func<IProcessGroup, T> work)
    {
        Outcome<T>[] outcomes = RunAll(size, work);
        Exception[] faults = [.. outcomes.Select(outcome => outcome.Fault).OfType<Exception>()];
        Exception? first = faults.FirstOrDefault(fault => fault is not ProcessGroupException) ?? faults.FirstOrDefault();
        if (first is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        return [.. outcomes.Select(outcome => outcome.Result!)];
    }

    /// <summary>The same; what each rank threw stands beside what it gave.</summary>
    public static Outcome<T>[] RunAll<T>(int size, Func<IProcessGroup, T> work)
    {
        var meeting = new Meeting(size);
        var outcomes = new Outcome<T>[size];
        Thread[] threads = [.. Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            try
            {
                outcomes[rank] = new Outcome<T>(work(new ThreadGroup(meeting, rank)), null);
            }
            catch (Exception fault)
            {
                outcomes[rank] = new Outcome<T>(default, fault);
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return outcomes;
    }

    /// <inheritdoc/>
    public void AllReduceSum(Span<float> values) => Sum(values);

    /// <inheritdoc/>
    public void AllReduceSum(Span<double> values) => Sum(values);

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> AllGather(ReadOnlySpan<byte> own) => meeting.Exchange(Rank, own.ToArray()).Cast<byte[]>().ToArray();

    /// <inheritdoc/>
    public void Abort(string reason) => meeting.Abort($"rank {Rank}: {reason}");

    private void Sum<T>(Span<T> values)
        where T : INumber<T>
    {
        object[] all = meeting.Exchange(Rank, values.ToArray());
        values.Clear();
        foreach (T[] part in all.Cast<T[]>())
        {
            if (part.Length != values.Length)
                throw new InvalidOperationException($"A rank reduces {part.Length} numbers, another one {values.Length}.");
            for (int i = 0; i < part.Length; i++)
                values[i] += part[i];
        }
    }

    /// <summary>What a rank gave, or threw.</summary>
    public sealed record Outcome<T>(T? Result, Exception? Fault);

    private sealed class Meeting(int size)
    {
        private readonly Lock gate = new();
        private readonly CancellationTokenSource aborted = new();
        private readonly Barrier barrier = new(size);
        private readonly object[] brought = new object[size];
        private string? reason;

        public int Size => size;

        public object[] Exchange(int rank, object own)
        {
            brought[rank] = own;
            Wait();
            object[] all = [.. brought];
            Wait(); // nobody brings the next before all have taken this
            return all;
        }

        public void Abort(string why)
        {
            lock (gate)
                reason ??= why;
            aborted.Cancel();
        }

        private void Wait()
        {
            try
            {
                if (!barrier.SignalAndWait(Patience, aborted.Token))
                    throw new ProcessGroupException("A rank does not come.");
            }
            catch (OperationCanceledException)
            {
                throw new ProcessGroupException($"Ended by {reason}");
            }
        }
    }
}
