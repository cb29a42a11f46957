using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace SemiMER.Training;

/// <summary>
/// Rows joined to their nearest others, with weights that make it a graph S = D^-1/2 W D^-1/2, see <see cref="LabelPropagation"/>.
/// </summary>
internal sealed class NeighbourGraph
{
    private const int BlockRows = 512;      // of the distances that are held at once
    private const double Tolerance = 1e-10; // of the residual, relative to the right side
    private const int MostIterations = 2000;

    private readonly (int Row, double Weight)[][] joined; // of each row, those that it is joined to with S_ij

    private NeighbourGraph((int, double)[][] joined) => this.joined = joined;

    /// <summary>S_ij, 0 where two rows are not joined.</summary>
    public double this[int i, int j] => Array.Find(joined[i], other => other.Row == j).Weight;

    /// <summary>Joins rows.</summary>
    /// <param name="rows">The rows, <c>[row, column]</c>.</param>
    /// <param name="neighbours">Number of nearest others of each row; all others if there are fewer.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static NeighbourGraph Of(RowMatrix rows, int neighbours, CancellationToken cancellationToken)
    {
        (int[] nearest, double[] squares, int k) = Nearest(rows, neighbours, cancellationToken);
        double s = squares.Length > 0 ? squares.Average() : 0;
        var w = Enumerable.Range(0, rows.Rows).Select(_ => new SortedDictionary<int, double>()).ToArray();
        for (int i = 0; i < rows.Rows; i++)
        {
            for (int place = i * k; place < (i + 1) * k; place++)
            {
                double weight = s > 0 ? Math.Exp(-squares[place] / s) : 1; // rows that are all the same
                w[i][nearest[place]] = weight;
                w[nearest[place]][i] = weight;
            }
        }
        double[] root = [.. w.Select(own => Math.Sqrt(own.Values.Sum()))]; // D^1/2
        return new NeighbourGraph([.. w.Select((own, i) =>
            own.Where(other => other.Value > 0).Select(other => (other.Key, other.Value / (root[i] * root[other.Key]))).ToArray())]);
    }

    /// <summary>F = (I - alpha S)^-1 Y by conjugate gradients, all columns at once, each with its own steps.</summary>
    /// <param name="y">Y, <c>[row, class]</c>.</param>
    /// <param name="alpha">Above 0 and below 1, which makes I - alpha S positive definite.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public RowMatrix Spread(RowMatrix y, double alpha, CancellationToken cancellationToken)
    {
        var f = new RowMatrix(new double[y.Values.Length], y.Columns);
        for (int column = 0; column < y.Columns; column++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[] solved = Solve([.. Enumerable.Range(0, y.Rows).Select(i => y.Row(i)[column])], alpha);
            for (int i = 0; i < y.Rows; i++)
                f.Row(i)[column] = solved[i];
        }
        return f;
    }

    private double[] Solve(double[] y, double alpha)
    {
        double[] x = new double[y.Length], r = (double[])y.Clone(), p = (double[])y.Clone(), product = new double[y.Length];
        double square = TensorPrimitives.SumOfSquares<double>(r), goal = Tolerance * Tolerance * square;
        for (int iteration = 0; iteration < MostIterations && square > goal; iteration++)
        {
            for (int i = 0; i < p.Length; i++)
            {
                double sum = 0;
                foreach ((int row, double weight) in joined[i])
                    sum += weight * p[row];
                product[i] = p[i] - alpha * sum;
            }
            double step = square / TensorPrimitives.Dot<double>(p, product);
            TensorPrimitives.MultiplyAdd(p, step, x, x);
            TensorPrimitives.MultiplyAdd(product, -step, r, r);
            double next = TensorPrimitives.SumOfSquares<double>(r);
            TensorPrimitives.MultiplyAdd(p, next / square, r, p);
            square = next;
        }
        return x;
    }

    // The nearest others of each row and |x_i - x_j|² to them, k after k.
    private static (int[] Rows, double[] Squares, int K) Nearest(RowMatrix rows, int neighbours, CancellationToken cancellationToken)
    {
        int k = Math.Min(neighbours, rows.Rows - 1);
        int[] nearest = new int[rows.Rows * k];
        double[] squares = new double[rows.Rows * k];
        using var scope = NewDisposeScope();
        Tensor x = rows.Less(rows.Mean()).ToTensor(), lengths = x.Square().sum(1);
        for (int start = 0; start < rows.Rows && k > 0; start += BlockRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var block = NewDisposeScope();
            int count = Math.Min(BlockRows, rows.Rows - start);
            // |x_i|² + |x_j|² - 2 x_i x_j, below 0 only by rounding; a row is no neighbour of its own.
            Tensor products = x.narrow(0, start, count).matmul(x.t());
            Tensor distance = (lengths.narrow(0, start, count).unsqueeze(1).Plus(lengths) - products.Times(2)).ClampMin(0);
            distance.diagonal(start).PlusInPlace(double.PositiveInfinity);
            (Tensor values, Tensor indexes) = distance.topk(k, largest: false);
            values.contiguous().Values<double>().CopyTo(squares, start * k);
            Array.ConvertAll(indexes.contiguous().Values<long>(), index => (int)index).CopyTo(nearest, start * k);
        }
        return (nearest, squares, k);
    }
}
