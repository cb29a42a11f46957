using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>
/// Keeps something from one step of a training to the next, and can save it: a loss with a memory, a bandwidth that moves. What is among
/// the stateful parts of a recipe and not of this kind cannot be put into a checkpoint.
/// </summary>
public interface ISavedState
{
    /// <summary>What it keeps, as copies that belong to the caller.</summary>
    IReadOnlyDictionary<string, Tensor> GetState();

    /// <summary>Goes on from a saved state: what comes next has the same bits.</summary>
    /// <param name="state">What <see cref="GetState"/> gave, in the memory of the host; it is copied.</param>
    /// <exception cref="SemiMerException">It is no state of this part.</exception>
    void LoadState(IReadOnlyDictionary<string, Tensor> state);
}
