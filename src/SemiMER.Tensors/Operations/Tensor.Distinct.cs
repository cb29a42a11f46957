namespace SemiMER.Tensors;

public static partial class torch
{
    // Distinct values and counts.
    public partial class Tensor
    {
        /// <summary>
        /// The distinct elements in ascending order or, with a dimension, the distinct slices along it in lexicographic order.
        /// </summary>
        /// <param name="sorted">The result is sorted in any case.</param>
        /// <param name="return_inverse">Also say which of them each element is (int64); else that part of the result is null.</param>
        /// <param name="return_counts">Also say how often each occurs (int64); else that part of the result is null.</param>
        /// <param name="dim">The dimension; the elements of the tensor taken as one row if left out.</param>
        public (Tensor output, Tensor inverse_indices, Tensor counts) unique(
            bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            Distinct("unique", dim, everywhere: true, return_inverse, return_counts);

        /// <summary>As <see cref="unique"/>, but only neighbours that are equal become one, and the order stays.</summary>
        public (Tensor output, Tensor inverse_indices, Tensor counts) unique_consecutive(
            bool return_inverse = false, bool return_counts = false, int? dim = null) =>
            Distinct("unique_consecutive", dim, everywhere: false, return_inverse, return_counts);

        /// <summary>
        /// How often each of the numbers 0, 1, ... occurs in a vector of integers, or the sum of the weights where it does.
        /// </summary>
        /// <param name="weights">One for each element, or null to count (int64).</param>
        /// <param name="minlength">The result has at least as many elements.</param>
        public Tensor bincount(Tensor? weights, long minlength = 0)
        {
            if (sizes.Length != 1 || !is_integral())
                throw new ArgumentException($"bincount: a vector of integers is needed, got {dtype} of shape {Shapes.Text(sizes)}.");
            if (weights is not null && !Shapes.Same(weights.sizes, sizes))
                throw new ArgumentException(
                    $"bincount: weights of shape {Shapes.Text(weights.sizes)} for {sizes[0]} elements.", nameof(weights));
            ArgumentOutOfRangeException.ThrowIfNegative(minlength);
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor numbers = to_type(ScalarType.Int64);
            long length = minlength;
            if (NumberOfElements > 0)
            {
                if (numbers.min().item<long>() < 0) throw new ArgumentException("bincount: the elements must not be negative.");
                length = Math.Max(length, checked(numbers.max().item<long>() + 1));
            }
            Tensor added = weights is null ? ones(sizes, dtype: ScalarType.Int64)
                : weights.detach().to_type(weights.dtype == ScalarType.Float32 ? ScalarType.Float32 : ScalarType.Float64);
            return temporaries.Return(zeros(length, dtype: added.dtype).scatter_add_(0, numbers, added));
        }

        private (Tensor, Tensor, Tensor) Distinct(string operation, int? dim, bool everywhere, bool inverse, bool counts)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            int d = dim is { } given ? Shapes.Dimension(given, sizes.Length, operation) : 0;
            Tensor slices = (dim is null || sizes.Length == 0 ? detach().reshape(-1) : detach()).contiguous();
            Tensor rows = slices.transpose(0, d).contiguous();
            int n = checked((int)rows.sizes[0]);
            Comparison<int> compare = rows.RowComparison();
            int[] order = [.. Enumerable.Range(0, n)];
            if (everywhere) order = [.. order.Order(Comparer<int>.Create(compare))];

            var first = new List<long>();
            var group = new long[n];
            var sizesOfGroups = new List<long>();
            for (int i = 0; i < n; i++)
            {
                if (i == 0 || compare(order[i - 1], order[i]) != 0)
                {
                    first.Add(order[i]);
                    sizesOfGroups.Add(0);
                }
                group[order[i]] = first.Count - 1;
                sizesOfGroups[^1]++;
            }
            Tensor output = slices.index_select(d, tensor(first.ToArray()));
            Tensor groups = tensor(group);
            if (dim is null) groups = groups.reshape(sizes);
            return (
                temporaries.Return(output),
                inverse ? temporaries.Return(groups) : null!,
                counts ? temporaries.Return(tensor(sizesOfGroups.ToArray())) : null!);
        }

        // Lexicographic order of the rows of a contiguous tensor; NaN is equal to nothing and larger than everything.
        private Comparison<int> RowComparison() => dtype switch
        {
            ScalarType.Float32 => Rows(ValuesOf<float>()),
            ScalarType.Float64 => Rows(ValuesOf<double>()),
            ScalarType.Int64 => Rows(ValuesOf<long>()),
            ScalarType.Int32 => Rows(ValuesOf<int>()),
            ScalarType.Byte => Rows(ValuesOf<byte>()),
            _ => Rows(Array.ConvertAll(ValuesOf<bool>(), Convert.ToByte)),
        };

        private Comparison<int> Rows<T>(T[] values) where T : unmanaged, System.Numerics.INumber<T>
        {
            int width = sizes[0] == 0 ? 0 : (int)(NumberOfElements / sizes[0]);
            return (x, y) =>
            {
                for (int i = 0; i < width; i++)
                {
                    T a = values[x * width + i], b = values[y * width + i];
                    if (a < b) return -1;
                    if (a > b) return 1;
                    if (a == b) continue;
                    int nan = T.IsNaN(a).CompareTo(T.IsNaN(b));
                    return nan != 0 ? nan : x.CompareTo(y);
                }
                return 0;
            };
        }
    }
}
