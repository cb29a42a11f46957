namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Convolution (in fact correlation, as everywhere in the field) over time.</summary>
            /// <param name="input">[batch, in, time], or [in, time].</param>
            /// <param name="weight">[out, in / groups, taps].</param>
            /// <param name="bias">[out], or null.</param>
            /// <param name="stride">Steps between windows; 1 if null.</param>
            /// <param name="padding">Zeros at each end; none if null.</param>
            /// <param name="dilation">Steps between taps; 1 if null.</param>
            /// <param name="groups">Parts of the channels that are convolved on their own.</param>
            /// <returns>[batch, out, (time + 2 padding - dilation (taps - 1) - 1) / stride + 1].</returns>
            /// <exception cref="ArgumentException">The shapes do not fit.</exception>
            public static Tensor conv1d(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null,
                long groups = 1) =>
                Batched(NotNull(input), x => Convolution.Apply(x, NotNull(weight), bias, stride ?? 1, padding ?? 0, dilation ?? 1, groups));

            /// <summary>Convolution over time, padded with nothing or to the length of the input.</summary>
            /// <exception cref="ArgumentException">The shapes do not fit, or <see cref="Padding.Same"/> is asked for with a
            /// stride.</exception>
            public static Tensor conv1d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, Padding padding = Padding.Valid,
                long? dilation = null, long groups = 1)
            {
                if (padding == Padding.Valid) return conv1d(input, weight, bias, stride, 0, dilation, groups);
                if ((stride ?? 1) != 1)
                    throw new ArgumentException($"conv1d: padding to the input's length needs stride 1, got {stride}.", nameof(stride));
                long total = (dilation ?? 1) * (NotNull(weight).size(-1) - 1);
                if (total % 2 == 0) return conv1d(input, weight, bias, 1, total / 2, dilation, groups);
                using Tensor padded = pad(input, [total / 2, total - total / 2]);
                return conv1d(padded, weight, bias, 1, 0, dilation, groups);
            }

            /// <summary>The transpose of a convolution: each input step adds its weighted taps to the output.</summary>
            /// <param name="input">[batch, in, time], or [in, time].</param>
            /// <param name="weight">[in, out / groups, taps].</param>
            /// <param name="bias">[out], or null.</param>
            /// <param name="stride">Output steps between input steps; 1 if null.</param>
            /// <param name="padding">Output steps left out at each end; none if null.</param>
            /// <param name="output_padding">Output steps added at the end, fewer than the stride; none if null.</param>
            /// <param name="dilation">Steps between taps; 1 if null.</param>
            /// <param name="groups">Parts of the channels that are convolved on their own.</param>
            /// <returns>[batch, out, (time - 1) stride - 2 padding + dilation (taps - 1) + output_padding + 1].</returns>
            /// <exception cref="ArgumentException">The shapes do not fit.</exception>
            public static Tensor conv_transpose1d(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? output_padding = null,
                long? dilation = null, long groups = 1) => Batched(NotNull(input), x =>
                Convolution.ApplyTransposed(
                    x, NotNull(weight), bias, stride ?? 1, padding ?? 0, output_padding ?? 0, dilation ?? 1, groups));

            // Functions of [batch, channels, time] on [channels, time] too.
            private static Tensor Batched(Tensor input, Func<Tensor, Tensor> function)
            {
                if (input.sizes.Length != 2) return function(input);
                using Tensor one = input.unsqueeze(0);
                using Tensor result = function(one);
                return result.squeeze(0);
            }
        }
    }
}
