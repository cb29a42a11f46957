using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Convolution over time.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the output.</param>
            /// <param name="kernel_size">Taps.</param>
            /// <param name="stride">Steps between windows.</param>
            /// <param name="padding">Steps added at each end.</param>
            /// <param name="dilation">Steps between taps.</param>
            /// <param name="padding_mode">What is added.</param>
            /// <param name="groups">Parts of the channels that are convolved on their own.</param>
            /// <param name="bias">Add a bias.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">float32 (the default) or float64.</param>
            /// <exception cref="ArgumentException">The channels are not multiples of the groups, or a size is out of range.</exception>
            public static Conv1d Conv1d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null,
                ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride, padding, null, dilation, groups, bias, padding_mode, dtype);

            /// <summary>Convolution over time, padded with nothing or to the length of the input.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the output.</param>
            /// <param name="kernel_size">Taps.</param>
            /// <param name="padding">How much is added; to the input's length only with stride 1.</param>
            /// <param name="stride">Steps between windows.</param>
            /// <param name="dilation">Steps between taps.</param>
            /// <param name="padding_mode">What is added.</param>
            /// <param name="groups">Parts of the channels that are convolved on their own.</param>
            /// <param name="bias">Add a bias.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">float32 (the default) or float64.</param>
            public static Conv1d Conv1d(
                long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null,
                ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride, 0, padding, dilation, groups, bias, padding_mode, dtype);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Convolution over time, [batch, in, time] -> [batch, out, steps].</summary>
    public sealed class Conv1d : Convolution
    {
        internal Conv1d(
            long inChannels, long outChannels, long kernel, long stride, long padding, Padding? paddingType, long dilation, long groups,
            bool bias, PaddingModes mode, torch.ScalarType? type)
            : base(nameof(Conv1d), inChannels, outChannels, kernel, stride, padding, paddingType, dilation, false, 0, groups, bias, mode,
                type)
        {
        }

        /// <summary>The convolution of [batch, in, time] or [in, time].</summary>
        public override torch.Tensor forward(torch.Tensor input)
        {
            if (padding_mode == PaddingModes.Zeros)
            {
                return padding_type is { } kind
                    ? torch.nn.functional.conv1d_padding(input, weight, bias, stride[0], kind, dilation[0], groups)
                    : torch.nn.functional.conv1d(input, weight, bias, stride[0], padding[0], dilation[0], groups);
            }
            long total = padding_type is null ? 2 * padding[0] : padding_type == Padding.Same ? dilation[0] * (kernel_size[0] - 1) : 0;
            using torch.Tensor padded = torch.nn.functional.pad(input, [total / 2, total - total / 2], padding_mode);
            return torch.nn.functional.conv1d(padded, weight, bias, stride[0], 0, dilation[0], groups);
        }
    }
}
