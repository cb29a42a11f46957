using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operation SoftmaxOperation = new("softmax", static pass =>
        {
            int dim = pass.Arguments<int>();
            Tensor y = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, is_grad_enabled() ? y * (g - (g * y).sum(dim: dim, keepdim: true)) : AlongRows(g, y, dim, log: false));
        });

        private static readonly Operation LogSoftmaxOperation = new("log_softmax", static pass =>
        {
            int dim = pass.Arguments<int>();
            Tensor y = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, is_grad_enabled() ? g - y.exp() * g.sum(dim: dim, keepdim: true) : AlongRows(g, y, dim, log: true));
        });

        /// <summary>exp(x) divided by its sum along a dimension, exact also for large elements.</summary>
        /// <param name="dim">The dimension.</param>
        /// <param name="dtype">The type in which to compute; this tensor's if left out.</param>
        public Tensor softmax(long dim, ScalarType? dtype = null) => Normalized(dim, dtype, log: false);

        /// <summary>The logarithm of <see cref="softmax"/>.</summary>
        /// <param name="dim">The dimension.</param>
        /// <param name="dtype">The type in which to compute; this tensor's if left out.</param>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Normalized(dim, dtype, log: true);

        private Tensor Normalized(long dim, ScalarType? type, bool log)
        {
            string operation = log ? "log_softmax" : "softmax";
            int d = Shapes.Dimension(dim, sizes.Length, operation);
            Tensor x = type is { } wanted && wanted != dtype ? to_type(wanted) : this;
            if (!x.is_floating_point()) throw new ArgumentException($"{operation}: the elements must be floating point, got {x.dtype}.");
            Tensor result = AlongRows(x, null, d, log);
            return Operation.IsRecorded(x) ? (log ? LogSoftmaxOperation : SoftmaxOperation).Record(result, [x], [result], d) : result;
        }

        // The function of x along a dimension or, with a result y, its backward, where x is the gradient.
        private static unsafe Tensor AlongRows(Tensor x, Tensor? y, int dim, bool log)
        {
            if (x.sizes.Length > 0 && dim != x.sizes.Length - 1)
            {
                using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
                Tensor rows = AlongRows(x.detach().transpose(dim, -1), y?.detach().transpose(dim, -1), x.sizes.Length - 1, log);
                return temporaries.Return(rows.transpose(dim, -1).contiguous());
            }
            long columns = x.sizes.Length == 0 ? 1 : x.sizes[^1];
            long count = columns == 0 ? 0 : x.NumberOfElements / columns;
            using Tensor from = x.IsContiguous ? x.SavedAlias(false) : Strided.Contiguous(x);
            using Tensor? saved = y is null ? null : y.IsContiguous ? y.SavedAlias(false) : Strided.Contiguous(y);
            Tensor result = Uninitialized(x.sizes, x.dtype);
            if (x.dtype == ScalarType.Float64)
                Rows(from.Pointer<double>(), saved is null ? null : saved.Pointer<double>(), result.Pointer<double>(), count, columns, log);
            else
                Rows(from.Pointer<float>(), saved is null ? null : saved.Pointer<float>(), result.Pointer<float>(), count, columns, log);
            GC.KeepAlive(from);
            GC.KeepAlive(saved);
            return result;
        }

        private static unsafe void Rows<T>(T* x, T* y, T* result, long rows, long columns, bool log)
            where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
        {
            if (y is null && log) Softmax.LogForward(x, result, rows, columns);
            else if (y is null) Softmax.Forward(x, result, rows, columns);
            else if (log) Softmax.LogBackward(x, y, result, rows, columns);
            else Softmax.Backward(x, y, result, rows, columns);
        }
    }
}
