using System.Threading.RateLimiting;

namespace SemiMER.Samples.WebService;

/// <summary>
/// Lets as many uploads be predicted at a time as there are processors; the others wait in turn, not for ever and not in any number. Those
/// that are still arriving take no turn: slow clients hold nobody up.
/// </summary>
internal sealed class PredictionQueue(ServiceLimits limits) : IAsyncDisposable
{
    private readonly ConcurrencyLimiter limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = limits.Predictions > 0 ? limits.Predictions : Environment.ProcessorCount,
        QueueLimit = limits.Queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits for a turn, which is over when the result is disposed of.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(limits.Waiting);
        try
        {
            RateLimitLease turn = await limiter.AcquireAsync(1, time.Token);
            if (turn.IsAcquired)
                return turn;
            turn.Dispose();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
        throw new RefusedException(StatusCodes.Status503ServiceUnavailable, "Too many requests wait. Ask again later.");
    }

    public ValueTask DisposeAsync() => limiter.DisposeAsync();
}
