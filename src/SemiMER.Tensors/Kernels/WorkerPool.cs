using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Runs the pieces of one kernel on the caller and on background threads. Pieces are handed out as threads become free, so a
/// body must not let its result depend on which thread runs it or in which order.
/// </summary>
internal static unsafe class WorkerPool
{
    // One job at a time. Its fields are written by the caller before any worker is offered the job (an interlocked write) and
    // are not touched again until every worker that accepted has checked out.
    private static delegate*<void*, int, void> jobBody;
    private static void* jobState;
    private static int jobCount;
    private static int jobNext;
    private static Exception? jobFailure;

    private static int inUse;
    private static Worker[] workers = [];

    /// <summary>
    /// Calls <paramref name="body"/> with (<paramref name="state"/>, i) once for each i from 0 to <paramref name="count"/> - 1, on at
    /// most <paramref name="threads"/> threads, the caller among them, and returns when all calls have returned. Runs on the caller
    /// alone when the pool is in use, which includes a call from inside a body. The first exception of a body is
    /// thrown on the caller; pieces not begun by then are left out.
    /// </summary>
    public static void Run(int count, int threads, void* state, delegate*<void*, int, void> body)
    {
        if (threads <= 1 || count <= 1 || Interlocked.CompareExchange(ref inUse, 1, 0) != 0)
        {
            for (var i = 0; i < count; i++)
            {
                body(state, i);
            }

            return;
        }

        Exception? failure;
        try
        {
            jobBody = body;
            jobState = state;
            jobCount = count;
            jobFailure = null;
            Volatile.Write(ref jobNext, 0);

            var hired = Hire(Math.Min(threads, count) - 1);
            for (var i = 0; i < hired; i++)
            {
                workers[i].Offer();
            }

            RunPieces();
            for (var i = 0; i < hired; i++)
            {
                workers[i].WithdrawOrWait();
            }

            failure = jobFailure;
            jobFailure = null;
        }
        finally
        {
            Volatile.Write(ref inUse, 0);
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private static void RunPieces()
    {
        try
        {
            // Unsigned: past the largest int the counter turns negative.
            uint i;
            while ((i = (uint)Interlocked.Increment(ref jobNext) - 1) < (uint)jobCount)
            {
                jobBody(jobState, (int)i);
            }
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref jobFailure, failure, null);
            Volatile.Write(ref jobNext, jobCount);
        }
    }

    /// <summary>Makes sure that workers exist and returns how many may help: fewer than wanted if no thread can be started.</summary>
    private static int Hire(int wanted)
    {
        if (workers.Length < wanted)
        {
            HireMore(wanted);
        }

        return Math.Min(wanted, workers.Length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void HireMore(int wanted)
    {
        var hired = new List<Worker>(workers);
        try
        {
            while (hired.Count < wanted)
            {
                hired.Add(new Worker());
            }
        }
        catch (OutOfMemoryException)
        {
            // The system gives no more threads; the caller does the work with those there are.
        }

        workers = [.. hired];
    }

    private sealed class Worker
    {
        private const int Idle = 0;
        private const int Offered = 1;
        private const int Running = 2;

        // Some tens of microseconds: longer than the gap between two kernels of one training step.
        private static readonly int SpinCount = Environment.ProcessorCount > 1 ? 1000 : 0;

        private readonly object gate = new();
        private int job;
        private int asleep;

        public Worker()
        {
            // UnsafeStart: the thread must not inherit the execution context of whoever happened to need it first.
            new Thread(Loop) { IsBackground = true, Name = "SemiMER.Tensors worker" }.UnsafeStart();
        }

        public void Offer()
        {
            // A full fence: the job's fields are visible before the offer, and the offer before the look at the sleeper.
            Interlocked.Exchange(ref job, Offered);
            if (Volatile.Read(ref asleep) != 0)
            {
                lock (gate)
                {
                    Monitor.Pulse(gate);
                }
            }
        }

        /// <summary>Takes the offer back from a worker that has not begun: nobody waits for a thread that is slow to wake.</summary>
        public void WithdrawOrWait()
        {
            if (Interlocked.CompareExchange(ref job, Idle, Offered) == Offered)
            {
                return;
            }

            var spinner = default(SpinWait);
            while (Volatile.Read(ref job) != Idle)
            {
                spinner.SpinOnce(sleep1Threshold: -1);
            }
        }

        private void Loop()
        {
            while (true)
            {
                WaitForOffer();
                if (Interlocked.CompareExchange(ref job, Running, Offered) == Offered)
                {
                    RunPieces();
                    Volatile.Write(ref job, Idle);
                }
            }
        }

        private void WaitForOffer()
        {
            for (var i = 0; i < SpinCount; i++)
            {
                if (Volatile.Read(ref job) == Offered)
                {
                    return;
                }

                Thread.SpinWait(1);
            }

            lock (gate)
            {
                // A full fence: either this thread sees an offer made before it lay down, or the caller sees it asleep and wakes it.
                Interlocked.Exchange(ref asleep, 1);
                while (Volatile.Read(ref job) != Offered)
                {
                    Monitor.Wait(gate);
                }
            }

            Volatile.Write(ref asleep, 0);
        }
    }
}
