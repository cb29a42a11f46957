namespace SemiMER.Tensors.LinearAlgebra;

/// <summary>Triangular factors of square matrices (row-major, n by n) and systems solved with them, in double precision.</summary>
internal static class TriangularSystems
{
    /// <summary>Replaces a symmetric matrix, of which the lower triangle is read, by its Cholesky factor L with A = L L'.</summary>
    /// <returns>0, or the order of the first leading minor that is not positive.</returns>
    internal static int Cholesky(Span<double> a, int n)
    {
        for (int j = 0; j < n; j++)
        {
            for (int i = j; i < n; i++)
            {
                double sum = a[i * n + j];
                for (int k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
                if (i == j)
                {
                    if (!(sum > 0)) return j + 1;
                    a[j * n + j] = Math.Sqrt(sum);
                }
                else
                {
                    a[i * n + j] = sum / a[j * n + j];
                }
            }
            for (int i = 0; i < j; i++) a[i * n + j] = 0;
        }
        return 0;
    }

    /// <summary>Replaces a matrix by its factors L (unit diagonal, below) and U of P A = L U, with row exchanges.</summary>
    /// <param name="a">The matrix.</param>
    /// <param name="n">Its order.</param>
    /// <param name="rows">For each row of P A, which row of A it is.</param>
    /// <returns>The sign of the permutation, or 0 if the matrix is singular.</returns>
    internal static int Factor(Span<double> a, int n, Span<int> rows)
    {
        int sign = 1;
        bool singular = false;
        for (int i = 0; i < n; i++) rows[i] = i;
        for (int j = 0; j < n; j++)
        {
            int pivot = j;
            for (int i = j + 1; i < n; i++)
                if (Math.Abs(a[i * n + j]) > Math.Abs(a[pivot * n + j])) pivot = i;
            if (a[pivot * n + j] == 0 || double.IsNaN(a[pivot * n + j]))
            {
                singular = true;
                continue;
            }
            if (pivot != j)
            {
                for (int k = 0; k < n; k++) (a[j * n + k], a[pivot * n + k]) = (a[pivot * n + k], a[j * n + k]);
                (rows[j], rows[pivot]) = (rows[pivot], rows[j]);
                sign = -sign;
            }
            for (int i = j + 1; i < n; i++)
            {
                double factor = a[i * n + j] /= a[j * n + j];
                if (factor == 0) continue;
                for (int k = j + 1; k < n; k++) a[i * n + k] -= factor * a[j * n + k];
            }
        }
        return singular ? 0 : sign;
    }

    /// <summary>Solves T X = B in place of B, which has <paramref name="columns"/> columns.</summary>
    internal static void Solve(ReadOnlySpan<double> t, int n, Span<double> b, int columns, bool upper, bool unit)
    {
        for (int step = 0; step < n; step++)
        {
            int i = upper ? n - 1 - step : step;
            for (int k = upper ? i + 1 : 0; k < (upper ? n : i); k++)
            {
                double factor = t[i * n + k];
                if (factor == 0) continue;
                for (int c = 0; c < columns; c++) b[i * columns + c] -= factor * b[k * columns + c];
            }
            if (unit) continue;
            for (int c = 0; c < columns; c++) b[i * columns + c] /= t[i * n + i];
        }
    }
}
