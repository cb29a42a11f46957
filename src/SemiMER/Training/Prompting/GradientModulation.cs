namespace SemiMER.Training;

/// <summary>
/// How the gradients of prototypes by place are weighed, so that a modality learns less from utterances that it gets more wrong than the
/// others do (He, Zhu and Zhang 2025, eq. 10 and 11): M^u is updated by W^u ⊙ dL/dM^u, row i of place i.
/// </summary>
public enum GradientModulation
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>
    /// W_i = 1 - 1/2 tanh((d_i - mean d) / (deviation of d + 1e-6)), where d_i is the error of the modality minus the mean of those of the
    /// others; between 0.5 and 1.5, and smaller where the relative error is larger, always.
    /// </summary>
    Bounded,

    /// <summary>
    /// As the paper writes it, with d^v_i the error of the modality minus that of v: W_i = mean over v of (sum_j d^v_j - d^v_i) / sum_j
    /// d^v_j, a fraction counting as 1 where abs(sum_j d^v_j) is at most 1e-6 n, and W cut to [0, 2]. Its order turns round where the sum
    /// is negative.
    /// </summary>
    Literal,
}
