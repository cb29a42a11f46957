
namespace SemiMER.Tensors.Tests.Kernels;

// Inside the namespace, where it comes before the modules of the same names.
using SemiMER.Tensors.Kernels;

public sealed unsafe class WorkerPoolTests
{
    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 4)]
    [InlineData(7, 0)]
    [InlineData(7, 1)]
    [InlineData(7, 2)]
    [InlineData(1000, 3)]
    [InlineData(3, 16)]
    public void Each_index_runs_once(int count, int threads)
    {
        var calls = stackalloc int[1001];
        for (var repetition = 1; repetition <= 50; repetition++)
        {
            WorkerPool.Run(count, threads, calls, &CountCall);
            for (var i = 0; i <= count; i++)
            {
                calls[i].Should().Be(i < count ? repetition : 0);
            }
        }
    }

    [Fact]
    public void A_call_from_inside_a_body_runs_all_its_indices()
    {
        var calls = stackalloc int[64];
        WorkerPool.Run(8, 4, calls, &RunEightMore);
        for (var i = 0; i < 64; i++)
        {
            calls[i].Should().Be(1);
        }
    }

    [Fact]
    public void Concurrent_callers_all_finish()
    {
        var totals = new long[8];
        var callers = Enumerable.Range(0, totals.Length).Select(caller => new Thread(() =>
        {
            for (var repetition = 0; repetition < 500; repetition++)
            {
                totals[caller] += SumOfIndices(40, 3);
            }
        })).ToArray();
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        totals.Should().AllBeEquivalentTo(500L * (39 * 40 / 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_exception_reaches_the_caller_and_the_pool_lives_on(int threads)
    {
        for (var repetition = 0; repetition < 50; repetition++)
        {
            var run = () => WorkerPool.Run(20, threads, null, &FailAtSeven);
            run.Should().Throw<InvalidOperationException>().WithMessage("seven");
            SumOfIndices(10, threads).Should().Be(45);
        }
    }

    [Fact]
    public void Two_threads_work_at_the_same_time()
    {
        // The first body waits for the second to begin, which a single thread, taking them in order, never sees.
        // Other tests may hold the pool for a while.
        var meeting = default(Meeting);
        for (var attempt = 0; attempt < 200 && meeting.Met == 0; attempt++)
        {
            meeting.Begun = 0;
            WorkerPool.Run(2, 2, &meeting, &Meet);
        }

        meeting.Met.Should().Be(1);
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        SumOfIndices(8, 2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var repetition = 0; repetition < 100; repetition++)
        {
            SumOfIndices(8, 2);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    private static long SumOfIndices(int count, int threads)
    {
        long sum = 0;
        WorkerPool.Run(count, threads, &sum, &AddIndex);
        return sum;
    }

    private static void CountCall(void* state, int i) => Interlocked.Increment(ref ((int*)state)[i]);

    private static void AddIndex(void* state, int i) => Interlocked.Add(ref *(long*)state, i);

    private static void RunEightMore(void* state, int i) => WorkerPool.Run(8, 4, (int*)state + (8 * i), &CountCall);

    private static void FailAtSeven(void* state, int i)
    {
        if (i == 7)
        {
            throw new InvalidOperationException("seven");
        }
    }

    private static void Meet(void* state, int i)
    {
        var meeting = (Meeting*)state;
        Interlocked.Increment(ref meeting->Begun);
        var spinner = default(SpinWait);
        for (var patience = 0; i == 0 && meeting->Met == 0 && patience < 10_000; patience++)
        {
            if (Volatile.Read(ref meeting->Begun) == 2)
            {
                meeting->Met = 1;
            }

            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }

    private struct Meeting
    {
        public int Begun;
        public int Met;
    }
}
