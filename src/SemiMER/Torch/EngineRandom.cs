using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>Lets the engine draw from a stream of its own for a while, and gives the caller's stream back afterwards.</summary>
internal sealed class EngineRandom : IDisposable
{
    private readonly Tensor before;

    private EngineRandom(Tensor before) => this.before = before;

    /// <summary>The engine's default generator starts from the stream's next number until the result is disposed.</summary>
    public static EngineRandom Use(RandomSource stream)
    {
        Tensor before = get_rng_state().DetachFromDisposeScope();
        manual_seed((long)(stream.NextUInt64() >> 1));
        return new EngineRandom(before);
    }

    public void Dispose()
    {
        set_rng_state(before);
        before.Dispose();
    }
}
