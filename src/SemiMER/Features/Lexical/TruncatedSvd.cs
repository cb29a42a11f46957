using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace SemiMER.Features;

/// <summary>
/// The largest singular values of sparse rows A and their directions: A is about U S V^T. A row a is described by a V, which for a row
/// of A is its row of U S (as scikit-learn's <c>TruncatedSVD.transform</c>: scaled by singular value, rows not centred).
/// </summary>
/// <remarks>
/// Randomised subspace iteration (Halko, Martinsson and Tropp 2011, algorithm 5.1 after 4.4) from random signs. The sign of each
/// component is such that the largest entry of its direction is positive.
/// </remarks>
public sealed class TruncatedSvd
{
    private readonly float[] directions;
    private readonly double[] singularValues;

    /// <summary>Restores a decomposition.</summary>
    /// <param name="singularValues">The singular values, descending.</param>
    /// <param name="directions">V as <c>[columns, components]</c>, row after row.</param>
    /// <exception cref="SemiMerException">There is no singular value, the directions do not fit, or a number is not finite.</exception>
    public TruncatedSvd(ReadOnlySpan<double> singularValues, ReadOnlySpan<float> directions)
    {
        if (singularValues.IsEmpty || directions.IsEmpty || directions.Length % singularValues.Length != 0 ||
            !TensorPrimitives.IsFiniteAll(singularValues) || !TensorPrimitives.IsFiniteAll(directions))
        {
            throw new SemiMerException(
                $"{singularValues.Length} singular values and {directions.Length} numbers of directions make no decomposition; both must " +
                "be finite, and the second a multiple of the first.");
        }
        this.singularValues = singularValues.ToArray();
        this.directions = directions.ToArray();
    }

    /// <summary>Number of components: that of the options, fewer if the matrix has fewer rows or columns.</summary>
    public int Components => singularValues.Length;

    /// <summary>Number of columns of the matrix.</summary>
    public int ColumnCount => directions.Length / Components;

    /// <summary>The singular values, descending.</summary>
    public IReadOnlyList<double> SingularValues => singularValues;

    /// <summary>V as <c>[columns, components]</c>, row after row: the directions of the components stand in its columns.</summary>
    public ReadOnlySpan<float> Directions => directions;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="rows">The matrix, with at least one row and column.</param>
    /// <param name="random">The stream that the first directions are drawn from.</param>
    /// <param name="options">How to compute; defaults if left out.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="SemiMerException">The matrix is empty, or too large.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TruncatedSvd Fit(
        SparseRows rows, RandomSource random, TruncatedSvdOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(random);
        options ??= new TruncatedSvdOptions();
        options.Validate();
        int rank = Math.Min(rows.RowCount, rows.ColumnCount), width = (int)Math.Min(rank, (long)options.Components + options.Oversampling);
        if (rank == 0 || (long)Math.Max(rows.RowCount, rows.ColumnCount) * width > Array.MaxLength)
        {
            throw new SemiMerException(
                $"A matrix of {rows.RowCount} x {rows.ColumnCount} cannot be decomposed into {width} components: it is empty or too " +
                "large. Keep fewer features or components.");
        }
        SparseRows columns = rows.Transposed();
        double[] start = Signs(rows.ColumnCount * width, random);
        double[] basis = OrthonormalBasis.Of(rows.Multiply(start, width, cancellationToken), width).Q;
        for (int i = 0; i < options.PowerIterations; i++)
        {
            double[] back = columns.Multiply(basis, width, cancellationToken); // A^T Q
            basis = OrthonormalBasis.Of(rows.Multiply(back, width, cancellationToken), width).Q;
        }
        // A^T Q = P R and R = X S Y^T give A = Q Q^T A = (Q Y) S (P X)^T, so V = P X.
        (double[] p, Matrix<double> r) = OrthonormalBasis.Of(columns.Multiply(basis, width, cancellationToken), width);
        Svd<double> small = r.Svd();
        int kept = Math.Min(options.Components, width);
        double[] v = OrthonormalBasis.Product(p, small.U.SubMatrix(0, width, 0, kept));
        AlignSigns(v, kept);
        return new TruncatedSvd([.. small.S.Take(kept)], Array.ConvertAll(v, value => (float)value));
    }

    /// <summary>Describes rows by their components.</summary>
    /// <param name="rows">Rows with the columns of the matrix.</param>
    /// <returns>A V as <c>[rows, components]</c>, row after row.</returns>
    /// <exception cref="SemiMerException">The number of columns differs.</exception>
    public float[] Transform(SparseRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.ColumnCount != ColumnCount)
            throw new SemiMerException($"The decomposition is of {ColumnCount} columns; the rows have {rows.ColumnCount}.");
        var described = new float[rows.RowCount * Components];
        var sum = new double[Components];
        var direction = new double[Components];
        for (int row = 0; row < rows.RowCount; row++)
        {
            sum.AsSpan().Clear();
            ReadOnlySpan<int> columns = rows.ColumnsOf(row);
            ReadOnlySpan<double> values = rows.ValuesOf(row);
            for (int i = 0; i < columns.Length; i++)
            {
                TensorPrimitives.ConvertSaturating<float, double>(directions.AsSpan(columns[i] * Components, Components), direction);
                TensorPrimitives.MultiplyAdd<double>(direction, values[i], sum, sum);
            }
            for (int i = 0; i < sum.Length; i++)
                described[row * Components + i] = (float)sum[i];
        }
        return described;
    }

    private static double[] Signs(int count, RandomSource random)
    {
        var signs = new double[count];
        ulong bits = 0;
        for (int i = 0; i < count; i++, bits >>= 1)
        {
            if (i % 64 == 0)
                bits = random.NextUInt64();
            signs[i] = (bits & 1) == 0 ? -1 : 1;
        }
        return signs;
    }

    // The largest entry of each column becomes positive; the first among equals.
    private static void AlignSigns(double[] v, int width)
    {
        for (int column = 0; column < width; column++)
        {
            double largest = 0;
            for (int i = column; i < v.Length; i += width)
            {
                if (Math.Abs(v[i]) > Math.Abs(largest))
                    largest = v[i];
            }
            if (largest >= 0)
                continue;
            for (int i = column; i < v.Length; i += width)
                v[i] = -v[i];
        }
    }
}
