using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace SemiMER.Reporting;

/// <summary>The two directions in which rows vary most (Pearson 1901).</summary>
internal static class PrincipalComponents
{
    /// <summary>Projects rows.</summary>
    /// <param name="rows">The rows <c>[row][column]</c>, all of one width.</param>
    /// <returns>Where each row lies, and the share of the variance along both directions.</returns>
    public static ((double X, double Y)[] Points, double First, double Second) Of(IReadOnlyList<IReadOnlyList<float>> rows)
    {
        if (rows.Count == 0)
            return ([], double.NaN, double.NaN);
        int n = rows.Count, width = rows[0].Count;
        double[] means = [.. Enumerable.Range(0, width).Select(column => rows.Average(row => (double)row[column]))];
        var centred = Matrix<double>.Build.Dense(n, width, (row, column) => rows[row][column] - means[column]);
        // X'X has the eigenvalues of XX': the smaller of the two is taken apart. Of XX' = U S U', X along the axes is U sqrt(S).
        bool isWide = width > n;
        Matrix<double> product = isWide ? centred.TransposeAndMultiply(centred) : centred.TransposeThisAndMultiply(centred);
        Evd<double> parts = product.Evd(Symmetricity.Symmetric);
        double total = centred.Enumerate().Sum(value => value * value);
        var axes = new double[2][];
        var shares = new double[2];
        for (int axis = 0; axis < 2; axis++)
        {
            int place = product.RowCount - 1 - axis; // eigenvalues come in rising order
            double eigenvalue = place >= 0 ? Math.Max(0, parts.EigenValues[place].Real) : 0;
            axes[axis] = place < 0 || total == 0 ? new double[n]
                : isWide ? [.. parts.EigenVectors.Column(place).Select(value => value * Math.Sqrt(eigenvalue))]
                : [.. centred * parts.EigenVectors.Column(place)];
            shares[axis] = total > 0 ? eigenvalue / total : double.NaN;
            Orient(axes[axis]);
        }
        return ([.. axes[0].Zip(axes[1])], shares[0], shares[1]);
    }

    // The sign of a direction means nothing: the point that is farthest out lies on the positive side.
    private static void Orient(double[] axis)
    {
        if (axis.Length > 0 && axis.MaxBy(Math.Abs) < 0)
        {
            for (int row = 0; row < axis.Length; row++)
                axis[row] = -axis[row];
        }
    }
}
