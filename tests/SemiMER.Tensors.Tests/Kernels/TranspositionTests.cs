using System.Numerics;

namespace SemiMER.Tensors.Tests.Kernels;

// Inside the namespace, where it comes before the modules of the same names.
using SemiMER.Tensors.Kernels;

public unsafe class TranspositionTests
{
    private static readonly int[] Sides = [1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 18, 20, 31, 33, 70];

    [Fact]
    public void Batches_agree_with_a_loop()
    {
        foreach (int rows in Sides)
            foreach (int columns in Sides)
            {
                Batch<float>(3, rows, columns);
                Batch<double>(3, rows, columns);
            }
        Batch<float>(40, 5, 130);
        Batch<float>(40, 130, 3);
    }

    [Fact]
    public void Matrices_with_gaps_between_their_rows_agree_with_a_loop_and_leave_the_gaps_alone()
    {
        foreach (int rows in Sides)
            foreach (int columns in Sides)
            {
                Gaps<float>(rows, columns);
                Gaps<double>(rows, columns);
                Gaps<byte>(rows, columns);
            }
    }

    private static T[] Numbers<T>(int n) where T : unmanaged, INumber<T> =>
        [.. Enumerable.Range(1, n).Select(i => T.CreateTruncating(i))];

    private static void Batch<T>(int batch, int rows, int columns) where T : unmanaged, INumber<T>
    {
        T[] x = Numbers<T>(batch * rows * columns), y = new T[x.Length + 1], expected = new T[y.Length];
        for (var n = 0; n < batch; n++)
            for (var i = 0; i < rows; i++)
                for (var j = 0; j < columns; j++)
                    expected[(n * columns + j) * rows + i] = x[(n * rows + i) * columns + j];

        fixed (T* from = x, to = y) Transposition.Run(from, to, batch, rows, columns);

        y.AsSpan().SequenceEqual(expected).Should().BeTrue($"of [{batch}, {rows}, {columns}] {typeof(T).Name}");
    }

    private static void Gaps<T>(int rows, int columns) where T : unmanaged, INumber<T>
    {
        int xStride = columns + 2, yStride = rows + 3;
        T[] x = Numbers<T>(rows * xStride), y = new T[columns * yStride], expected = new T[y.Length];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                expected[j * yStride + i] = x[i * xStride + j];

        fixed (T* from = x, to = y) Copies.Transpose(from, rows, columns, xStride, to, yStride);

        y.AsSpan().SequenceEqual(expected).Should().BeTrue($"of [{rows}, {columns}] {typeof(T).Name}");
    }
}
