namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
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
                long[] sizes = NotNull(input).sizes;
                if (sizes.Length < 2)
                    throw new ArgumentException($"batch_norm: expected [batch, channels, ...], got shape {Shapes.Text(sizes)}.");
                long channels = sizes[1];
                foreach (Tensor? value in (ReadOnlySpan<Tensor?>)[running_mean, running_var, weight, bias])
                {
                    if (value is not null && !Shapes.Same(value.sizes, [channels]))
                        throw new ArgumentException(
                            $"batch_norm: expected one value for each of {channels} channels, got shape {Shapes.Text(value.sizes)}.");
                }
                using DisposeScope scope = NewDisposeScope();
                Tensor normalized;
                if (training)
                {
                    // A row for each channel, [channels, batch * ...].
                    Tensor turned = input.transpose(0, 1);
                    Tensor rows = turned.reshape(channels, -1);
                    long count = rows.sizes[1];
                    if (count <= 1)
                        throw new ArgumentException(
                            $"batch_norm: training needs more than one value for each channel, got shape {Shapes.Text(sizes)}.");
                    if (running_mean is not null && running_var is not null) Follow(running_mean, running_var, rows, momentum);
                    normalized = layer_norm(rows, [count], eps: eps).reshape(turned.sizes).transpose(0, 1);
                }
                else
                {
                    if (running_mean is null || running_var is null)
                        throw new ArgumentException("batch_norm: evaluation needs running_mean and running_var.");
                    normalized = (input - PerChannel(running_mean)) * (PerChannel(running_var) + eps).rsqrt();
                }
                if (weight is not null) normalized = normalized * PerChannel(weight);
                if (bias is not null) normalized = normalized + PerChannel(bias);
                return normalized.contiguous().MoveToOuterDisposeScope();

                Tensor PerChannel(Tensor values)
                {
                    var shape = new long[sizes.Length];
                    Array.Fill(shape, 1);
                    shape[1] = channels;
                    return values.reshape(shape);
                }
            }

            private static void Follow(Tensor runningMean, Tensor runningVariance, Tensor rows, double momentum)
            {
                using IDisposable _ = no_grad();
                Tensor values = rows.detach();
                runningMean.copy_(runningMean * (1 - momentum) + values.mean([1]) * momentum);
                runningVariance.copy_(runningVariance * (1 - momentum) + values.var(1, unbiased: true) * momentum);
            }
        }
    }
}
