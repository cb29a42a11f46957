using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L = 1/K Σ_j Σ_{k≠j} C_jk / Σ_k C_jk with C_jk = Σ_i w_i p_ij p_ik: how often rows are taken for two classes at once, where p_i =
/// softmax(scores_i / T) and w_i = n (1 + e^(-H(p_i))) / Σ_i' (1 + e^(-H(p_i'))), so that sure rows count more.
/// <para>Source: Jin et al. 2020 (minimum class confusion). w has no gradient. Range: from 0 to 1 - 1/K.</para>
/// </summary>
public sealed class ClassConfusionTerm : IObjectiveTerm
{
    private readonly double temperature;

    /// <summary>Creates the term.</summary>
    /// <param name="temperature">T, above 0. Default 2.5.</param>
    /// <param name="name">Name in logs; two such terms of one recipe need different ones.</param>
    /// <exception cref="OptionsException">The temperature is out of range.</exception>
    public ClassConfusionTerm(double temperature = 2.5, string name = "class confusion")
    {
        new OptionFaults(nameof(ClassConfusionTerm)).Above(nameof(temperature), temperature, 0).Throw();
        (this.temperature, Name) = (temperature, name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        Tensor logP = pass.Scores.Over(temperature).log_softmax(1), p = logP.exp();
        Tensor certainty = (p * logP).sum(1).exp().Plus(1).detach();                                            // 1 + e^(-H)
        Tensor w = certainty / certainty.mean();
        Tensor c = (p * w.unsqueeze(1)).t().matmul(p);                                                          // [classes, classes]
        Tensor own = c.diagonal() / c.sum(dim: 1);
        return [new TermPart(Name, 1.Minus(own.mean()))];                                           // 1 - 1/K Σ_j C_jj / Σ_k C_jk
    }
}
