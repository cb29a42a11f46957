using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>
/// The generator that TorchSharp's own modules draw from. It belongs to the process, so only one at a time has it: whoever borrows it
/// lets it draw from a stream of their own for a while, and gives it back as it was.
/// </summary>
internal sealed class DefaultGenerator : IDisposable
{
    private static readonly Lock Gate = new();
    private readonly Tensor before;

    private DefaultGenerator(Tensor before) => this.before = before;

    /// <summary>
    /// Waits until nobody else of this library has it; then it starts from the stream's next number until it is given back.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <returns>Gives it back, on the thread that borrowed it. One thread may borrow it again meanwhile.</returns>
    public static DefaultGenerator Borrow(RandomSource stream)
    {
        Gate.Enter();
        try
        {
            Tensor before = get_rng_state().DetachFromDisposeScope();
            manual_seed((long)(stream.NextUInt64() >> 1));
            return new DefaultGenerator(before);
        }
        catch
        {
            Gate.Exit();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        set_rng_state(before);
        before.Dispose();
        Gate.Exit();
    }
}
