namespace SemiMER.Engine;

/// <summary>What SemiMER needs to know of the tensor engine it was built with; this file is of the built-in one.</summary>
internal static class TensorEngine
{
    /// <summary>Whether trainings may run side by side: the random stream and the thread count belong to the execution flow.</summary>
    public static bool RunsInParallel => true;

    /// <summary>As <see cref="GaussianPairs.Compose"/>, in one pass.</summary>
    public static (double Sum, Tensor? Weights) Sum(GaussianPairs pairs, double[] ratios, bool needsWeights) => SumGaussianPairs(
        pairs.Products, pairs.HalfSquaresX, pairs.HalfSquaresY, pairs.Coefficients, pairs.Split, pairs.SkipsDiagonal, ratios, needsWeights);
}
