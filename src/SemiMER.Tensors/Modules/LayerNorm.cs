using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Normalises the last dimensions to mean 0 and variance 1, then scales and shifts each element.</summary>
            /// <param name="normalized_shape">Sizes of the last dimensions.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <param name="elementwise_affine">Scale by a trained weight, which starts with ones.</param>
            /// <param name="bias">Shift by a trained bias, which starts with zeros; only with
            /// <paramref name="elementwise_affine"/>.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">float32 (the default) or float64.</param>
            public static LayerNorm LayerNorm(
                long[] normalized_shape, double eps = 1e-5, bool elementwise_affine = true, bool bias = true, Device? device = null,
                ScalarType? dtype = null)
            {
                foreach (long size in NotNull(normalized_shape))
                    ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, nameof(normalized_shape));
                if (normalized_shape.Length == 0)
                    throw new ArgumentException("LayerNorm: at least one dimension must be normalised.", nameof(normalized_shape));
                return new LayerNorm((long[])normalized_shape.Clone(), eps, elementwise_affine, bias, dtype);
            }

            /// <summary>Normalises the last dimension to mean 0 and variance 1, then scales and shifts each element.</summary>
            public static LayerNorm LayerNorm(
                long normalized_shape, double eps = 1e-5, bool elementwise_affine = true, bool bias = true, Device? device = null,
                ScalarType? dtype = null) =>
                LayerNorm([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Normalises the last dimensions to mean 0 and variance 1, then scales and shifts each element (Ba et al. 2016).</summary>
    public sealed class LayerNorm : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private Parameter? ownWeight;
        private Parameter? ownBias;

        internal LayerNorm(long[] shape, double eps, bool affine, bool hasBias, torch.ScalarType? type) : base(nameof(LayerNorm))
        {
            normalized_shape = shape;
            this.eps = eps;
            elementwise_affine = affine;
            if (affine) register_parameter("weight", ownWeight = Parameter.Make(shape, type));
            if (affine && hasBias) register_parameter("bias", ownBias = Parameter.Make(shape, type));
            reset_parameters();
        }

        /// <summary>Factors of the elements, or null.</summary>
        public Parameter? weight
        {
            get => ownWeight;
            set => Replace("weight", ownWeight = value);
        }

        /// <summary>Summands of the elements, or null.</summary>
        public Parameter? bias
        {
            get => ownBias;
            set => Replace("bias", ownBias = value);
        }

        /// <summary>Sizes of the normalised dimensions.</summary>
        public long[] normalized_shape { get; set; }

        /// <summary>Added to the variance.</summary>
        public double eps { get; set; }

        /// <summary>True if elements are scaled and shifted.</summary>
        public bool elementwise_affine { get; set; }

        /// <summary>Sets the weight to ones and the bias to zeros.</summary>
        public void reset_parameters()
        {
            if (ownWeight is not null) torch.nn.init.ones_(ownWeight);
            if (ownBias is not null) torch.nn.init.zeros_(ownBias);
        }

        /// <summary>The normalised tensor, of the same shape.</summary>
        public override torch.Tensor forward(torch.Tensor tensor) =>
            torch.nn.functional.layer_norm(tensor, normalized_shape, ownWeight, ownBias, eps);
    }
}
