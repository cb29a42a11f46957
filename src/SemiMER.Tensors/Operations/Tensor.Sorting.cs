using System.Numerics;

namespace SemiMER.Tensors;

public static partial class torch
{
    // Orderings along a dimension. Sorting is always stable, NaN counts as larger than everything else, and gradients go to the elements
    // chosen.
    public partial class Tensor
    {
        /// <summary>The elements in order along a dimension, and the indices they had; equal ones keep their order.</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            int d = Shapes.Dimension(dim, sizes.Length, "sort");
            Tensor indices = Ordered(d, descending);
            return (gather(d, indices), indices);
        }

        /// <summary>The indices that put the elements in order along a dimension.</summary>
        public Tensor argsort(long dim = -1, bool descending = false) =>
            Ordered(Shapes.Dimension(dim, sizes.Length, "argsort"), descending);

        /// <summary>The elements in order along the first dimension.</summary>
        public Tensor msort()
        {
            (Tensor values, Tensor indices) = sort(0);
            indices.Dispose();
            return values;
        }

        /// <summary>The <paramref name="k"/> largest or smallest elements along a dimension, in order, and their indices.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There are fewer than <paramref name="k"/> elements.</exception>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            int d = Shapes.Dimension(dim, sizes.Length, "topk");
            long size = sizes.Length == 0 ? 1 : sizes[d];
            if (k < 0 || k > size)
                throw new ArgumentOutOfRangeException(nameof(k), k, $"topk: k is {k}, dimension {d} has {size} elements.");
            using Tensor order = Ordered(d, descending: largest);
            Tensor indices = sizes.Length == 0 ? order.clone() : order.narrow(d, 0, k).contiguous();
            return temporaries.Return((gather(d, indices), indices));
        }

        /// <summary>The <paramref name="k"/>-th smallest element along a dimension (1 for the smallest), and its index.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There are fewer than <paramref name="k"/> elements.</exception>
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            int d = Shapes.Dimension(dim ?? -1, sizes.Length, "kthvalue");
            long size = sizes.Length == 0 ? 1 : sizes[d];
            if (k < 1 || k > size)
                throw new ArgumentOutOfRangeException(nameof(k), k, $"kthvalue: k is {k}, dimension {d} has {size} elements.");
            using Tensor order = Ordered(d, descending: false);
            Tensor indices = sizes.Length == 0 ? order.clone() : order.narrow(d, k - 1, 1).contiguous();
            Tensor values = gather(d, indices);
            return temporaries.Return(keepdim || sizes.Length == 0 ? (values, indices) : (values.squeeze(d), indices.squeeze(d)));
        }

        /// <summary>The median of all elements, the lower of two; NaN if there is one or there are no elements.</summary>
        public Tensor median()
        {
            if (NumberOfElements == 0) return full(Shapes.Scalar, double.NaN, dtype: dtype);
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor row = reshape(-1);
            Tensor order = row.Ordered(0, descending: false);
            Tensor last = row.index_select(0, order.narrow(0, NumberOfElements - 1, 1));
            bool hasNaN = last.isnan().item<bool>();
            Tensor chosen = order.narrow(0, hasNaN ? NumberOfElements - 1 : (NumberOfElements - 1) / 2, 1);
            return temporaries.Return(row.index_select(0, chosen).reshape());
        }

        private unsafe Tensor Ordered(int dim, bool descending)
        {
            if (sizes.Length == 0) return zeros(Shapes.Scalar, dtype: ScalarType.Int64);
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor rows = Strided.Contiguous(detach().transpose(dim, -1));
            Tensor indices = Uninitialized(rows.sizes, ScalarType.Int64);
            int n = checked((int)sizes[dim]);
            long* to = indices.Pointer<long>();
            switch (dtype)
            {
                case ScalarType.Float32: OrderRows(rows.Pointer<float>(), to, rows.NumberOfElements, n, descending); break;
                case ScalarType.Float64: OrderRows(rows.Pointer<double>(), to, rows.NumberOfElements, n, descending); break;
                case ScalarType.Int64: OrderRows(rows.Pointer<long>(), to, rows.NumberOfElements, n, descending); break;
                case ScalarType.Int32: OrderRows(rows.Pointer<int>(), to, rows.NumberOfElements, n, descending); break;
                default: OrderRows(rows.Pointer<byte>(), to, rows.NumberOfElements, n, descending); break;
            }
            GC.KeepAlive(rows);
            return temporaries.Return(indices.transpose(dim, -1).contiguous());
        }

        private static unsafe void OrderRows<T>(T* values, long* indices, long count, int n, bool descending)
            where T : unmanaged, INumber<T>
        {
            var row = new (T Value, int Index)[n];
            for (long start = 0; start < count; start += n)
            {
                for (int i = 0; i < n; i++) row[i] = (values[start + i], i);
                row.AsSpan().Sort(new ByValue<T>(descending));
                for (int i = 0; i < n; i++) indices[start + i] = row[i].Index;
            }
        }

        private readonly struct ByValue<T>(bool descending) : IComparer<(T Value, int Index)> where T : unmanaged, INumber<T>
        {
            public int Compare((T Value, int Index) x, (T Value, int Index) y)
            {
                int order = Ascending(x.Value, y.Value);
                if (order == 0) return x.Index.CompareTo(y.Index);
                return descending ? -order : order;
            }

            private static int Ascending(T x, T y)
            {
                if (x < y) return -1;
                if (x > y) return 1;
                return x == y ? 0 : T.IsNaN(x).CompareTo(T.IsNaN(y));
            }
        }
    }
}
