using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace SemiMER.Training;

/// <summary>Numbers in double precision, <c>[row, column]</c>, in row-major order.</summary>
/// <param name="Values">The numbers.</param>
/// <param name="Columns">Numbers of a row.</param>
internal sealed record RowMatrix(double[] Values, int Columns)
{
    /// <summary>Number of rows.</summary>
    public int Rows => Values.Length / Columns;

    /// <summary>One row, <c>[column]</c>.</summary>
    public Span<double> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>The mean of the rows, <c>[column]</c>.</summary>
    public double[] Mean()
    {
        double[] mean = new double[Columns];
        for (int i = 0; i < Rows; i++)
            TensorPrimitives.Add(mean, Row(i), mean);
        TensorPrimitives.Divide(mean, Rows, mean);
        return mean;
    }

    /// <summary>
    /// The numbers as a tensor, <c>[row, column]</c>, in memory of libtorch's: a product reads that of an array in another order, wherever
    /// the array happens to lie, so that its last bits would differ from run to run.
    /// </summary>
    /// <param name="type">Float64, or Float32 for the nearest numbers of it.</param>
    public Tensor ToTensor(ScalarType type = ScalarType.Float64)
    {
        using Tensor ofArray = tensor(Values, [Rows, Columns]);
        return type == ScalarType.Float64 ? ofArray.clone() : ofArray.to_type(type);
    }

    /// <summary>Every row less another one.</summary>
    public RowMatrix Less(double[] row)
    {
        var less = this with { Values = (double[])Values.Clone() };
        for (int i = 0; i < Rows; i++)
            TensorPrimitives.Subtract(less.Row(i), row, less.Row(i));
        return less;
    }
}
