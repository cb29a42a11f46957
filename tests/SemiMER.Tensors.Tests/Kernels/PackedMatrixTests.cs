
namespace SemiMER.Tensors.Tests.Kernels;

// Inside the namespace, where it comes before the modules of the same names.
using SemiMER.Tensors.Kernels;

public sealed unsafe class PackedMatrixTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 300, 64)]
    [InlineData(2, 128, 400)]
    [InlineData(3, 17, 30)]
    [InlineData(20, 31, 33)]
    [InlineData(64, 512, 128)]
    [InlineData(130, 70, 900)]
    [InlineData(0, 5, 5)]
    [InlineData(5, 0, 5)]
    [InlineData(5, 40, 0)]
    public void Has_the_bits_of_a_plain_product(int m, int n, int k)
    {
        var random = new Random((m * 31) + n);
        for (var repetition = 0; repetition < 5; repetition++)
        {
            var (a, b) = Operands.Random<float>(random, m, n, k);
            var start = Operands.RandomArray<float>(random, m * n);
            Multiply(a, b, new float[m * n], accumulate: false, threads: 1).Should().Equal(Operands.Multiply(a, b, null, 1));
            Multiply(a, b, [.. start], accumulate: true, threads: 1).Should().Equal(Operands.Multiply(a, b, start, 1));
            Multiply(a, b, [.. start], accumulate: true, threads: 3).Should().Equal(Operands.Multiply(a, b, start, 1));
        }
    }

    [Fact]
    public void Keeps_its_own_copy()
    {
        var (a, b) = Operands.Random<float>(new Random(1), 3, 40, 20);
        var expected = Operands.Multiply(a, b, null, 1);
        fixed (float* data = b.Data, memory = new float[PackedMatrix<float>.Length(20, 40)])
        {
            var packed = PackedMatrix<float>.Pack(b.Rows, b.Columns, data + b.Offset, b.RowStride, b.ColumnStride, memory);
            Array.Clear(b.Data);
            packed.Rows.Should().Be(20);
            packed.Columns.Should().Be(40);
            Multiply(a, packed, new float[3 * 40], accumulate: false, threads: 1).Should().Equal(expected);
        }
    }

    [Fact]
    public void Unpacked_it_is_read_where_it_lies()
    {
        var (a, b) = Operands.Random<float>(new Random(1), 3, 40, 20);
        var expected = Operands.Multiply(a, b, null, 1);
        fixed (float* data = b.Data)
        {
            var packed = PackedMatrix<float>.Unpacked(b.Rows, b.Columns, data + b.Offset, b.RowStride, b.ColumnStride);
            Multiply(a, packed, new float[3 * 40], accumulate: false, threads: 1).Should().Equal(expected);
        }
    }

    private static float[] Multiply(Operand<float> a, Operand<float> b, float[] c, bool accumulate, int threads)
    {
        fixed (float* data = b.Data, memory = new float[PackedMatrix<float>.Length(b.Rows, b.Columns)])
        {
            return Multiply(
                a, PackedMatrix<float>.Pack(b.Rows, b.Columns, data + b.Offset, b.RowStride, b.ColumnStride, memory), c, accumulate,
                threads);
        }
    }

    private static float[] Multiply(Operand<float> a, PackedMatrix<float> b, float[] c, bool accumulate, int threads)
    {
        fixed (float* aData = a.Data, cData = c)
        {
            b.Multiply(a.Rows, aData + a.Offset, a.RowStride, a.ColumnStride, cData, b.Columns, accumulate, threads);
        }

        return c;
    }
}
