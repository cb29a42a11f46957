using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

public static partial class torch
{
    public partial class Tensor
    {
        // y = exp(x) / sum(exp(x)); dx = y (g - sum(g y)), along the last dimension.
        private static readonly Operation SoftmaxOperation = new("softmax", static pass =>
        {
            Tensor y = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, is_grad_enabled() ? y * (g - (g * y).sum(dim: -1, keepdim: true)) : SoftmaxRows(g, y, SoftmaxStep.Backward));
        });

        // y = x - log(sum(exp(x))); dx = g - exp(y) sum(g), along the last dimension.
        private static readonly Operation LogSoftmaxOperation = new("log_softmax", static pass =>
        {
            Tensor y = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, is_grad_enabled() ? g - y.exp() * g.sum(dim: -1, keepdim: true) : SoftmaxRows(g, y, SoftmaxStep.LogBackward));
        });

        private enum SoftmaxStep
        {
            Forward,
            Backward,
            LogForward,
            LogBackward,
        }

        /// <summary>exp(x) divided by its sum along a dimension.</summary>
        /// <param name="dim">Dimension that sums to one; negative ones count from the end.</param>
        /// <param name="dtype">Type to convert to first; null keeps the type.</param>
        /// <exception cref="ArgumentException">The elements are not floating point.</exception>
        public Tensor softmax(long dim, ScalarType? dtype = null) => AlongLast("softmax", dim, dtype, static x =>
        {
            Tensor y = SoftmaxRows(x, null, SoftmaxStep.Forward);
            return Operation.IsRecorded(x) ? SoftmaxOperation.Record(y, [x], [y]) : y;
        });

        /// <summary>x minus the logarithm of the sum of exp(x) along a dimension.</summary>
        /// <param name="dim">Dimension whose exponentials sum to one; negative ones count from the end.</param>
        /// <param name="dtype">Type to convert to first; null keeps the type.</param>
        /// <exception cref="ArgumentException">The elements are not floating point.</exception>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => AlongLast("log_softmax", dim, dtype, static x =>
        {
            Tensor y = SoftmaxRows(x, null, SoftmaxStep.LogForward);
            return Operation.IsRecorded(x) ? LogSoftmaxOperation.Record(y, [x], [y]) : y;
        });

        // Moves the dimension to the end, where rows are contiguous, and back.
        private Tensor AlongLast(string operation, long dim, ScalarType? type, Func<Tensor, Tensor> function)
        {
            if (type is { } wanted && wanted != dtype)
            {
                using Tensor converted = to_type(wanted);
                return converted.AlongLast(operation, dim, null, function);
            }
            if (!is_floating_point())
                throw new ArgumentException(
                    $"{operation}: the elements must be floating point, got {dtype}; pass a dtype to convert them.");
            int d = Shapes.Dimension(dim, sizes.Length, operation);
            if (sizes.Length == 0 || d == sizes.Length - 1) return function(this);
            using Tensor turned = transpose(d, -1);
            using Tensor result = function(turned);
            return result.transpose(d, -1);
        }

        // x and y: the argument and nothing, or the gradient and the result of the forward.
        private static unsafe Tensor SoftmaxRows(Tensor x, Tensor? y, SoftmaxStep step)
        {
            using Tensor first = x.IsContiguous ? x.SavedAlias(false) : Strided.Contiguous(x);
            using Tensor? second = y is null || y.IsContiguous ? y?.SavedAlias(false) : Strided.Contiguous(y);
            Tensor result = Uninitialized(x.sizes, x.dtype);
            var job = new SoftmaxJob
            {
                X = first.Address, Y = second is null ? null : second.Address, Z = result.Address,
                Columns = x.sizes.Length == 0 ? 1 : x.sizes[^1], Step = step,
            };
            long rows = job.Columns == 0 ? 0 : x.NumberOfElements / job.Columns;
            if (x.dtype == ScalarType.Float64) RowPieces.Run(rows, job.Columns * 4, &job, &SoftmaxJob.Run<double>);
            else RowPieces.Run(rows, job.Columns * 4, &job, &SoftmaxJob.Run<float>);
            GC.KeepAlive(first);
            GC.KeepAlive(second);
            return result;
        }

        private unsafe struct SoftmaxJob
        {
            public void* X, Y, Z;
            public long Columns;
            public SoftmaxStep Step;

            public static void Run<T>(void* state, long first, long rows)
                where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
            {
                var job = (SoftmaxJob*)state;
                T* x = (T*)job->X + first * job->Columns, y = (T*)job->Y + first * job->Columns, z = (T*)job->Z + first * job->Columns;
                switch (job->Step)
                {
                    case SoftmaxStep.Forward: Kernels.Softmax.Forward(x, z, rows, job->Columns); break;
                    case SoftmaxStep.Backward: Kernels.Softmax.Backward(x, y, z, rows, job->Columns); break;
                    case SoftmaxStep.LogForward: Kernels.Softmax.LogForward(x, z, rows, job->Columns); break;
                    default: Kernels.Softmax.LogBackward(x, y, z, rows, job->Columns); break;
                }
            }
        }
    }

    /// <summary>exp(x) divided by its sum along a dimension; see <see cref="Tensor.softmax"/>.</summary>
    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => NotNull(input).softmax(dim, dtype);
}
