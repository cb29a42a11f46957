using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>On how many threads an operation of one thread may run, without any other thread noticing.</summary>
/// <remarks>
/// libtorch keeps the number for each thread, but also remembers the last one that anybody set, and every thread takes that over at its
/// first operation. So after a number was set, a thread that lives for this alone sets the former one again: threads that come later
/// begin as they would have. A thread that takes its number over in between, some hundred microseconds, gets this one.
/// </remarks>
internal static class IntraOpThreads
{
    private static readonly Lock Gate = new();

    /// <summary>Sets the number of this thread until the result is disposed, on this thread.</summary>
    /// <param name="number">The number, at least 1; null leaves it as it is.</param>
    public static Use BeginUse(int? number) => new(number);

    /// <summary>Sets the number of this thread.</summary>
    /// <param name="number">The number, at least 1.</param>
    /// <returns>What it was.</returns>
    public static int Set(int number)
    {
        int before = get_num_threads(); // a thread that has never asked would take over another number later
        if (before == number)
            return before;
        lock (Gate)
        {
            int ofNewThreads = OnNewThread(get_num_threads);
            set_num_threads(number);
            OnNewThread(() =>
            {
                set_num_threads(ofNewThreads);
                return ofNewThreads;
            });
        }
        return before;
    }

    private static int OnNewThread(Func<int> function)
    {
        int result = 0;
        var thread = new Thread(() => result = function()) { IsBackground = true, Name = nameof(IntraOpThreads) };
        thread.Start();
        thread.Join();
        return result;
    }

    /// <summary>While it lasts, the thread has another number.</summary>
    public readonly ref struct Use
    {
        private readonly int? before;

        internal Use(int? number) => before = number is { } wanted ? Set(wanted) : null;

        /// <summary>Gives the thread back what it had before.</summary>
        public void Dispose()
        {
            if (before is { } number)
                Set(number);
        }
    }
}
