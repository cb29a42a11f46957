using System.Numerics.Tensors;

namespace SemiMER.Training;

/// <summary>
/// Makes posteriors that favour some classes have the shares that the classes are known to have: p_k a_k / sum_j p_j a_j, with the a for
/// which the mean over all rows is the shares. They are found by taking shares / mean for a (Berthelot et al. 2020, ReMixMatch) again and
/// again, each time with the posteriors so far.
/// </summary>
internal static class DistributionAlignment
{
    private const int MostRounds = 200;
    private const double Tolerance = 1e-9;

    /// <summary>Aligns posteriors in place.</summary>
    /// <param name="posteriors">Posteriors, <c>[row, class]</c>; without rows nothing happens.</param>
    /// <param name="shares">Share of each class, above 0, in all 1.</param>
    public static void Align(RowMatrix posteriors, double[] shares)
    {
        double[] mean = new double[shares.Length], factors = new double[shares.Length];
        for (int round = 0; round < MostRounds && posteriors.Rows > 0; round++)
        {
            Array.Clear(mean);
            for (int i = 0; i < posteriors.Rows; i++)
                TensorPrimitives.Add(mean, posteriors.Row(i), mean);
            TensorPrimitives.Divide(mean, posteriors.Rows, mean);
            if (mean.Zip(shares, (found, wanted) => Math.Abs(found - wanted)).Max() <= Tolerance)
                return;
            for (int k = 0; k < factors.Length; k++)
                factors[k] = mean[k] > 0 ? shares[k] / mean[k] : 1; // a class that no row can have stays so
            for (int i = 0; i < posteriors.Rows; i++)
            {
                Span<double> p = posteriors.Row(i);
                TensorPrimitives.Multiply(p, factors, p);
                TensorPrimitives.Divide(p, TensorPrimitives.Sum<double>(p), p);
            }
        }
    }
}
