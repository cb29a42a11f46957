using System.Runtime.InteropServices;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace SemiMER.Training;

/// <summary>
/// Directions in which neighbours of a dialogue are alike, found without labels and in closed form, in the manner of slow feature analysis
/// (Wiskott and Sejnowski 2002): the generalised eigenvectors of N v = l (C + rho I) v with the largest l. C is the covariance of the
/// rows on their first principal axes, N the symmetrised covariance between neighbours, rho = r tr(C) / axes. Each direction is weighed by
/// its l, so that what changes from one utterance to the next hardly counts.
/// </summary>
internal sealed class SlowFeatures
{
    private const double LeastVariance = 1e-10; // of the largest axis: what is below is rounding

    private readonly double[] mean;
    private readonly RowMatrix directions; // [column, feature]

    private SlowFeatures(double[] mean, RowMatrix directions) => (this.mean, this.directions) = (mean, directions);

    /// <summary>Finds the directions.</summary>
    /// <param name="rows">The rows, <c>[row, column]</c>.</param>
    /// <param name="neighbours">Pairs of rows of one dialogue, at least one.</param>
    /// <param name="options">Numbers of axes and directions, and r.</param>
    /// <exception cref="TrainingException">There are no such directions.</exception>
    public static SlowFeatures Fit(RowMatrix rows, IReadOnlyList<(int First, int Second)> neighbours, DialogueContextOptions options)
    {
        double[] mean = rows.Mean();
        using var scope = NewDisposeScope();
        Tensor x = rows.Less(mean).ToTensor();
        (double[] variances, Tensor axes) = Largest(x.t().matmul(x), options.PrincipalComponents, "The training rows are all the same");
        TensorPrimitives.Divide(variances, rows.Rows, variances);
        double rho = options.Shrinkage * variances.Average();
        Tensor t = x.matmul(axes); // [row, axis]
        // Each pair in both orders, which makes N symmetric.
        long[] first = [.. neighbours.Select(pair => pair.First)], second = [.. neighbours.Select(pair => pair.Second)];
        Tensor one = t.index_select(0, tensor((long[])[.. first, .. second]));
        Tensor other = t.index_select(0, tensor((long[])[.. second, .. first]));
        Tensor n = one.t().matmul(other); // 2 pairs N
        // With D = C + rho I, which is diagonal here: D^-1/2 N D^-1/2 u = l u and v = D^-1/2 u.
        Tensor whitening = diag(tensor(Array.ConvertAll(variances, variance => 1 / Math.Sqrt(variance + rho))));
        (double[] slowness, Tensor u) = Largest(
            whitening.matmul(n).matmul(whitening), options.Components, "Neighbours in dialogues are not alike in any direction");
        // Weighed by l, but for a common factor, which the scale of the rows takes away.
        Tensor weighed = axes.matmul(whitening).matmul(u).matmul(diag(tensor(slowness)));
        var directions = new RowMatrix(weighed.contiguous().Values<double>(), slowness.Length);
        var found = new SlowFeatures(mean, directions);
        return new SlowFeatures(mean, Scaled(directions, found.Of(rows)));
    }

    /// <summary>The features of rows, <c>[row, feature]</c>; over the rows they were found from their mean square is 1.</summary>
    public RowMatrix Of(RowMatrix rows)
    {
        using var scope = NewDisposeScope();
        Tensor x = rows.Less(mean).ToTensor();
        Tensor features = x.matmul(directions.ToTensor());
        return new RowMatrix(features.Values<double>(), directions.Columns);
    }

    private static RowMatrix Scaled(RowMatrix directions, RowMatrix features)
    {
        double size = Math.Sqrt(TensorPrimitives.SumOfSquares<double>(features.Values) / features.Values.Length);
        return directions with { Values = Array.ConvertAll(directions.Values, number => number / size) };
    }

    // The largest eigenvalues of a symmetric matrix, descending, and their vectors in columns; only those above 0.
    private static (double[] Values, Tensor Vectors) Largest(Tensor symmetric, int most, string otherwise)
    {
        try
        {
            (Tensor values, Tensor vectors) = linalg.eigh(symmetric);
            double[] ascending = values.Values<double>();
            int kept = Math.Min(most, ascending.Count(value => value > 0 && value > LeastVariance * ascending[^1]));
            if (kept == 0)
                throw new TrainingException($"{otherwise}: there is no context to learn from.");
            double[] largest = [.. ascending.TakeLast(kept).Reverse()];
            return (largest, vectors.narrow(1, ascending.Length - kept, kept).flip(1));
        }
        catch (ExternalException exception)
        {
            throw new TrainingException($"The features have no principal axes: {exception.Message.Split('\n')[0]} Look at their sizes.");
        }
    }
}
