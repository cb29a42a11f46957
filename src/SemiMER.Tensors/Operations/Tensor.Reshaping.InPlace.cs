using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    // Forms that change what this handle shows of its memory: its shape alone, never the values.
    public partial class Tensor
    {
        /// <summary>As <see cref="squeeze(long?)"/>, of this handle itself.</summary>
        public Tensor squeeze_(long? dim = null) => Become(squeeze(dim), "squeeze_");

        /// <summary>As <see cref="unsqueeze"/>, of this handle itself.</summary>
        public Tensor unsqueeze_(long dim) => Become(unsqueeze(dim), "unsqueeze_");

        /// <summary>As <see cref="transpose"/>, of this handle itself.</summary>
        public Tensor transpose_(long dim0, long dim1) => Become(transpose(dim0, dim1), "transpose_");

        private Tensor Become(Tensor view, string operation)
        {
            using Tensor shown = view;
            CheckInPlace(operation);
            sizes = shown.sizes;
            strides = shown.strides;
            IsContiguous = shown.IsContiguous;
            if (shown.state?.GradientFunction is { } node) SetHistory(node, shown.state.OutputIndex);
            return this;
        }
    }
}
