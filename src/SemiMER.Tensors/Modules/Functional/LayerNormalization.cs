using System.Numerics;
using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operation LayerNormOperation = new("layer_norm", static pass =>
            {
                Tensor x = pass.Saved(0), g = pass.Gradient;
                Tensor? weight = pass.SavedOrNull(1);
                if (is_grad_enabled())
                {
                    GiveLayerNormFormula(pass, x, weight, g, pass.Arguments<double>());
                    return;
                }
                using Tensor rows = g.contiguous();
                Tensor mean = pass.Saved(2), rstd = pass.Saved(3);
                if (pass.Needs(0))
                {
                    Tensor dx = Uninitialized(x.sizes, x.dtype);
                    RunLayerNorm(x, weight, null, dx, mean, rstd, rows, 0);
                    pass.Give(0, dx);
                }
                if (!((pass.HasInput(1) && pass.Needs(1)) || (pass.HasInput(2) && pass.Needs(2)))) return;
                Tensor dWeight = Uninitialized([x.sizes[1]], x.dtype), dBias = Uninitialized([x.sizes[1]], x.dtype);
                if (x.dtype == ScalarType.Float64) ParameterGradients<double>(rows, x, mean, rstd, dWeight, dBias);
                else ParameterGradients<float>(rows, x, mean, rstd, dWeight, dBias);
                if (pass.Needs(1)) pass.Give(1, dWeight);
                if (pass.Needs(2)) pass.Give(2, dBias);
            });

            /// <summary>(x - mean) / sqrt(variance + eps) weight + bias, with mean and biased variance over the last dimensions.</summary>
            /// <param name="input">float32 or float64.</param>
            /// <param name="normalized_shape">Sizes of the last dimensions.</param>
            /// <param name="weight">Factors of that shape, or null.</param>
            /// <param name="bias">Summands of that shape, or null.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <exception cref="ArgumentException">A shape or type does not fit.</exception>
            public static Tensor layer_norm(
                Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
            {
                CheckLayerNorm(NotNull(input), NotNull(normalized_shape), weight, bias);
                using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                long columns = Shapes.Count(normalized_shape);
                Tensor x = input.reshape(columns == 0 ? 0 : input.NumberOfElements / columns, columns).contiguous();
                // The kernel has both or none.
                Tensor? w = weight?.reshape(columns).contiguous() ?? (bias is null ? null : ones([columns], dtype: input.dtype));
                Tensor? b = bias?.reshape(columns).contiguous() ?? (weight is null ? null : zeros([columns], dtype: input.dtype));
                Tensor y = Uninitialized(x.sizes, x.dtype), mean = Uninitialized([x.sizes[0]], x.dtype),
                    rstd = Uninitialized([x.sizes[0]], x.dtype);
                RunLayerNorm(x, w, b, y, mean, rstd, null, eps);
                if (Operation.IsRecorded(x, w, b)) LayerNormOperation.Record(y, w is null ? [x] : [x, w, b], [x, w, mean, rstd], eps);
                return y.reshape(input.sizes).MoveToOuterDisposeScope();
            }

            // dx = rstd (h - mean(h) - xhat mean(h xhat)) with h = g w; dw = sum(g xhat); db = sum(g).
            private static void GiveLayerNormFormula(BackwardPass pass, Tensor x, Tensor? weight, Tensor g, double eps)
            {
                Tensor centered = x - x.mean([1], keepdim: true);
                Tensor rstd = ((centered * centered).mean([1], keepdim: true) + eps).rsqrt();
                Tensor xhat = centered * rstd, h = weight is null ? g : g * weight;
                if (pass.Needs(0)) pass.Give(0, rstd * (h - h.mean([1], keepdim: true) - xhat * (h * xhat).mean([1], keepdim: true)));
                if (weight is null) return;
                if (pass.Needs(1)) pass.Give(1, (g * xhat).sum(dim: 0));
                if (pass.Needs(2)) pass.Give(2, g.sum(dim: 0));
            }

            private static unsafe void RunLayerNorm(
                Tensor x, Tensor? weight, Tensor? bias, Tensor y, Tensor mean, Tensor rstd, Tensor? gradient, double eps)
            {
                var job = new LayerNormJob
                {
                    X = x.Address, Y = y.Address, Mean = mean.Address, Rstd = rstd.Address, Columns = x.sizes[1], Epsilon = eps,
                    Weight = weight is null ? null : weight.Address, Bias = bias is null ? null : bias.Address,
                    Gradient = gradient is null ? null : gradient.Address,
                };
                if (x.dtype == ScalarType.Float64) RowPieces.Run(x.sizes[0], job.Columns * 4, &job, &LayerNormJob.Run<double>);
                else RowPieces.Run(x.sizes[0], job.Columns * 4, &job, &LayerNormJob.Run<float>);
                GC.KeepAlive(x);
                GC.KeepAlive(weight);
                GC.KeepAlive(bias);
                GC.KeepAlive(y);
                GC.KeepAlive(mean);
                GC.KeepAlive(rstd);
                GC.KeepAlive(gradient);
            }

            private static unsafe void ParameterGradients<T>(Tensor g, Tensor x, Tensor mean, Tensor rstd, Tensor dWeight, Tensor dBias)
                where T : unmanaged, IFloatingPointIeee754<T>
            {
                Kernels.LayerNorm.BackwardParameters(
                    g.Pointer<T>(), x.Pointer<T>(), mean.Pointer<T>(), rstd.Pointer<T>(), dWeight.Pointer<T>(), dBias.Pointer<T>(),
                    x.sizes[0], x.sizes[1]);
                GC.KeepAlive(g);
                GC.KeepAlive(x);
                GC.KeepAlive(mean);
                GC.KeepAlive(rstd);
                GC.KeepAlive(dWeight);
                GC.KeepAlive(dBias);
            }

            private static void CheckLayerNorm(Tensor input, long[] normalizedShape, Tensor? weight, Tensor? bias)
            {
                int first = input.sizes.Length - normalizedShape.Length;
                if (normalizedShape.Length == 0 || first < 0 || !Shapes.Same(input.sizes.AsSpan(first), normalizedShape))
                {
                    throw new ArgumentException(
                        $"layer_norm: the input's shape {Shapes.Text(input.sizes)} does not end with the normalised " +
                        $"{Shapes.Text(normalizedShape)}.");
                }
                foreach (Tensor? affine in (ReadOnlySpan<Tensor?>)[weight, bias])
                {
                    if (affine is not null && (!Shapes.Same(affine.sizes, normalizedShape) || affine.dtype != input.dtype))
                    {
                        throw new ArgumentException(
                            $"layer_norm: weight and bias must be {input.dtype} of shape {Shapes.Text(normalizedShape)}, " +
                            $"got {affine.dtype} of shape {Shapes.Text(affine.sizes)}.");
                    }
                }
                if (!input.is_floating_point())
                    throw new ArgumentException($"layer_norm: the input must be floating point, got {input.dtype}.");
            }

            private unsafe struct LayerNormJob
            {
                public void* X, Y, Mean, Rstd, Weight, Bias, Gradient;
                public long Columns;
                public double Epsilon;

                public static void Run<T>(void* state, long first, long rows)
                    where T : unmanaged, IFloatingPointIeee754<T>
                {
                    var job = (LayerNormJob*)state;
                    long at = first * job->Columns;
                    T* x = (T*)job->X + at, y = (T*)job->Y + at, mean = (T*)job->Mean + first, rstd = (T*)job->Rstd + first;
                    if (job->Gradient == null)
                        Kernels.LayerNorm.Forward(
                            x, (T*)job->Weight, (T*)job->Bias, T.CreateTruncating(job->Epsilon), y, mean, rstd, rows, job->Columns);
                    else
                        Kernels.LayerNorm.Backward((T*)job->Gradient + at, x, (T*)job->Weight, mean, rstd, y, rows, job->Columns);
                }
            }
        }
    }
}
