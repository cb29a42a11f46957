namespace SemiMER.Engine;

/// <summary>What SemiMER needs to know of the tensor engine it was built with; this file is of TorchSharp.</summary>
internal static class TensorEngine
{
    /// <summary>Whether trainings may run side by side: TorchSharp's random stream and thread count belong to the process.</summary>
    public static bool RunsInParallel => false;

    /// <summary>As <see cref="GaussianPairs.Compose"/>.</summary>
    public static (double Sum, Tensor? Weights) Sum(GaussianPairs pairs, double[] ratios, bool needsWeights) =>
        pairs.Compose(ratios, needsWeights);
}
