using System.Numerics;

namespace SemiMER.Tensors.Tests.Kernels;

// Inside the namespace, where it comes before the modules of the same names.
using SemiMER.Tensors.Kernels;

public sealed class MatrixMultiplyTests
{
    private static readonly int[] Sizes = [0, 1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 33, 64, 65, 100, 300];

    private delegate T[] Product<T>(Operand<T> a, Operand<T> b, T[]? start, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>;

    [Fact]
    public void Agrees_with_a_plain_loop_in_float() => CompareWithPlainLoop<float>(Operands.Multiply, tolerance: 3e-6);

    [Fact]
    public void Agrees_with_a_plain_loop_in_double() => CompareWithPlainLoop<double>(Operands.Multiply, tolerance: 1e-14);

    [Fact]
    public void Deep_and_wide_products_agree_with_a_plain_loop()
    {
        var random = new Random(5);
        foreach (var (m, n, k) in new[] { (3, 1100, 9), (2, 300, 1100), (600, 40, 20), (40, 40, 2100), (130, 530, 530), (700, 3, 300) })
        {
            CompareWithPlainLoop<float>(Operands.Multiply, random, m, n, k, tolerance: 3e-6);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(40, 70)]
    public void No_depth_gives_zeros_or_keeps_what_was_there(int m, int n)
    {
        var a = new Operand<float>(new float[1], 0, m, 0, 1, 1);
        var b = new Operand<float>(new float[1], 0, 0, n, 1, 1);
        var start = Enumerable.Range(1, m * n).Select(i => (float)i).ToArray();
        Operands.Multiply(a, b, null, 2).Should().OnlyContain(value => value == 0);
        Operands.Multiply(a, b, start, 2).Should().Equal(start);
    }

    [Fact]
    public void A_row_alone_has_the_bits_it_has_in_a_batch()
    {
        var random = new Random(1);
        foreach (var (m, n, k) in Shapes)
        {
            var (a, b) = Operands.Random<float>(random, m, n, k);
            var whole = Operands.Multiply(a, b, null, 1);
            foreach (var row in new[] { 0, m / 2, m - 1 })
            {
                var alone = Operands.Multiply(a.RowRange(row, 1), b, null, 1);
                alone.Should().Equal(whole[(row * n)..((row + 1) * n)], "{0}x{1}x{2}", m, n, k);
            }
        }
    }

    [Fact]
    public void A_column_alone_has_the_bits_it_has_in_a_wide_product()
    {
        var random = new Random(2);
        foreach (var (m, n, k) in Shapes)
        {
            var (a, b) = Operands.Random<float>(random, m, n, k);
            var whole = Operands.Multiply(a, b, null, 1);
            foreach (var column in new[] { 0, n / 2, n - 1 })
            {
                var alone = Operands.Multiply(a, b.ColumnRange(column, 1), null, 1);
                alone.Should().Equal(Enumerable.Range(0, m).Select(i => whole[(i * n) + column]), "{0}x{1}x{2}", m, n, k);
            }
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var random = new Random(3);
        foreach (var (m, n, k) in new[] { (200, 300, 100), (1000, 33, 70), (5, 3000, 300), (64, 512, 128), (2000, 3, 700) })
        {
            var (a, b) = Operands.Random<float>(random, m, n, k);
            var one = Operands.Multiply(a, b, null, 1);
            Operands.Multiply(a, b, null, 2).Should().Equal(one);
            Operands.Multiply(a, b, null, 4).Should().Equal(one);
        }
    }

    [Fact]
    public void Zero_columns_appended_to_the_depth_change_no_bit()
    {
        var random = new Random(4);
        foreach (var (m, n, k) in Shapes)
        {
            var (a, b) = Operands.Random<double>(random, m, n, k + 37);
            for (var i = k; i < k + 37; i++)
            {
                a.Fill(0, m, i, 1, 0);
                b.Fill(i, 1, 0, n, 0);
            }

            Operands.Multiply(a, b, null, 1).Should().Equal(Operands.Multiply(a.ColumnRange(0, k), b.RowRange(0, k), null, 1));
        }
    }

    [Fact]
    public void Cutting_the_depth_and_accumulating_changes_no_bit()
    {
        var random = new Random(6);
        foreach (var (m, n, k) in Shapes.Append((20, 40, 1500)))
        {
            var (a, b) = Operands.Random<float>(random, m, n, k);
            var first = Operands.Multiply(a.ColumnRange(0, k / 3), b.RowRange(0, k / 3), null, 1);
            var both = Operands.Multiply(a.ColumnRange(k / 3, k - (k / 3)), b.RowRange(k / 3, k - (k / 3)), first, 1);
            both.Should().Equal(Operands.Multiply(a, b, null, 1));
        }
    }

    [Fact]
    public void Each_element_is_one_sum_in_order()
    {
        var random = new Random(7);
        foreach (var (m, n, k) in Shapes)
        {
            var (a, b) = Operands.Random<float>(random, m, n, k);
            var c = Operands.Multiply(a, b, null, 1);
            var fuses = System.Runtime.Intrinsics.X86.Fma.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.IsSupported;
            for (var i = 0; i < m; i += 3)
            {
                for (var j = 0; j < n; j += 5)
                {
                    float sum = 0;
                    for (var l = 0; l < k; l++)
                    {
                        sum = fuses ? MathF.FusedMultiplyAdd(a[i, l], b[l, j], sum) : (a[i, l] * b[l, j]) + sum;
                    }

                    c[(i * n) + j].Should().Be(sum, "element {0}, {1} of {2}x{3}x{4}", i, j, m, n, k);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 5, 4)]
    [InlineData(20, 70, 40)]
    [InlineData(65, 3, 300)]
    public void Only_the_row_and_column_of_a_nonfinite_number_see_it(int m, int n, int k)
    {
        var (a, b) = Operands.Random<float>(new Random(8), m, n, k);
        a.Fill(m - 1, 1, k / 2, 1, float.NaN);
        b.Fill(k - 1, 1, n / 2, 1, float.PositiveInfinity);
        var c = Operands.Multiply(a, b, null, 1);
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                float.IsNaN(c[(i * n) + j]).Should().Be(i == m - 1);
                float.IsInfinity(c[(i * n) + j]).Should().Be(i != m - 1 && j == n / 2);
            }
        }
    }

    [Fact]
    public void A_warm_product_allocates_nothing()
    {
        var (a, b) = Operands.Random<float>(new Random(9), 100, 100, 100);
        var c = new float[100 * 100];
        Operands.MultiplyInto(a, b, c, 100, accumulate: false, threads: 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Operands.MultiplyInto(a, b, c, 100, accumulate: false, threads: 1);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Fact]
    public void Expanded_operands_have_the_bits_of_their_copies()
    {
        var random = new Random(10);
        foreach (var (m, n, k) in Shapes)
        {
            var (a, b) = Operands.Random<float>(random, m, n, k);
            var row = new Operand<float>(Operands.RandomArray<float>(random, k), 0, m, k, 0, 1);
            var column = new Operand<float>(Operands.RandomArray<float>(random, k), 0, k, n, 1, 0);
            Operands.Multiply(row, b, null, 1).Should().Equal(Operands.Multiply(row.Copy(), b, null, 1));
            Operands.Multiply(a, column, null, 1).Should().Equal(Operands.Multiply(a, column.Copy(), null, 1));
        }
    }

    private static IEnumerable<(int M, int N, int K)> Shapes =>
    [
        (1, 1, 1), (2, 5, 3), (3, 130, 20), (14, 32, 64), (15, 33, 65), (64, 4, 128), (33, 17, 300), (100, 100, 100), (70, 1, 31),
        (65, 300, 30), (2, 300, 40), (300, 7, 64), (30, 530, 20),
    ];

    private static void CompareWithPlainLoop<T>(Product<T> multiply, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Every size meets every other in some place; all 4,096 triples would take minutes without vectors.
        var random = new Random(11);
        for (var i = 0; i < Sizes.Length; i++)
        {
            for (var j = 0; j < Sizes.Length; j++)
            {
                CompareWithPlainLoop(multiply, random, Sizes[i], Sizes[j], Sizes[((7 * i) + (3 * j)) % Sizes.Length], tolerance);
            }
        }
    }

    private static void CompareWithPlainLoop<T>(Product<T> multiply, Random random, int m, int n, int k, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (a, b) = Operands.Random<T>(random, m, n, k);
        var start = random.Next(2) == 0 ? null : Operands.RandomArray<T>(random, m * n);
        var c = multiply(a, b, start, 1);
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var expected = start is null ? 0.0 : double.CreateChecked(start[(i * n) + j]);
                var scale = 1.0;
                for (var l = 0; l < k; l++)
                {
                    var term = double.CreateChecked(a[i, l]) * double.CreateChecked(b[l, j]);
                    expected += term;
                    scale += Math.Abs(term);
                }

                var error = Math.Abs(double.CreateChecked(c[(i * n) + j]) - expected);
                if (!(error <= tolerance * scale))
                {
                    Assert.Fail($"{m}x{n}x{k} element {i}, {j}: {c[(i * n) + j]}, expected {expected};"
                        + $" strides {a.RowStride}, {a.ColumnStride} and {b.RowStride}, {b.ColumnStride}.");
                }
            }
        }
    }
}
