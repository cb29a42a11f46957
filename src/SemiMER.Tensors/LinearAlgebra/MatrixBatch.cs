using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors.LinearAlgebra;

/// <summary>A tensor [..., rows, columns] as double precision matrices one after the other, and the way back.</summary>
internal readonly struct MatrixBatch
{
    private readonly long[] batch;
    private readonly torch.ScalarType type;

    internal MatrixBatch(Tensor matrices, string operation)
    {
        if (matrices.sizes.Length < 2)
            throw new ArgumentException($"linalg.{operation}: matrices [..., n, m] are needed, got shape {Shapes.Text(matrices.sizes)}.");
        if (!matrices.is_floating_point())
            throw new ArgumentException($"linalg.{operation}: the elements must be float32 or float64, got {matrices.dtype}.");
        type = matrices.dtype;
        batch = matrices.sizes[..^2];
        Count = checked((int)Shapes.Count(batch));
        Rows = checked((int)matrices.sizes[^2]);
        Columns = checked((int)matrices.sizes[^1]);
        using DisposeScopeManager.TemporaryScope _ = DisposeScopeManager.Temporaries();
        Values = matrices.detach().to_type(torch.ScalarType.Float64).ValuesOf<double>();
    }

    /// <summary>Number of matrices.</summary>
    internal int Count { get; }

    internal int Rows { get; }

    internal int Columns { get; }

    internal double[] Values { get; }

    /// <summary>The elements of one matrix, row by row.</summary>
    internal Span<double> this[int matrix] => Values.AsSpan(matrix * Rows * Columns, Rows * Columns);

    internal static MatrixBatch Square(Tensor matrices, string operation)
    {
        var result = new MatrixBatch(matrices, operation);
        return result.Rows == result.Columns ? result
            : throw new ArgumentException($"linalg.{operation}: square matrices are needed, got shape {Shapes.Text(matrices.sizes)}.");
    }

    /// <summary>Values as a tensor with the batch dimensions in front of <paramref name="shape"/>.</summary>
    internal Tensor Tensor(double[] values, params ReadOnlySpan<long> shape)
    {
        using Tensor plain = torch.tensor(values, [.. batch, .. shape], dtype: torch.ScalarType.Float64);
        return plain.to_type(type);
    }

    /// <summary>What an exception says of a matrix: its number, if there are several.</summary>
    internal string Name(int matrix) => Count == 1 ? "the matrix" : $"matrix {matrix} of the batch";
}
