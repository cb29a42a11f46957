namespace SemiMER.Tensors.LinearAlgebra;

/// <summary>
/// Eigenvalues of symmetric matrices and singular values of any by plane rotations (Golub and Van Loan, Matrix Computations, 8.5 and
/// 8.6.3): slower than a reduction to tridiagonal form, but short and accurate also for small values.
/// </summary>
internal static class JacobiRotations
{
    private const int MaximumSweeps = 60;

    /// <summary>Eigenvalues, ascending, and eigenvectors, as columns, of a symmetric matrix, which is overwritten.</summary>
    /// <returns>False if the rotations did not converge, as with NaN.</returns>
    internal static bool Eigenvalues(Span<double> a, int n, Span<double> values, Span<double> vectors)
    {
        double[] v = Identity(n);
        bool converged = false;
        for (int sweep = 0; sweep < MaximumSweeps && !converged; sweep++)
        {
            converged = true;
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    double off = a[p * n + q];
                    if (double.IsNaN(off)) return false;
                    // Too small to change either diagonal element.
                    if (Math.Abs(off) <= 1e-300
                        || Math.Abs(off) < 1e-17 * Math.Sqrt(Math.Abs(a[p * n + p])) * Math.Sqrt(Math.Abs(a[q * n + q]))) continue;
                    converged = false;
                    (double c, double s) = Rotation(a[p * n + p], a[q * n + q], off);
                    for (int k = 0; k < n; k++) Rotate(ref a[k * n + p], ref a[k * n + q], c, s);
                    for (int k = 0; k < n; k++) Rotate(ref a[p * n + k], ref a[q * n + k], c, s);
                    for (int k = 0; k < n; k++) Rotate(ref v[k * n + p], ref v[k * n + q], c, s);
                    a[p * n + q] = a[q * n + p] = 0;
                }
            }
        }
        var order = new int[n];
        var keys = new double[n];
        for (int i = 0; i < n; i++)
        {
            order[i] = i;
            keys[i] = a[i * n + i];
        }
        Array.Sort(keys, order);
        for (int j = 0; j < n; j++)
        {
            values[j] = keys[j];
            for (int i = 0; i < n; i++) vectors[i * n + j] = v[i * n + order[j]];
        }
        return converged;
    }

    /// <summary>
    /// A = U diag(S) V' for a matrix of at least as many rows as columns: columns of A are rotated until they are orthogonal.
    /// </summary>
    /// <param name="a">The matrix [rows, columns]; becomes U.</param>
    /// <param name="rows">At least <paramref name="columns"/>.</param>
    /// <param name="columns">The number of singular values.</param>
    /// <param name="values">The singular values, descending.</param>
    /// <param name="right">V as [columns, columns].</param>
    /// <returns>False if the rotations did not converge, as with NaN.</returns>
    internal static bool SingularValues(Span<double> a, int rows, int columns, Span<double> values, Span<double> right)
    {
        double[] v = Identity(columns);
        bool converged = false;
        for (int sweep = 0; sweep < MaximumSweeps && !converged; sweep++)
        {
            converged = true;
            for (int p = 0; p < columns; p++)
            {
                for (int q = p + 1; q < columns; q++)
                {
                    double pp = 0, qq = 0, pq = 0;
                    for (int k = 0; k < rows; k++)
                    {
                        double x = a[k * columns + p], y = a[k * columns + q];
                        pp += x * x;
                        qq += y * y;
                        pq += x * y;
                    }
                    if (double.IsNaN(pq)) return false;
                    if (Math.Abs(pq) <= 1e-15 * Math.Sqrt(pp) * Math.Sqrt(qq)) continue;
                    converged = false;
                    (double c, double s) = Rotation(pp, qq, pq);
                    for (int k = 0; k < rows; k++) Rotate(ref a[k * columns + p], ref a[k * columns + q], c, s);
                    for (int k = 0; k < columns; k++) Rotate(ref v[k * columns + p], ref v[k * columns + q], c, s);
                }
            }
        }
        var order = new int[columns];
        var keys = new double[columns];
        for (int j = 0; j < columns; j++)
        {
            double square = 0;
            for (int k = 0; k < rows; k++) square += a[k * columns + j] * a[k * columns + j];
            order[j] = j;
            keys[j] = -Math.Sqrt(square);
        }
        Array.Sort(keys, order);
        double[] left = a.ToArray();
        for (int j = 0; j < columns; j++)
        {
            values[j] = -keys[j];
            for (int k = 0; k < rows; k++) a[k * columns + j] = values[j] == 0 ? 0 : left[k * columns + order[j]] / values[j];
            for (int k = 0; k < columns; k++) right[k * columns + j] = v[k * columns + order[j]];
        }
        return converged;
    }

    // The rotation that makes the off-diagonal element of [[pp, pq], [pq, qq]] zero.
    private static (double Cosine, double Sine) Rotation(double pp, double qq, double pq)
    {
        double tau = (qq - pp) / (2 * pq);
        double t = double.IsInfinity(tau) ? 0 : (tau >= 0 ? 1 : -1) / (Math.Abs(tau) + Math.Sqrt(1 + tau * tau));
        double c = 1 / Math.Sqrt(1 + t * t);
        return (c, t * c);
    }

    private static void Rotate(ref double x, ref double y, double c, double s) => (x, y) = (c * x - s * y, s * x + c * y);

    private static double[] Identity(int n)
    {
        var identity = new double[n * n];
        for (int i = 0; i < n; i++) identity[i * n + i] = 1;
        return identity;
    }
}
