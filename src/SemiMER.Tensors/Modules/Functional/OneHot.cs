namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>A one at the place of each class among zeros, [...] -> [..., classes], int64.</summary>
            /// <param name="x">Class indices, int64.</param>
            /// <param name="num_classes">Number of classes; -1 for one more than the largest index.</param>
            /// <exception cref="ArgumentException">The indices are not int64, or there is none to infer the number of classes
            /// from.</exception>
            /// <exception cref="ArgumentOutOfRangeException">An index is not a class.</exception>
            public static unsafe Tensor one_hot(Tensor x, long num_classes = -1)
            {
                if (NotNull(x).dtype != ScalarType.Int64)
                    throw new ArgumentException($"one_hot: class indices must be int64, got {x.dtype}.", nameof(x));
                using Tensor indices = x.contiguous();
                var classes = new ReadOnlySpan<long>(indices.Pointer<long>(), checked((int)indices.NumberOfElements));
                if (num_classes < 0)
                {
                    if (classes.IsEmpty)
                        throw new ArgumentException("one_hot: without an index the number of classes must be given.", nameof(x));
                    foreach (long index in classes) num_classes = Math.Max(num_classes, index + 1);
                }
                Tensor result = zeros([.. x.sizes, num_classes], dtype: ScalarType.Int64);
                long* to = result.Pointer<long>();
                for (int i = 0; i < classes.Length; i++)
                {
                    if (classes[i] < 0 || classes[i] >= num_classes)
                        throw new ArgumentOutOfRangeException(
                            nameof(x), classes[i], $"one_hot: {classes[i]} at position {i} is not one of {num_classes} classes.");
                    to[i * num_classes + classes[i]] = 1;
                }
                GC.KeepAlive(indices);
                GC.KeepAlive(result);
                return result;
            }
        }
    }
}
