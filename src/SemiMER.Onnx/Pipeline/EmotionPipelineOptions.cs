namespace SemiMER.Onnx;

/// <summary>How a recording is cut into windows, and how what is recognised in them is smoothed.</summary>
public sealed record EmotionPipelineOptions
{
    /// <summary>Length of a window in seconds, 0.1 to 3,600. A shorter recording is one window. Default 4.</summary>
    public double WindowSeconds { get; init; } = 4;

    /// <summary>From the start of a window to that of the next in seconds, 0.01 to the length of a window. Default 1.</summary>
    public double StepSeconds { get; init; } = 1;

    /// <summary>
    /// s in p'_t = s p'_(t-1) + (1 - s) p_t, the probabilities of window t with those before it; at least 0 and below 1. The first window
    /// has p'_0 = p_0. Default 0.5; 0 smooths nothing.
    /// </summary>
    public double Smoothing { get; init; } = 0.5;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new Faults(nameof(EmotionPipelineOptions))
        .InRange(nameof(WindowSeconds), WindowSeconds, 0.1, 3_600)
        .InRange(nameof(StepSeconds), StepSeconds, 0.01, Math.Max(0.01, WindowSeconds))
        .Require(Smoothing is >= 0 and < 1, FormattableString.Invariant($"{nameof(Smoothing)} is {Smoothing}; at least 0, below 1."))
        .Throw();
}
