using System.Numerics;

namespace SemiMER.Tensors.Tests.Kernels;

// Inside the namespace, where it comes before the modules of the same names.
using SemiMER.Tensors.Kernels;

/// <summary>A matrix somewhere in an array: any start, any strides.</summary>
internal sealed record Operand<T>(T[] Data, int Offset, int Rows, int Columns, int RowStride, int ColumnStride)
    where T : unmanaged
{
    public T this[int row, int column] => Data[Offset + (row * RowStride) + (column * ColumnStride)];

    public Operand<T> RowRange(int start, int count) => this with { Offset = Offset + (start * RowStride), Rows = count };

    public Operand<T> ColumnRange(int start, int count) => this with { Offset = Offset + (start * ColumnStride), Columns = count };

    /// <summary>The same matrix with contiguous rows.</summary>
    public Operand<T> Copy()
    {
        var copy = new Operand<T>(new T[Rows * Columns], 0, Rows, Columns, Columns, 1);
        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < Columns; j++)
            {
                copy.Fill(i, 1, j, 1, this[i, j]);
            }
        }

        return copy;
    }

    public void Fill(int row, int rows, int column, int columns, T value)
    {
        for (var i = row; i < row + rows; i++)
        {
            for (var j = column; j < column + columns; j++)
            {
                Data[Offset + (i * RowStride) + (j * ColumnStride)] = value;
            }
        }
    }
}

/// <summary>Makes operands and multiplies them, with checks that nothing is written beside C.</summary>
internal static unsafe class Operands
{
    private const int Guard = 5;

    public static (Operand<T> A, Operand<T> B) Random<T>(Random random, int m, int n, int k)
        where T : unmanaged, IFloatingPointIeee754<T> => (RandomOperand<T>(random, m, k), RandomOperand<T>(random, k, n));

    public static T[] RandomArray<T>(Random random, int length)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var values = new T[length];
        for (var i = 0; i < length; i++)
        {
            values[i] = T.CreateChecked((random.NextDouble() * 2) - 1);
        }

        return values;
    }

    /// <summary>A B, onto <paramref name="start"/> when given, as a packed array.</summary>
    public static T[] Multiply<T>(Operand<T> a, Operand<T> b, T[]? start, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // C gets a row stride beyond its width; what lies between must stay as it was.
        var stride = b.Columns + Guard;
        var untouched = T.CreateChecked(12345);
        var c = new T[(a.Rows * stride) + Guard];
        Array.Fill(c, untouched);
        for (var i = 0; start is not null && i < a.Rows; i++)
        {
            Array.Copy(start, i * b.Columns, c, i * stride, b.Columns);
        }

        MultiplyInto(a, b, c, stride, start is not null, threads);
        var result = new T[a.Rows * b.Columns];
        for (var i = 0; i < a.Rows; i++)
        {
            Array.Copy(c, i * stride, result, i * b.Columns, b.Columns);
            c.AsSpan((i * stride) + b.Columns, Guard).IndexOfAnyExcept(untouched).Should().Be(-1);
        }

        return result;
    }

    public static void MultiplyInto<T>(Operand<T> a, Operand<T> b, T[] c, int cRowStride, bool accumulate, int threads)
        where T : unmanaged
    {
        fixed (T* aData = a.Data, bData = b.Data, cData = c)
        {
            if (typeof(T) == typeof(float))
            {
                MatrixMultiply.Multiply(
                    a.Rows, b.Columns, a.Columns, (float*)(aData + a.Offset), a.RowStride, a.ColumnStride,
                    (float*)(bData + b.Offset), b.RowStride, b.ColumnStride, (float*)cData, cRowStride, accumulate, threads);
            }
            else
            {
                MatrixMultiply.Multiply(
                    a.Rows, b.Columns, a.Columns, (double*)(aData + a.Offset), a.RowStride, a.ColumnStride,
                    (double*)(bData + b.Offset), b.RowStride, b.ColumnStride, (double*)cData, cRowStride, accumulate, threads);
            }
        }
    }

    /// <summary>Row by row, column by column, or with gaps both ways, in turn by chance. The gaps hold NaN.</summary>
    private static Operand<T> RandomOperand<T>(Random random, int rows, int columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var offset = random.Next(4);
        var gap = random.Next(3);
        var (rowStride, columnStride) = random.Next(5) switch
        {
            0 or 1 => (columns + gap, 1),
            2 or 3 => (1, rows + gap),
            _ => ((2 * columns) + gap, 2),
        };
        var data = new T[offset + (rows * rowStride) + (columns * columnStride) + 1];
        Array.Fill(data, T.NaN);
        var operand = new Operand<T>(data, offset, rows, columns, rowStride, columnStride);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                operand.Fill(i, 1, j, 1, T.CreateChecked((random.NextDouble() * 2) - 1));
            }
        }

        return operand;
    }
}
