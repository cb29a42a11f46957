using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>The mean of each window in time; see <see cref="functional.avg_pool1d"/>.</summary>
            public static AvgPool1d AvgPool1d(
                long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true) =>
                new(kernel_size, stride, padding, ceil_mode, count_include_pad);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>The mean of each window in time.</summary>
    public sealed class AvgPool1d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal AvgPool1d(long kernel, long? stride, long? padding, bool ceil, bool countPadding) : base(nameof(AvgPool1d))
        {
            kernel_size = kernel;
            this.stride = stride;
            this.padding = padding;
            ceil_mode = ceil;
            count_include_pad = countPadding;
        }

        /// <summary>Elements of a window.</summary>
        public long kernel_size { get; set; }

        /// <summary>Steps between windows; the window's size if null.</summary>
        public long? stride { get; set; }

        /// <summary>Zeros at each end; none if null.</summary>
        public long? padding { get; set; }

        /// <summary>Let a last window reach beyond the end.</summary>
        public bool ceil_mode { get; set; }

        /// <summary>Count the zeros in the divisor.</summary>
        public bool count_include_pad { get; set; }

        /// <summary>The means, [..., channels, time] -> [..., channels, steps].</summary>
        public override torch.Tensor forward(torch.Tensor input) =>
            torch.nn.functional.avg_pool1d(input, kernel_size, stride, padding, ceil_mode, count_include_pad);
    }
}
