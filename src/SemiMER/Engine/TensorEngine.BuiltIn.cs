namespace SemiMER.Engine;

/// <summary>What SemiMER needs to know of the tensor engine it was built with; this file is of the built-in one.</summary>
internal static class TensorEngine
{
    /// <summary>Whether trainings may run side by side: the random stream and the thread count belong to the execution flow.</summary>
    public static bool RunsInParallel => true;
}
