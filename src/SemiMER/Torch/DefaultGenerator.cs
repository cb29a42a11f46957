using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>
/// The generator that TorchSharp's own modules draw from. It belongs to the process, so only one at a time has it: whoever borrows it
/// lets it draw from a stream of their own for a while, and gives it back as it was.
/// </summary>
/// <remarks>
/// Others of this library wait; code that draws from it past this class does not, and changes what the borrower draws. Generators of
/// other devices are seeded too, but TorchSharp cannot read their states, so they are not put back.
/// </remarks>
internal sealed class DefaultGenerator : IDisposable
{
    private static readonly Lock Gate = new();
    private readonly Tensor before;

    private DefaultGenerator(Tensor before) => this.before = before;

    /// <summary>
    /// Where it stands, as bytes of libtorch's own form: saved in a checkpoint and set again, the very next number follows. Only on the
    /// thread that has borrowed it.
    /// </summary>
    public byte[] State
    {
        get
        {
            ObjectDisposedException.ThrowIf(before.IsInvalid, this);
            using Tensor state = get_rng_state();
            return state.Values<byte>();
        }

        set
        {
            ObjectDisposedException.ThrowIf(before.IsInvalid, this);
            using Tensor state = tensor(value, dtype: ScalarType.Byte);
            set_rng_state(state);
        }
    }

    /// <summary>
    /// Waits until nobody else of this library has it; then it starts from the stream's next number until it is given back.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <returns>Gives it back, on the thread that borrowed it. One thread may borrow it again meanwhile.</returns>
    public static DefaultGenerator Borrow(RandomSource stream)
    {
        Gate.Enter();
        Tensor? before = null;
        try
        {
            before = get_rng_state().DetachFromDisposeScope();
            manual_seed((long)(stream.NextUInt64() >> 1)).Dispose();
            return new DefaultGenerator(before);
        }
        catch
        {
            before?.Dispose();
            Gate.Exit();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            set_rng_state(before);
            before.Dispose();
        }
        finally
        {
            Gate.Exit();
        }
    }
}
