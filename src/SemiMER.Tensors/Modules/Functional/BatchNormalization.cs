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
            private static readonly Operation BatchNormOperation = new("batch_norm", static pass =>
            {
                (bool training, double eps) = pass.Arguments<(bool, double)>();
                Tensor x = pass.Saved(0), mean = pass.Saved(2), rstd = pass.Saved(3);
                Tensor? weight = pass.SavedOrNull(1);
                if (is_grad_enabled()) GiveBatchNormFormula(pass, x, weight, training ? null : (mean, rstd), eps);
                else if (x.dtype == ScalarType.Float64) GiveBatchNorm<double>(pass, x, weight, mean, rstd, training);
                else GiveBatchNorm<float>(pass, x, weight, mean, rstd, training);
            });

            /// <summary>
            /// (x - mean) / sqrt(variance + eps) weight + bias for each channel: in training with the mean and biased variance of the
            /// batch, which also move the running ones (the variance unbiased), in evaluation with the running ones.
            /// </summary>
            /// <param name="input">[batch, channels] or [batch, channels, ...].</param>
            /// <param name="running_mean">[channels], or null.</param>
            /// <param name="running_var">[channels], or null.</param>
            /// <param name="weight">[channels], or null for ones.</param>
            /// <param name="bias">[channels], or null for zeros.</param>
            /// <param name="training">Whether the batch's own statistics are used.</param>
            /// <param name="momentum">Share of the batch in the new running statistics.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <exception cref="ArgumentException">The shape does not fit, or a channel has one value in training.</exception>
            public static Tensor batch_norm(
                Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false,
                double momentum = 0.1, double eps = 1e-5)
            {
                CheckBatchNorm(NotNull(input), running_mean, running_var, weight, bias, training);
                using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                Tensor x = input.contiguous();
                long channels = x.sizes[1];
                Tensor y = Uninitialized(x.sizes, x.dtype);
                Tensor mean = Uninitialized([channels], x.dtype), rstd = Uninitialized([channels], x.dtype);
                if (x.dtype == ScalarType.Float64)
                    RunBatchNorm<double>(x, running_mean, running_var, weight, bias, training, momentum, eps, y, mean, rstd);
                else
                    RunBatchNorm<float>(x, running_mean, running_var, weight, bias, training, momentum, eps, y, mean, rstd);
                if (Operation.IsRecorded(x, weight, bias))
                    BatchNormOperation.Record(y, [x, weight, bias], [x, weight, mean, rstd], (training, eps));
                return y.MoveToOuterDisposeScope();
            }

            private static unsafe void RunBatchNorm<T>(
                Tensor x, Tensor? runningMean, Tensor? runningVariance, Tensor? weight, Tensor? bias, bool training, double momentum,
                double eps, Tensor y, Tensor mean, Tensor rstd)
                where T : unmanaged, IFloatingPointIeee754<T>
            {
                int channels = (int)x.sizes[1];
                var work = BatchNormOf<T>(x, mean, y);
                T* means = mean.Pointer<T>(), roots = rstd.Pointer<T>();
                if (training)
                {
                    T count = T.CreateTruncating(work.Batch * work.Length);
                    work.SumOfX(means);
                    for (int c = 0; c < channels; c++) means[c] /= count;
                    work.SumOfSquares(roots);
                    if (runningMean is not null && runningVariance is not null)
                    {
                        Follow<T>(runningMean, means, T.One, momentum);
                        Follow<T>(runningVariance, roots, count - T.One, momentum);
                    }
                    for (int c = 0; c < channels; c++) roots[c] = T.One / T.Sqrt(roots[c] / count + T.CreateTruncating(eps));
                }
                else
                {
                    using Tensor m = runningMean!.detach().contiguous(), v = runningVariance!.detach().contiguous();
                    m.ValuesOf<T>().CopyTo(new Span<T>(means, channels));
                    ReadOnlySpan<T> variances = v.ValuesOf<T>();
                    for (int c = 0; c < channels; c++) roots[c] = T.One / T.Sqrt(variances[c] + T.CreateTruncating(eps));
                }
                using Tensor scale = rstd.clone(), shift = zeros([channels], dtype: x.dtype);
                if (weight is not null) scale.mul_(weight.detach());
                if (bias is not null) shift.copy_(bias.detach());
                work.Scale = scale.Pointer<T>();
                work.Shift = shift.Pointer<T>();
                work.Normalize();
                GC.KeepAlive(x);
                GC.KeepAlive(y);
                GC.KeepAlive(mean);
                GC.KeepAlive(rstd);
            }

            // running = (1 - momentum) running + momentum sum / divisor
            private static unsafe void Follow<T>(Tensor running, T* sums, T divisor, double momentum)
                where T : unmanaged, IFloatingPointIeee754<T>
            {
                using IDisposable _ = no_grad();
                using Tensor next = running.detach().clone();
                T* values = next.Pointer<T>();
                T share = T.CreateTruncating(momentum), rest = T.CreateTruncating(1 - momentum);
                for (long c = 0; c < next.NumberOfElements; c++) values[c] = values[c] * rest + sums[c] / divisor * share;
                GC.KeepAlive(next);
                running.copy_(next);
            }

            // dx = w rstd (g - mean(g) - xhat mean(g xhat)) in training, w rstd g in evaluation; dw = sum(g xhat); db = sum(g).
            private static unsafe void GiveBatchNorm<T>(
                BackwardPass pass, Tensor x, Tensor? weight, Tensor mean, Tensor rstd, bool training)
                where T : unmanaged, IFloatingPointIeee754<T>
            {
                int channels = (int)x.sizes[1];
                using Tensor g = pass.Gradient.contiguous();
                Tensor dx = Uninitialized(x.sizes, x.dtype);
                Tensor dWeight = Uninitialized([channels], x.dtype), dBias = Uninitialized([channels], x.dtype);
                using Tensor scale = rstd.clone(), shift = zeros([channels], dtype: x.dtype), slope = zeros([channels], dtype: x.dtype);
                if (weight is not null) scale.mul_(weight);
                var work = BatchNormOf<T>(x, mean, dx);
                work.G = g.Pointer<T>();
                T* products = dWeight.Pointer<T>(), sums = dBias.Pointer<T>(), roots = rstd.Pointer<T>();
                work.Scale = scale.Pointer<T>();
                work.Shift = shift.Pointer<T>();
                work.Slope = slope.Pointer<T>();
                if (training || pass.Needs(1)) work.SumOfProducts(products);
                if (training || pass.Needs(2)) work.SumOfG(sums);
                T count = T.CreateTruncating(work.Batch * work.Length);
                for (int c = 0; c < channels; c++)
                {
                    products[c] *= roots[c];
                    if (!training) continue;
                    work.Shift[c] = sums[c] / count;
                    work.Slope[c] = products[c] * roots[c] / count;
                }
                if (pass.Needs(0))
                {
                    work.Normalize();
                    pass.Give(0, dx);
                }
                if (pass.Needs(1)) pass.Give(1, dWeight);
                if (pass.Needs(2)) pass.Give(2, dBias);
                GC.KeepAlive(x);
                GC.KeepAlive(mean);
                GC.KeepAlive(rstd);
            }

            // The same from differentiable operations; with the statistics of the batch unless others are given.
            private static void GiveBatchNormFormula(
                BackwardPass pass, Tensor x, Tensor? weight, (Tensor Mean, Tensor Rstd)? given, double eps)
            {
                Tensor g = pass.Gradient;
                var shape = new long[x.sizes.Length];
                Array.Fill(shape, 1);
                shape[1] = x.sizes[1];
                long[] others = [0, .. Enumerable.Range(2, shape.Length - 2).Select(d => (long)d)];
                Tensor centered = x - (given?.Mean.reshape(shape) ?? x.mean(others, keepdim: true));
                Tensor root = given?.Rstd.reshape(shape) ?? ((centered * centered).mean(others, keepdim: true) + eps).rsqrt();
                Tensor xhat = centered * root, h = weight is null ? g : g * weight.reshape(shape);
                if (pass.Needs(0))
                {
                    pass.Give(0, given is not null
                        ? root * h : root * (h - h.mean(others, keepdim: true) - xhat * (h * xhat).mean(others, keepdim: true)));
                }
                if (pass.Needs(1)) pass.Give(1, (g * xhat).sum(others));
                if (pass.Needs(2)) pass.Give(2, g.sum(others));
            }

            private static unsafe BatchNorm<T> BatchNormOf<T>(Tensor x, Tensor mean, Tensor y)
                where T : unmanaged, IFloatingPointIeee754<T> => new()
            {
                Batch = x.sizes[0], Channels = x.sizes[1],
                Length = Shapes.Count(x.sizes.AsSpan(2)),
                X = x.Pointer<T>(), Mean = mean.Pointer<T>(), Y = y.Pointer<T>(),
            };

            private static void CheckBatchNorm(
                Tensor input, Tensor? runningMean, Tensor? runningVariance, Tensor? weight, Tensor? bias, bool training)
            {
                long[] sizes = input.sizes;
                if (sizes.Length < 2)
                    throw new ArgumentException($"batch_norm: expected [batch, channels, ...], got shape {Shapes.Text(sizes)}.");
                long channels = sizes[1];
                foreach (Tensor? value in (ReadOnlySpan<Tensor?>)[runningMean, runningVariance, weight, bias])
                {
                    if (value is not null && (!Shapes.Same(value.sizes, [channels]) || value.dtype != input.dtype))
                    {
                        throw new ArgumentException(
                            $"batch_norm: expected one {input.dtype} for each of {channels} channels, got {value.dtype} of shape " +
                            $"{Shapes.Text(value.sizes)}.");
                    }
                }
                if (!input.is_floating_point())
                    throw new ArgumentException($"batch_norm: the input must be floating point, got {input.dtype}.");
                if (!training && (runningMean is null || runningVariance is null))
                    throw new ArgumentException("batch_norm: evaluation needs running_mean and running_var.");
                if (training && (channels == 0 ? 0 : input.NumberOfElements / channels) <= 1)
                {
                    throw new ArgumentException(
                        $"batch_norm: training needs more than one value for each channel, got shape {Shapes.Text(sizes)}.");
                }
            }
        }
    }
}
