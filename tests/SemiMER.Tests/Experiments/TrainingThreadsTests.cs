using System.Collections.Concurrent;
using SemiMER.Experiments;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Experiments;

/// <summary>Looks at numbers of threads that others may set, so these tests run while no other does.</summary>
[Collection(nameof(AloneCollection))]
public sealed class TrainingThreadsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(40)]
    public void Every_job_runs_once_in_order_on_threads_of_its_own_with_one_intra_op_thread(int parallelism)
    {
        var seen = new ConcurrentQueue<(int Index, int Thread, bool OfPool, int Number)>();
        TrainingThreads.Run(20, parallelism, 1, (index, _) => seen.Enqueue(
            (index, Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread, get_num_threads())), default);
        seen.Select(job => job.Index).Order().Should().Equal(Enumerable.Range(0, 20));
        if (parallelism == 1)
            seen.Select(job => job.Index).Should().BeInAscendingOrder();
        int caller = Environment.CurrentManagedThreadId;
        seen.Should().OnlyContain(job => job.Number == 1 && !job.OfPool && job.Thread != caller);
        seen.Select(job => job.Thread).Distinct().Count().Should().BeLessThanOrEqualTo(Math.Min(parallelism, 20));
    }

    [Fact]
    public void Two_jobs_run_at_a_time_and_no_third()
    {
        using var together = new Barrier(2);
        int running = 0;
        TrainingThreads.Run(6, 2, 1, (_, token) =>
        {
            Interlocked.Increment(ref running).Should().BeLessThanOrEqualTo(2);
            together.SignalAndWait(token); // ends only if two are there
            Interlocked.Decrement(ref running);
        }, default);
    }

    [Fact]
    public async Task Callers_and_pools_threads_and_those_that_come_later_keep_their_number()
    {
        int original = OnNewThread(get_num_threads);
        OnNewThread(() => SetHere(3));
        using ManualResetEventSlim begun = new(), ended = new();
        // One thread of the pool, held for the whole time.
        Task<(int Before, int After)> pool = Task.Run(() =>
        {
            int before = get_num_threads();
            begun.Set();
            ended.Wait();
            return (before, get_num_threads());
        });
        try
        {
            begun.Wait();
            int caller = get_num_threads();
            int[] during = new int[4];
            using var together = new Barrier(2);
            TrainingThreads.Run(4, 2, 1, (index, token) =>
            {
                if (index < 2)
                    together.SignalAndWait(token); // both threads have set their number
                during[index] = OnNewThread(get_num_threads);
            }, default);
            get_num_threads().Should().Be(caller);
            during.Should().OnlyContain(number => number == 3);
            OnNewThread(get_num_threads).Should().Be(3);
        }
        finally
        {
            ended.Set();
            OnNewThread(() => SetHere(original));
        }
        (int before, int after) = await pool;
        after.Should().Be(before);
    }

    [Fact]
    public void First_fault_stops_the_others_and_is_thrown_as_it_is()
    {
        using var together = new Barrier(2);
        var fault = new InvalidOperationException("job 1");
        bool stopped = false;
        int begun = 0;
        FluentActions.Invoking(() => TrainingThreads.Run(100, 2, 1, (index, token) =>
        {
            Interlocked.Increment(ref begun);
            together.SignalAndWait(token);
            if (index == 1)
                throw fault;
            stopped = token.WaitHandle.WaitOne(TimeSpan.FromMinutes(1));
            token.ThrowIfCancellationRequested();
        }, default)).Should().Throw<InvalidOperationException>().Which.Should().BeSameAs(fault);
        stopped.Should().BeTrue();
        begun.Should().Be(2);
    }

    [Fact]
    public void Cancelling_stops_all_with_the_callers_token()
    {
        using var cancelled = new CancellationTokenSource();
        int begun = 0;
        FluentActions.Invoking(() => TrainingThreads.Run(100, 3, 1, (_, token) =>
        {
            if (Interlocked.Increment(ref begun) == 3)
                cancelled.Cancel();
            token.WaitHandle.WaitOne(TimeSpan.FromMinutes(1)).Should().BeTrue();
            token.ThrowIfCancellationRequested();
        }, cancelled.Token)).Should().Throw<OperationCanceledException>().Which.CancellationToken.Should().Be(cancelled.Token);
        begun.Should().Be(3);

        FluentActions.Invoking(() => TrainingThreads.Run(2, 1, 1, (_, _) => begun++, cancelled.Token))
            .Should().Throw<OperationCanceledException>();
        begun.Should().Be(3);
    }

    private static int SetHere(int number)
    {
        set_num_threads(number);
        return number;
    }

    private static int OnNewThread(Func<int> function)
    {
        int result = 0;
        var thread = new Thread(() => result = function());
        thread.Start();
        thread.Join();
        return result;
    }
}
