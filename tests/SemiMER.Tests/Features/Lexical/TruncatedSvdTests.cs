using System.Text.Json;
using SemiMER.Features;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Features;

public sealed class TruncatedSvdTests
{
    private static readonly JsonElement Stored = LexicalValues.Root.GetProperty("svd");
    private static readonly SparseRows Matrix = LexicalValues.Sparse(CongruentialMatrix(150, 90));

    [Fact]
    public void Values_and_directions_equal_the_exact_ones_of_numpy()
    {
        int components = Stored.GetProperty("components").GetInt32();
        TruncatedSvd svd = Fit(Matrix, components);
        double[] expected = LexicalValues.Numbers(Stored.GetProperty("singular_values"));
        for (int i = 0; i < components; i++)
            svd.SingularValues[i].Should().BeApproximately(expected[i], 1e-6 * expected[i], "singular value {0}", i);

        double[][] directions = LexicalValues.Rows(Stored.GetProperty("directions"));
        for (int i = 0; i < components; i++)
        {
            // The angle between found and exact direction, whose signs agree too.
            double cosine = directions.Select((row, column) => row[i] * svd.Directions[column * components + i]).Sum();
            cosine.Should().BeGreaterThan(1 - 1e-6, "direction {0}", i);
        }
        float[] rows = svd.Transform(Matrix);
        LexicalValues.Compare(
            [.. rows.Chunk(components).Select(row => Array.ConvertAll(row, value => (double)value))],
            LexicalValues.Rows(Stored.GetProperty("rows")), 2e-4);
    }

    [Fact]
    public void All_components_restore_the_matrix()
    {
        TruncatedSvd svd = Fit(Matrix, 90);
        svd.Components.Should().Be(90);
        LexicalValues.Compare(svd.SingularValues, LexicalValues.Numbers(Stored.GetProperty("singular_values")), 1e-9);
        double[][] dense = LexicalValues.Dense(Matrix);
        float[] rows = svd.Transform(Matrix);
        for (int row = 0; row < dense.Length; row++)
        {
            for (int column = 0; column < 90; column++)
            {
                double sum = 0;
                for (int i = 0; i < 90; i++)
                    sum += (double)rows[row * 90 + i] * svd.Directions[column * 90 + i];
                sum.Should().BeApproximately(dense[row][column], 1e-5);
            }
        }
    }

    [Fact]
    public void Order_of_rows_matters_for_rounding_only()
    {
        TruncatedSvd one = Fit(Matrix, 8), other = Fit(LexicalValues.Sparse([.. LexicalValues.Dense(Matrix).Reverse()]), 8);
        LexicalValues.Compare(other.SingularValues, one.SingularValues, 1e-10);
        LexicalValues.Compare(
            Array.ConvertAll(other.Directions.ToArray(), value => (double)value),
            Array.ConvertAll(one.Directions.ToArray(), value => (double)value), 1e-5);
    }

    [Fact]
    public void Same_stream_gives_the_same_bits_at_any_number_of_threads()
    {
        int before = get_num_threads();
        try
        {
            set_num_threads(1);
            TruncatedSvd one = Fit(Matrix, 8);
            set_num_threads(4);
            TruncatedSvd other = Fit(Matrix, 8);
            other.Directions.ToArray().Should().Equal(one.Directions.ToArray());
            other.SingularValues.Should().Equal(one.SingularValues);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Small_values_are_found_beside_large_ones()
    {
        double[][] diagonal = [.. Enumerable.Range(0, 30).Select(row =>
            Enumerable.Range(0, 40).Select(column => row == column ? Math.Pow(0.5, row) : 0).ToArray())];
        TruncatedSvd svd = Fit(LexicalValues.Sparse(diagonal), 20);
        for (int i = 0; i < 20; i++)
            svd.SingularValues[i].Should().BeApproximately(Math.Pow(0.5, i), 1e-9 * Math.Pow(0.5, i));
    }

    [Fact]
    public void Missing_rank_gives_zeros()
    {
        double[][] repeated = [.. Enumerable.Range(1, 12).Select(row => new double[] { row, 2 * row, 0, -row })];
        TruncatedSvd svd = Fit(LexicalValues.Sparse(repeated), 3);
        svd.SingularValues[0].Should().BeApproximately(Math.Sqrt(6 * 650), 1e-9);
        svd.SingularValues.Skip(1).Should().OnlyContain(value => value < 1e-9);
        svd.Directions[3].Should().BeApproximately(2 / MathF.Sqrt(6), 1e-6f);

        TruncatedSvd zero = Fit(LexicalValues.Sparse([new double[3], new double[3]]), 2);
        zero.SingularValues.Should().OnlyContain(value => value == 0);
        zero.Transform(LexicalValues.Sparse([[1, 2, 3]])).Should().OnlyContain(value => float.IsFinite(value));
    }

    [Fact]
    public void Fewer_rows_or_columns_give_fewer_components()
    {
        Fit(LexicalValues.Sparse([[1, 2, 3]]), 5).Components.Should().Be(1);
        FluentActions.Invoking(() => Fit(SparseRows.Create(3, []), 2)).Should().Throw<SemiMerException>().WithMessage("*0 x 3*");
        FluentActions.Invoking(() => Fit(Matrix, 2).Transform(LexicalValues.Sparse([[1, 2]])))
            .Should().Throw<SemiMerException>().WithMessage("*90 columns*2*");
        FluentActions.Invoking(() => new TruncatedSvd([1], [])).Should().Throw<SemiMerException>();
        FluentActions.Invoking(() => new TruncatedSvd([1, 1], [1, float.NaN])).Should().Throw<SemiMerException>();
        FluentActions.Invoking(() => new TruncatedSvdOptions { Components = 0, Oversampling = -1, PowerIterations = -1 }.Validate())
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(3);
    }

    [Fact]
    public void Cancelling_stops_it()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        FluentActions.Invoking(() => TruncatedSvd.Fit(Matrix, new RandomSource(0, "svd"), cancellationToken: cancelled.Token))
            .Should().Throw<OperationCanceledException>();
    }

    private static TruncatedSvd Fit(SparseRows rows, int components) =>
        TruncatedSvd.Fit(rows, new RandomSource(1, "svd"), new TruncatedSvdOptions { Components = components });

    // As in lexical_values.py.
    private static double[][] CongruentialMatrix(int rows, int columns)
    {
        long state = 1;
        var matrix = new double[rows][];
        for (int i = 0; i < rows; i++)
        {
            matrix[i] = new double[columns];
            for (int j = 0; j < columns; j++)
            {
                state = (1103515245 * state + 12345) % (1L << 31);
                if (state / 65536 % 5 == 0)
                    matrix[i][j] = (state / 65536 % 1000 - 400) / 1000.0 * Math.Pow(0.85, j);
            }
        }
        return matrix;
    }
}
