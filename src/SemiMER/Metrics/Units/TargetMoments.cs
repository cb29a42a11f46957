namespace SemiMER.Metrics;

/// <summary>
/// What some rows add to the measures of a continuous target, with x the truth and y what is predicted: their number n, the means m_x and
/// m_y, the sums of (x - m_x)^2, of (y - m_y)^2, of their products, and of |y - x|. Averaged over seeds, n need not be whole.
/// </summary>
/// <param name="Count">n.</param>
/// <param name="TruthMean">m_x.</param>
/// <param name="PredictedMean">m_y.</param>
/// <param name="TruthSquares">Sum of (x - m_x)^2.</param>
/// <param name="PredictedSquares">Sum of (y - m_y)^2.</param>
/// <param name="Products">Sum of (x - m_x) (y - m_y).</param>
/// <param name="AbsoluteErrors">Sum of |y - x|.</param>
internal sealed record TargetMoments(
    double Count, double TruthMean, double PredictedMean, double TruthSquares, double PredictedSquares, double Products,
    double AbsoluteErrors)
{
    /// <summary>CCC: 2 s_xy / (s_x^2 + s_y^2 + (m_x - m_y)^2), as <see cref="RegressionMetrics.Concordance"/>.</summary>
    public double Concordance => 2 * Products / Count
        / (TruthSquares / Count + PredictedSquares / Count + (TruthMean - PredictedMean) * (TruthMean - PredictedMean));

    /// <summary>s_xy / (s_x s_y); NaN if a side is constant.</summary>
    public double Pearson => Math.Clamp(Products / Math.Sqrt(TruthSquares) / Math.Sqrt(PredictedSquares), -1, 1);

    /// <summary>MAE: mean of |y - x|.</summary>
    public double MeanAbsoluteError => AbsoluteErrors / Count;

    /// <summary>The moments of some rows.</summary>
    /// <param name="truth">x, at least one.</param>
    /// <param name="predicted">y.</param>
    public static TargetMoments Of(IReadOnlyList<double> truth, IReadOnlyList<double> predicted)
    {
        double truthMean = Moments.Mean(truth), predictedMean = Moments.Mean(predicted);
        return new TargetMoments(
            truth.Count, truthMean, predictedMean, Moments.SumOfSquares(truth, truthMean), Moments.SumOfSquares(predicted, predictedMean),
            Moments.SumOfProducts(truth, truthMean, predicted, predictedMean), truth.Zip(predicted, (x, y) => Math.Abs(y - x)).Sum());
    }

    /// <summary>
    /// Those of all rows of several parts: m = sum n_i m_i / sum n_i, around the first m_i so that equal ones give exactly that one, and
    /// sum over i of (sum of squares of i + n_i (m_i - m)^2).
    /// </summary>
    /// <param name="parts">The parts, at least one.</param>
    public static TargetMoments Sum(IReadOnlyList<TargetMoments> parts)
    {
        TargetMoments first = parts[0];
        double count = parts.Sum(part => part.Count);
        double truthMean = first.TruthMean + parts.Sum(part => part.Count * (part.TruthMean - first.TruthMean)) / count;
        double predictedMean = first.PredictedMean + parts.Sum(part => part.Count * (part.PredictedMean - first.PredictedMean)) / count;
        return new TargetMoments(
            count, truthMean, predictedMean,
            parts.Sum(part => part.TruthSquares + part.Count * (part.TruthMean - truthMean) * (part.TruthMean - truthMean)),
            parts.Sum(part =>
                part.PredictedSquares + part.Count * (part.PredictedMean - predictedMean) * (part.PredictedMean - predictedMean)),
            parts.Sum(part => part.Products + part.Count * (part.TruthMean - truthMean) * (part.PredictedMean - predictedMean)),
            parts.Sum(part => part.AbsoluteErrors));
    }

    /// <summary>The same rows, each counted so many times.</summary>
    /// <param name="factor">How many times, above 0; it need not be whole.</param>
    public TargetMoments Times(double factor) => this with
    {
        Count = Count * factor,
        TruthSquares = TruthSquares * factor,
        PredictedSquares = PredictedSquares * factor,
        Products = Products * factor,
        AbsoluteErrors = AbsoluteErrors * factor,
    };
}
