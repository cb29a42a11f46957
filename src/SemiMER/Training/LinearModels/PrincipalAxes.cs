using System.Runtime.InteropServices;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace SemiMER.Training;

/// <summary>
/// Rows turned onto their principal axes: Z = X V with X = U S V'. A linear model with an L2 penalty is the same there, W = W_z V' and
/// |W| = |W_z|, but its Hessian is nearly diagonal, so that it is fitted in a few steps however alike columns are; and there are no more
/// axes than rows.
/// </summary>
internal sealed class PrincipalAxes
{
    private readonly RowMatrix axes; // V, [column, axis]

    /// <summary>Finds the axes.</summary>
    /// <param name="rows">X, <c>[row, column]</c>.</param>
    /// <exception cref="TrainingException">They cannot be found.</exception>
    public PrincipalAxes(RowMatrix rows)
    {
        using var scope = NewDisposeScope();
        (Tensor u, Tensor s, Tensor vh) = Decompose(rows.ToTensor());
        int count = (int)s.numel();
        Turned = new RowMatrix((u * s).Values<double>(), count);
        axes = new RowMatrix(vh.t().contiguous().Values<double>(), count);
    }

    /// <summary>Z, <c>[row, axis]</c>.</summary>
    public RowMatrix Turned { get; }

    /// <summary>Weights for X of those for Z.</summary>
    /// <param name="point">W_z as <c>[class, axis]</c>, then biases <c>[class]</c>.</param>
    /// <returns>W as <c>[class, column]</c>, then the same biases.</returns>
    public double[] Back(ReadOnlySpan<double> point)
    {
        int classes = point.Length / (axes.Columns + 1), columns = axes.Rows;
        double[] back = new double[classes * (columns + 1)];
        for (int k = 0; k < classes; k++)
        {
            ReadOnlySpan<double> own = point.Slice(k * axes.Columns, axes.Columns);
            for (int column = 0; column < columns; column++)
                back[k * columns + column] = TensorPrimitives.Dot(own, axes.Row(column));
        }
        point[(classes * axes.Columns)..].CopyTo(back.AsSpan(classes * columns));
        return back;
    }

    private static (Tensor U, Tensor S, Tensor Vh) Decompose(Tensor matrix)
    {
        try
        {
            return linalg.svd(matrix, fullMatrices: false);
        }
        catch (ExternalException exception)
        {
            throw new TrainingException($"The features of the labeled rows have no principal axes: {exception.Message.Split('\n')[0]} " +
                "Look at their sizes.");
        }
    }
}
