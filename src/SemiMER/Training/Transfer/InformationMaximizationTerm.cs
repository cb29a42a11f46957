using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L = 1/n Σ_i H(p_i) - H(1/n Σ_i p_i): every row should be predicted with confidence, and all classes should be used.
/// <para>Source: Krause, Perona and Gomes 2010; Liang, Hu and Feng 2020. In nats. Range: from -ln K to 0.</para>
/// </summary>
public sealed class InformationMaximizationTerm : IObjectiveTerm
{
    private const double LeastShare = 1e-12; // whose logarithm is finite

    /// <summary>Creates the term.</summary>
    /// <param name="name">Name in logs; two such terms of one recipe need different ones.</param>
    public InformationMaximizationTerm(string name = "information maximization") => Name = name;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        Tensor logP = pass.Scores.log_softmax(1), p = logP.exp(), mean = p.mean([0L]);
        Tensor ofRows = (p * logP).sum(1).mean(), ofMean = (mean * mean.ClampMin(LeastShare).log()).sum();
        return [new TermPart(Name, ofMean - ofRows)];
    }
}
