using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>The largest value of each window in time; see <see cref="functional.max_pool1d"/>.</summary>
            public static MaxPool1d MaxPool1d(
                long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                new(kernel_size, stride, padding, dilation, ceil_mode);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>The largest value of each window in time.</summary>
    public sealed class MaxPool1d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal MaxPool1d(long kernel, long? stride, long? padding, long? dilation, bool ceil) : base(nameof(MaxPool1d))
        {
            kernel_size = kernel;
            this.stride = stride;
            this.padding = padding;
            this.dilation = dilation;
            ceil_mode = ceil;
        }

        /// <summary>Elements of a window.</summary>
        public long kernel_size { get; set; }

        /// <summary>Steps between windows; the window's size if null.</summary>
        public long? stride { get; set; }

        /// <summary>Elements that never win at each end; none if null.</summary>
        public long? padding { get; set; }

        /// <summary>Steps between the elements of a window; 1 if null.</summary>
        public long? dilation { get; set; }

        /// <summary>Let a last window reach beyond the end.</summary>
        public bool ceil_mode { get; set; }

        /// <summary>The largest values, [..., channels, time] -> [..., channels, steps].</summary>
        public override torch.Tensor forward(torch.Tensor input) =>
            torch.nn.functional.max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode);

        /// <summary>The largest values and their places in time.</summary>
        public (torch.Tensor Values, torch.Tensor Indices) forward_with_indices(torch.Tensor input) =>
            torch.nn.functional.max_pool1d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode);
    }
}
