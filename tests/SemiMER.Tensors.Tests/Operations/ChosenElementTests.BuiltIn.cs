using static SemiMER.Tensors.torch;

namespace SemiMER.Tensors.Tests.Operations;

/// <summary>
/// Largest and smallest values along a dimension, their indices and gradients agree with a plain loop, for any place of the dimension,
/// any layout in memory and any element type.
/// </summary>
public sealed class ChosenElementTests
{
    private const double Zero = 0, MinusZero = -0.0;

    // The same tensor in other orders of memory, and as a part of a larger one.
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Layouts = new()
    {
        ["contiguous"] = x => x,
        ["second dimension first"] = x => x.transpose(0, 1).contiguous().transpose(0, 1),
        ["last dimension second"] = x => x.transpose(1, 2).contiguous().transpose(1, 2),
        ["last dimension first"] = x => x.transpose(0, 2).contiguous().transpose(0, 2),
        ["part of rows"] = x => cat([x, x], 2).narrow(2, x.shape[2], x.shape[2]),
        ["every other element"] = x => stack([x, x], 3).select(3, 1),
    };

    public static IEnumerable<object[]> Cases => from type in new[] { float32, float64, int64, int32, uint8, @bool }
                                                 from layout in Layouts.Keys
                                                 select new object[] { type, layout };

    private static IEnumerable<long[]> Shapes()
    {
        foreach (long inner in new long[] { 1, 3, 16, 17, 130 })
            foreach (long size in new long[] { 1, 2, 20, 66 }) yield return [3, size, inner];
        // More rows than a byte counts, and columns that are shared among threads.
        yield return [2, 600, 5];
        yield return [2, 300, 70];
        yield return [70, 20, 130];
        yield return [5, 1, 1300];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_and_indices_agree_with_a_loop(ScalarType type, string layout)
    {
        foreach (long[] shape in Shapes())
        {
            double[] data = Numbers(type, shape);
            using DisposeScope scope = NewDisposeScope();
            Tensor x = Layouts[layout](tensor(data, shape).to_type(type));
            for (int dim = 0; dim < 3; dim++)
            {
                foreach (bool largest in new[] { true, false })
                {
                    string where = $"{(largest ? "max" : "min")} over dimension {dim} of [{string.Join(", ", shape)}]";
                    (double[] values, long[] indices) = Expected(data, shape, dim, largest);
                    (Tensor found, Tensor at) = largest ? x.max(dim) : x.min(dim);
                    found.dtype.Should().Be(type);
                    Same(Doubles(found), values, where);
                    Same(at.data<long>().ToArray(), indices, where);
                    Same((largest ? x.argmax(dim) : x.argmin(dim)).data<long>().ToArray(), indices, where);
                    Same(Doubles(largest ? x.amax(dim) : x.amin(dim)), values, where);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_goes_to_the_chosen_elements(ScalarType type, string layout)
    {
        if (!type.IsFloatingPoint()) return;
        foreach (long[] shape in Shapes())
        {
            double[] data = Numbers(type, shape);
            using DisposeScope scope = NewDisposeScope();
            for (int dim = 0; dim < 3; dim++)
            {
                Tensor leaf = tensor(data, shape).to_type(type).requires_grad_();
                Tensor values = Layouts[layout](leaf).max(dim).values;
                Tensor gradient = arange(1, values.numel() + 1).to_type(type).reshape(values.shape);
                values.backward([gradient]);

                (_, long[] indices) = Expected(data, shape, dim, largest: true);
                var expected = new double[data.Length];
                for (int i = 0; i < indices.Length; i++) expected[Position(shape, dim, i, indices[i])] = i + 1;
                Same(Doubles(leaf.grad!), expected, $"gradient over dimension {dim} of [{string.Join(", ", shape)}]");
            }
        }
    }

    [Fact]
    public void The_gradient_of_a_turned_argument_is_turned_back_without_a_copy()
    {
        Tensor x = rand(5, 4, 6).transpose(0, 1);
        Tensor indices = x.max(1).indexes;

        using Tensor gradient = ChosenElements.Place(ones(4, 6), indices, x.shape, x.stride(), 1);

        gradient.transpose(0, 1).is_contiguous().Should().BeTrue();
    }

    [Fact]
    public void Nothing_can_be_chosen_from_a_dimension_without_elements()
    {
        Action choose = () => zeros(3, 0, 4).max(1);

        choose.Should().Throw<InvalidOperationException>().WithMessage("*no elements*");
        zeros(0, 3, 4).max(1).values.shape.Should().Equal(0, 4);
        zeros(2, 3, 0, 5).max(1).indexes.shape.Should().Equal(2, 0, 5);
        Tensor x = zeros([2, 3, 0, 5], requires_grad: true);
        x.max(1).values.backward([zeros(2, 0, 5)]);
        x.grad!.shape.Should().Equal(2, 3, 0, 5);
    }

    // Many ties and, among floating point numbers, zeros of both signs and NaN.
    private static double[] Numbers(ScalarType type, long[] shape)
    {
        var random = new Random(3);
        var numbers = new double[shape[0] * shape[1] * shape[2]];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = random.Next(8);
            if (type == @bool) numbers[i] = random.Next(2);
            else if (type != uint8) numbers[i] = (numbers[i] - 3) * (random.Next(3) == 0 ? 0 : 1);
            if (numbers[i] == 0) numbers[i] = type.IsFloatingPoint() && random.Next(2) == 0 ? MinusZero : Zero;
            if (type.IsFloatingPoint() && random.Next(40) == 0) numbers[i] = double.NaN;
        }
        return numbers;
    }

    private static (double[] Values, long[] Indices) Expected(double[] data, long[] shape, int dim, bool largest)
    {
        long count = data.Length / shape[dim];
        var values = new double[count];
        var indices = new long[count];
        for (long i = 0; i < count; i++)
        {
            double best = data[Position(shape, dim, i, 0)];
            for (long at = 1; at < shape[dim]; at++)
            {
                double number = data[Position(shape, dim, i, at)];
                bool better = largest ? number > best : number < best;
                if (!double.IsNaN(best) && (better || double.IsNaN(number))) indices[i] = at;
                // Among zeros the value is the positive one for the largest, the negative one for the smallest.
                best = largest ? Math.Max(best, number) : Math.Min(best, number);
            }
            values[i] = best;
        }
        return (values, indices);
    }

    // Where element `at` along a dimension is, in the row of kept elements with this number.
    private static long Position(long[] shape, int dim, long row, long at)
    {
        long inner = 1;
        for (int d = dim + 1; d < 3; d++) inner *= shape[d];
        return (row / inner * shape[dim] + at) * inner + row % inner;
    }

    private static double[] Doubles(Tensor x) => x.to_type(float64).contiguous().data<double>().ToArray();

    private static void Same(double[] actual, double[] expected, string where)
    {
        actual.Length.Should().Be(expected.Length, where);
        for (int i = 0; i < actual.Length; i++)
        {
            bool same = double.IsNaN(expected[i]) ? double.IsNaN(actual[i])
                : BitConverter.DoubleToInt64Bits(actual[i]) == BitConverter.DoubleToInt64Bits(expected[i]);
            if (!same) Assert.Fail($"{where}: element {i} is {actual[i]:R}, not {expected[i]:R}.");
        }
    }

    private static void Same(long[] actual, long[] expected, string where)
    {
        if (!actual.AsSpan().SequenceEqual(expected)) Assert.Fail($"{where}: an index differs from the loop's.");
    }
}
