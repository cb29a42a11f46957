using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L = -1/n Σ_i Σ_c p_ic ln p_ic: the entropy of what is predicted, in nats, so that boundaries between classes come to lie where there
/// are few rows.
/// <para>Source: Grandvalet and Bengio 2004. Range: from 0 to ln K.</para>
/// </summary>
public sealed class EntropyTerm : IObjectiveTerm
{
    /// <summary>Creates the term.</summary>
    /// <param name="name">Name in logs; two such terms of one recipe need different ones.</param>
    public EntropyTerm(string name = "entropy") => Name = name;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        Tensor logP = pass.Scores.log_softmax(1);
        return [new TermPart(Name, -(logP.exp() * logP).sum(1).mean())];
    }

    /// <inheritdoc/>
    /// <remarks>The variance of the embeddings over the rows, mean over their columns: <c>latent variance/visual</c>.</remarks>
    public IReadOnlyDictionary<string, double> Diagnose(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return LatentVariance.Of(Name, pass);
    }
}
