using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>Says how much each pseudo-label of a batch counts: 1 or 0 for a threshold, anything between for a soft one.</summary>
public interface IPseudoLabelThreshold
{
    /// <summary>Name in descriptions.</summary>
    string Name { get; }

    /// <summary>What keeps something from one step to the next: often the object itself. Default nothing.</summary>
    IReadOnlyList<object> StatefulParts => [];

    /// <summary>Weighs the pseudo-labels of a batch; what has a memory takes the batch in.</summary>
    /// <param name="labels">The pseudo-labels.</param>
    /// <returns>Weights from 0 to 1, without gradient: <c>[batch]</c>.</returns>
    Tensor Weigh(PseudoLabels labels);

    /// <summary>What the method adds to the loss beside the cross-entropy; asked after the weights. Default nothing.</summary>
    /// <param name="labels">The pseudo-labels.</param>
    /// <param name="weights">The weights, <c>[batch]</c>.</param>
    /// <param name="predicted">What is predicted for the strong view, a part of the graph: <c>[batch, classes]</c>.</param>
    /// <returns>A scalar that is added as it is, or null.</returns>
    Tensor? Regularize(PseudoLabels labels, Tensor weights, Tensor predicted) => null;
}
