using SemiMER.Corpora;
using SemiMER.Metrics;

namespace SemiMER.Training;

/// <summary>A linear soft-max for every penalty, from the strongest to the weakest, and the one that validation takes.</summary>
/// <param name="Candidates">Every penalty that was tried.</param>
/// <param name="Chosen">The one with the highest validation UA, the strongest among equals.</param>
/// <param name="Point">Its weights <c>[class, column]</c>, then its biases <c>[class]</c>.</param>
internal sealed record SoftmaxPath(IReadOnlyList<PenaltyCandidate> Candidates, PenaltyCandidate Chosen, double[] Point)
{
    /// <summary>Fits with every penalty.</summary>
    /// <param name="rows">The rows that train, <c>[row, column]</c>.</param>
    /// <param name="targets">The t_ik of <see cref="SoftmaxObjective"/>, <c>[row, class]</c>.</param>
    /// <param name="total">Its n.</param>
    /// <param name="strengths">The penalties lambda.</param>
    /// <param name="heldOut">The rows that choose; null if nothing is chosen.</param>
    /// <param name="validation">Their labels.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <exception cref="TrainingException">A penalty is too weak for its minimum to be found.</exception>
    public static SoftmaxPath Fit(
        RowMatrix rows, RowMatrix targets, double total, IEnumerable<double> strengths, RowMatrix? heldOut, LabeledSet? validation,
        CancellationToken cancellationToken)
    {
        var candidates = new List<PenaltyCandidate>();
        PenaltyCandidate? chosen = null;
        var axes = new PrincipalAxes(rows);
        double[] best = [], point = new double[targets.Columns * (axes.Turned.Columns + 1)];
        foreach (double strength in strengths.Distinct().OrderDescending()) // each begins where the last has ended
        {
            var objective = new SoftmaxObjective(axes.Turned, targets, total, strength);
            (int iterations, double norm) = NewtonMethod.Minimize(objective, point, cancellationToken) ??
                throw new TrainingException(FormattableString.Invariant(
                    $"No minimum of the linear soft-max was found with the penalty {strength}: it is too weak. Give stronger ones."));
            double[] fitted = axes.Back(point);
            var candidate = new PenaltyCandidate
            {
                Strength = strength,
                Validation = heldOut is null ? null : Measure(heldOut, fitted, validation!),
                Iterations = iterations,
                GradientNorm = norm,
            };
            candidates.Add(candidate);
            if (chosen is null || candidate.Validation?.UnweightedAccuracy > chosen.Validation?.UnweightedAccuracy)
                (chosen, best) = (candidate, fitted);
        }
        return new SoftmaxPath(candidates, chosen!, best);
    }

    private static EmotionMetrics Measure(RowMatrix rows, double[] point, LabeledSet truth)
    {
        var predicted = new int[rows.Rows];
        double[] scores = new double[truth.Classes.Count];
        for (int i = 0; i < predicted.Length; i++)
        {
            SoftmaxObjective.Scores(point, rows.Row(i), scores);
            predicted[i] = Array.IndexOf(scores, scores.Max());
        }
        return EmotionMetrics.FromPredictions([.. truth.Select(item => item.ClassIndex)], predicted, truth.Classes);
    }
}
