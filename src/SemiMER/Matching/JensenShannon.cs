using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The Jensen-Shannon divergence between the mean softmax distributions of the two sets.
/// <para>Source: Lin, "Divergence measures based on the Shannon entropy", IEEE Trans. Information Theory 37, 1991.</para>
/// <para>Formula: P = 1/n Σ_i softmax(p_i), Q = 1/m Σ_j softmax(q_j), M = (P + Q) / 2; 1/2 Σ_d P_d ln(P_d / M_d) +
/// 1/2 Σ_d Q_d ln(Q_d / M_d).</para>
/// <para>Estimator: plug-in; biased upwards by O(1/n).</para>
/// <para>Shapes: <c>[n, d]</c> and <c>[m, d]</c>, at least 1 row, they may differ; gives a scalar in nats.</para>
/// <para>Range: 0 to ln 2, the upper bound.</para>
/// <para>Equal sets: 0, with a gradient of 0. It sees only the mean softmax: no number added to all columns of a
/// row changes anything.</para>
/// <para>Edges: with one column every softmax is 1 and the value 0. Probabilities below 1e-30 count as that in the logarithm.</para>
/// <para>Gradient: smooth; it fades where softmax saturates.</para>
/// </summary>
public sealed class JensenShannon : IDistributionMatchingLoss
{
    private const double Smallest = 1e-30;

    /// <inheritdoc/>
    public string Name => "jensen-shannon";

    /// <inheritdoc/>
    public double? UpperBound => Math.Log(2);

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.Check(Name, p, q, minimumRows: 1);
        using var scope = NewDisposeScope();
        Tensor meanP = p.softmax(1).mean([0]), meanQ = q.softmax(1).mean([0]);          // P, Q
        Tensor logM = Log(meanP.Plus(meanQ).Over(2));
        Tensor divergence = (meanP * (Log(meanP) - logM)).Plus(meanQ * (Log(meanQ) - logM));
        return divergence.sum().Over(2).MoveToOuterDisposeScope();
    }

    private static Tensor Log(Tensor x) => x.ClampMin(Smallest).log();
}
