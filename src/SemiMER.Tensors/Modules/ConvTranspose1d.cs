using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>The transpose of a convolution over time.</summary>
            /// <param name="in_channels">Channels of the input.</param>
            /// <param name="out_channels">Channels of the output.</param>
            /// <param name="kernel_size">Taps.</param>
            /// <param name="stride">Output steps between input steps.</param>
            /// <param name="padding">Output steps left out at each end.</param>
            /// <param name="output_padding">Output steps added at the end.</param>
            /// <param name="dilation">Steps between taps.</param>
            /// <param name="padding_mode">Zeros.</param>
            /// <param name="groups">Parts of the channels that are convolved on their own.</param>
            /// <param name="bias">Add a bias.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">float32 (the default) or float64.</param>
            /// <exception cref="ArgumentException">The channels are not multiples of the groups, or a size is out of range.</exception>
            public static ConvTranspose1d ConvTranspose1d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0,
                long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null,
                ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride, padding, output_padding, dilation, groups, bias, padding_mode, dtype);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>What transposes of convolutions have in common.</summary>
    public abstract class ConvolutionTranspose : Convolution
    {
        private protected ConvolutionTranspose(
            string name, long inChannels, long outChannels, long kernel, long stride, long padding, long dilation, long outputPadding,
            long groups, bool bias, PaddingModes mode, torch.ScalarType? type)
            : base(name, inChannels, outChannels, kernel, stride, padding, null, dilation, true, outputPadding, groups, bias, mode, type)
        {
        }

        /// <summary>The output of an input.</summary>
        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.conv_transpose1d(
            input, weight, bias, stride[0], padding[0], output_padding[0], dilation[0], groups);

        /// <summary>The output of an input, with as many steps as asked for.</summary>
        public abstract torch.Tensor forward(torch.Tensor input, long[]? output_size);
    }

    /// <summary>The transpose of a convolution over time, [batch, in, time] -> [batch, out, steps].</summary>
    public sealed class ConvTranspose1d : ConvolutionTranspose
    {
        internal ConvTranspose1d(
            long inChannels, long outChannels, long kernel, long stride, long padding, long outputPadding, long dilation, long groups,
            bool bias, PaddingModes mode, torch.ScalarType? type)
            : base(nameof(ConvTranspose1d), inChannels, outChannels, kernel, stride, padding, dilation, outputPadding, groups, bias, mode,
                type)
        {
        }

        /// <summary>The output of [batch, in, time] or [in, time] with <c>output_size[^1]</c> steps.</summary>
        /// <exception cref="ArgumentException">No output padding gives that many steps.</exception>
        public override torch.Tensor forward(torch.Tensor input, long[]? output_size)
        {
            if (output_size is null) return forward(input);
            long least = (torch.NotNull(input).size(-1) - 1) * stride[0] - 2 * padding[0] + dilation[0] * (kernel_size[0] - 1) + 1;
            long added = output_size.Length == 0 ? -1 : output_size[^1] - least;
            if (added < 0 || added >= stride[0])
            {
                throw new ArgumentException(
                    $"ConvTranspose1d: from {least} to {least + stride[0] - 1} steps are possible, asked for {Shapes.Text(output_size)}.",
                    nameof(output_size));
            }
            return torch.nn.functional.conv_transpose1d(input, weight, bias, stride[0], padding[0], added, dilation[0], groups);
        }
    }
}
