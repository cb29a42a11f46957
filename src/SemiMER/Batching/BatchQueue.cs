using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace SemiMER.Batching;

/// <summary>
/// Gives what <c>make</c> makes, in its order. Some items can be made ahead on a thread of the queue's own; they are the same items,
/// and a fault comes when the item is asked for that could not be made. After <see cref="Dispose"/> the thread has ended, and items
/// that nobody took are disposed.
/// </summary>
/// <typeparam name="T">Belongs to who takes it.</typeparam>
internal sealed class BatchQueue<T> : IDisposable
    where T : class, IDisposable
{
    private readonly Func<T> make;
    private readonly BlockingCollection<T>? made;
    private readonly CancellationTokenSource stop = new();
    private readonly Thread? thread;
    private ExceptionDispatchInfo? fault;

    /// <summary>Begins to make items.</summary>
    /// <param name="make">Makes the next item; called by one thread at a time.</param>
    /// <param name="count">How many will be taken; no more are made.</param>
    /// <param name="ahead">How many wait at most; 0 to make each when it is asked for, on the thread that asks.</param>
    public BatchQueue(Func<T> make, long count, int ahead)
    {
        this.make = make;
        if (ahead == 0)
            return;
        made = new BlockingCollection<T>(ahead);
        thread = new Thread(() => MakeAhead(made, count)) { IsBackground = true, Name = "SemiMER batches" };
        thread.Start();
    }

    /// <summary>The next item.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled while waiting.</exception>
    public T Next(CancellationToken cancellationToken)
    {
        if (made is null)
            return make();
        if (made.TryTake(out T? item, Timeout.Infinite, cancellationToken))
            return item;
        fault?.Throw();
        throw new InvalidOperationException("More was asked for than announced.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stop.Cancel();
        thread?.Join();
        while (made?.TryTake(out T? item) == true)
            item.Dispose();
        made?.Dispose();
        stop.Dispose();
    }

    private void MakeAhead(BlockingCollection<T> queue, long count)
    {
        try
        {
            for (long i = 0; i < count && !stop.IsCancellationRequested; i++)
                Add(queue, make());
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody wants more.
        }
        catch (Exception exception)
        {
            fault = ExceptionDispatchInfo.Capture(exception); // for the thread that takes
        }
        finally
        {
            queue.CompleteAdding();
        }
    }

    private void Add(BlockingCollection<T> queue, T item)
    {
        try
        {
            queue.Add(item, stop.Token);
        }
        catch
        {
            item.Dispose();
            throw;
        }
    }
}
