using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>How predicted targets are compared with the truth.</summary>
public enum RegressionLoss
{
    /// <summary>
    /// 1 - CCC over the rows of a batch, CCC = 2 s_xy / (s_x^2 + s_y^2 + (m_x - m_y)^2) with (co)variances that divide by n (Lin 1989):
    /// what valence and arousal are usually measured by. Needs two rows.
    /// </summary>
    Concordance,

    /// <summary>1/n sum_i (x_i - y_i)^2, in units of the target's variance.</summary>
    MeanSquaredError,
}

/// <summary>
/// L_reg, the mean over the network's targets of a loss on the labeled rows that have them: each target is a part,
/// <c>regression/valence</c>. Class weights play no part.
/// </summary>
/// <param name="loss">How they are compared. Default concordance.</param>
public sealed class RegressionTerm(RegressionLoss loss = RegressionLoss.Concordance) : IObjectiveTerm
{
    private const double LeastVariance = 1e-8; // of constant predictions, where CCC is 0 / 0; targets have the variance 1

    /// <inheritdoc/>
    public string Name => "regression";

    /// <inheritdoc/>
    public bool NeedsLabels => true;

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return Compare(pass, Name, pass.Targets, loss);
    }

    /// <summary>A part for each target, of predicted values in units of their deviation, <c>[batch, target]</c>.</summary>
    internal static IReadOnlyList<TermPart> Compare(ForwardPass pass, string term, Tensor values, RegressionLoss loss) =>
        [.. pass.Network.Options.Targets.Select((name, k) => Part(pass, $"{term}/{name}", values, k, loss))];

    /// <summary>The truth of one target in units of its deviation, <c>[batch]</c>, NaN where it is not told.</summary>
    internal static Tensor Truth(ForwardPass pass, int k) => pass.Network.Targets!.Standardized(pass.Labeled!.Targets!.select(
        1, TargetRows.ColumnOf(pass.Network.Schema, pass.Network.Options.Targets[k])), k);

    private static TermPart Part(ForwardPass pass, string part, Tensor values, int k, RegressionLoss loss)
    {
        IReadOnlyList<string> names = pass.Network.Options.Targets;
        int column = TargetRows.ColumnOf(pass.Network.Schema, names[k]), least = loss == RegressionLoss.Concordance ? 2 : 1;
        int rows = pass.Labeled is { Targets: not null } batch ? batch.TargetCounts[column] : 0;
        if (rows < least)
            return new TermPart(part, null, $"{rows} utterances have the target, at least {least} needed");
        Tensor x = values.select(1, k), truth = Truth(pass, k);
        Tensor has = truth.isnan().logical_not(), y = truth.nan_to_num(0), w = has.to_type(x.dtype).Over(rows);
        Tensor value = loss == RegressionLoss.Concordance ? 1.Minus(Concordance(x, y, w)) : (w * (x - y).Square()).sum();
        return new TermPart(part, value.Over(names.Count));
    }

    // CCC = 2 s_xy / (s_x^2 + s_y^2 + (m_x - m_y)^2), with w_i = 1/n for the rows that count
    private static Tensor Concordance(Tensor x, Tensor y, Tensor w)
    {
        Tensor meanX = (w * x).sum(), meanY = (w * y).sum();
        Tensor dx = x - meanX, dy = y - meanY;
        Tensor covariance = (w * dx * dy).sum(), varianceX = (w * dx.Square()).sum(), varianceY = (w * dy.Square()).sum();
        return covariance.Times(2) / varianceX.Plus(varianceY).Plus((meanX - meanY).Square()).Plus(LeastVariance);
    }
}
