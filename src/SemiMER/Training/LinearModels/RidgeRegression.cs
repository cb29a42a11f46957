using System.Numerics.Tensors;

namespace SemiMER.Training;

/// <summary>
/// Ridge regression of one target (Hoerl and Kennard 1970): the minimum of J = 1/n sum_i (y_i - w x_i - b)^2 + lambda |w|^2, in closed
/// form on the principal axes of the centred rows, for any number of strengths.
/// </summary>
internal sealed class RidgeRegression
{
    private readonly double[] columnMeans;
    private readonly double targetMean;
    private readonly double[] products, squares; // z_j y and z_j z_j of each axis j
    private readonly PrincipalAxes axes;
    private readonly int rows;

    /// <summary>Prepares the fit.</summary>
    /// <param name="x">The rows, <c>[row, column]</c>.</param>
    /// <param name="y">The target of each, finite.</param>
    public RidgeRegression(RowMatrix x, double[] y)
    {
        rows = y.Length;
        columnMeans = x.Mean();
        targetMean = y.Average();
        axes = new PrincipalAxes(x.Less(columnMeans));
        (products, squares) = (new double[axes.Turned.Columns], new double[axes.Turned.Columns]);
        for (int i = 0; i < rows; i++)
        {
            Span<double> z = axes.Turned.Row(i);
            for (int j = 0; j < z.Length; j++)
            {
                products[j] += z[j] * (y[i] - targetMean);
                squares[j] += z[j] * z[j];
            }
        }
    }

    /// <summary>The weights of the columns, then the bias.</summary>
    /// <param name="lambda">Strength of the penalty, above 0.</param>
    public double[] Fit(double lambda)
    {
        // w_j = z_j y / (z_j z_j + n lambda): axes are at right angles
        double[] turned = [.. products.Zip(squares, (product, square) => product / (square + rows * lambda)), 0];
        double[] fitted = axes.Back(turned);
        fitted[^1] = targetMean - TensorPrimitives.Dot<double>(fitted.AsSpan(..^1), columnMeans); // b = mean(y) - w mean(x)
        return fitted;
    }
}
