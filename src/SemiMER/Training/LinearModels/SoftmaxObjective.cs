using System.Numerics.Tensors;

namespace SemiMER.Training;

/// <summary>
/// The objective of a linear soft-max, in double precision:
/// J(W, b) = 1/n sum_ik t_ik (-ln p_ik) + lambda/2 sum_kj W_kj^2 with p_i = softmax(W x_i + b). Biases are not penalised. A row with the
/// label k and the weight w has t_ik = w and zeros; one that is known by probabilities q has t_ik = w q_k.
/// </summary>
/// <param name="rows">The x_i, <c>[row, column]</c>.</param>
/// <param name="targets">The t_ik, at least 0, <c>[row, class]</c>.</param>
/// <param name="total">n: the number of rows, or what stands for it where they weigh differently.</param>
/// <param name="strength">lambda, above 0: the minimum is then one point, but for a number that all biases may share.</param>
internal sealed class SoftmaxObjective(RowMatrix rows, RowMatrix targets, double total, double strength)
{
    private readonly int columns = rows.Columns, classes = targets.Columns;
    private readonly double[] probabilities = new double[targets.Values.Length], byClass = new double[targets.Columns];
    private readonly double[] weights = [.. Enumerable.Range(0, targets.Rows).Select(i => TensorPrimitives.Sum<double>(targets.Row(i)))];

    /// <summary>Number of variables: W as <c>[class, column]</c>, then b as <c>[class]</c>.</summary>
    public int Size => classes * (columns + 1);

    /// <summary>The scores W x + b of one utterance, <c>[class]</c>.</summary>
    public static void Scores(ReadOnlySpan<double> point, ReadOnlySpan<double> row, Span<double> scores)
    {
        int weights = scores.Length * row.Length;
        for (int k = 0; k < scores.Length; k++)
            scores[k] = TensorPrimitives.Dot(point.Slice(k * row.Length, row.Length), row) + point[weights + k];
    }

    /// <summary>J and its gradient at a point, of which the Hessian is then taken.</summary>
    /// <returns>J.</returns>
    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        ReadOnlySpan<double> penalized = point[..(classes * columns)];
        double value = strength / 2 * TensorPrimitives.SumOfSquares(penalized);
        TensorPrimitives.Multiply(penalized, strength, gradient[..penalized.Length]);
        gradient[penalized.Length..].Clear();
        for (int i = 0; i < rows.Rows; i++)
        {
            Span<double> p = probabilities.AsSpan(i * classes, classes);
            Scores(point, rows.Row(i), p);
            Span<double> t = targets.Row(i);
            TensorPrimitives.Subtract(p, TensorPrimitives.Max<double>(p), p);
            double scored = TensorPrimitives.Dot<double>(t, p); // sum_k t_ik (score_ik - the largest)
            TensorPrimitives.Exp<double>(p, p);
            double sum = TensorPrimitives.Sum<double>(p);
            TensorPrimitives.Divide(p, sum, p);
            value += (weights[i] * Math.Log(sum) - scored) / total; // sum_k t_ik (-ln p_ik)
            for (int k = 0; k < classes; k++)
                byClass[k] = (weights[i] * p[k] - t[k]) / total; // dJ / d score_ik
            AddRow(rows.Row(i), byClass, gradient);
        }
        return value;
    }

    /// <summary>The Hessian at the point that was evaluated last, times a direction.</summary>
    public void MultiplyHessian(ReadOnlySpan<double> direction, Span<double> product)
    {
        int penalized = classes * columns;
        TensorPrimitives.Multiply(direction[..penalized], strength, product[..penalized]);
        product[penalized..].Clear();
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<double> p = probabilities.AsSpan(i * classes, classes);
            Scores(direction, rows.Row(i), byClass);
            double mean = TensorPrimitives.Dot(p, byClass), weight = weights[i] / total;
            for (int k = 0; k < classes; k++)
                byClass[k] = weight * p[k] * (byClass[k] - mean); // (diag(p) - p p') u
            AddRow(rows.Row(i), byClass, product);
        }
    }

    /// <summary>The diagonal of the Hessian at the point that was evaluated last.</summary>
    public void FindDiagonal(Span<double> diagonal)
    {
        int penalized = classes * columns;
        diagonal[..penalized].Fill(strength);
        diagonal[penalized..].Fill(1e-15); // a bias may be moved by no row at all
        double[] squares = new double[columns];
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<double> p = probabilities.AsSpan(i * classes, classes);
            TensorPrimitives.Multiply<double>(rows.Row(i), rows.Row(i), squares);
            for (int k = 0; k < classes; k++)
                byClass[k] = weights[i] / total * p[k] * (1 - p[k]);
            AddRow(squares, byClass, diagonal);
        }
    }

    // sum_i of s_ik x_i for the weights of class k, of s_ik for its bias
    private static void AddRow(ReadOnlySpan<double> row, double[] byClass, Span<double> sums)
    {
        int weights = byClass.Length * row.Length;
        for (int k = 0; k < byClass.Length; k++)
        {
            Span<double> own = sums.Slice(k * row.Length, row.Length);
            TensorPrimitives.MultiplyAdd(row, byClass[k], own, own);
            sums[weights + k] += byClass[k];
        }
    }
}
