using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>What terms may know of a training beside their batch.</summary>
/// <param name="LabelShares">Share of each class among the labeled training rows, <c>[classes]</c>, on the network's device.</param>
/// <param name="UnlabeledCount">How many unlabeled rows there are.</param>
/// <param name="Draws">Random numbers for views of batches.</param>
internal sealed record TermSurroundings(Tensor LabelShares, long UnlabeledCount, DropoutMasks Draws) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        LabelShares.Dispose();
        Draws.Dispose();
    }
}
