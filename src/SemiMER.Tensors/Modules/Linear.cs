using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        /// <summary>Layers, losses and what belongs to them.</summary>
        public static partial class nn
        {
            /// <summary>y = x W' + b for x [..., in]. Weights start as in PyTorch: uniform in +-1 / sqrt(in).</summary>
            /// <param name="inputSize">Features of the input.</param>
            /// <param name="outputSize">Features of the output.</param>
            /// <param name="hasBias">Add a bias.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">float32 (the default) or float64.</param>
            public static Linear Linear(
                long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputSize);
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputSize);
                Parameter weight = Modules.Parameter.Make([outputSize, inputSize], dtype);
                Parameter? bias = hasBias ? Modules.Parameter.Make([outputSize], dtype) : null;
                init.ByInputs(weight, bias);
                return new Linear(weight, bias);
            }

            /// <summary>y = x W' + b with given weights, W [out, in] and b [out].</summary>
            public static Linear Linear(Parameter weight, Parameter? bias = null) => new(NotNull(weight), bias);

            /// <summary>Functions without state.</summary>
            public static partial class functional
            {
                /// <summary>x W' + b for x [..., in], W [out, in] and b [out] or null.</summary>
                public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                    Tensor.Linear(NotNull(input), NotNull(weights), bias);
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>y = x W' + b; made by <see cref="torch.nn.Linear(long, long, bool, torch.Device?, torch.ScalarType?)"/>.</summary>
    public sealed class Linear : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private Parameter ownWeight;
        private Parameter? ownBias;

        internal Linear(Parameter weight, Parameter? bias) : base(nameof(Linear))
        {
            ownWeight = weight;
            ownBias = bias;
            register_parameter("weight", weight);
            if (bias is not null) register_parameter("bias", bias);
        }

        /// <summary>W, [out, in].</summary>
        public Parameter weight
        {
            get => ownWeight;
            set
            {
                ownWeight = torch.NotNull(value);
                Replace("weight", value);
            }
        }

        /// <summary>b, [out], or null.</summary>
        public Parameter? bias
        {
            get => ownBias;
            set
            {
                ownBias = value;
                Replace("bias", value);
            }
        }

        /// <summary>Features of the input.</summary>
        public long in_features => ownWeight.sizes[1];

        /// <summary>Features of the output.</summary>
        public long out_features => ownWeight.sizes[0];

        /// <summary>x W' + b, [..., in] -> [..., out].</summary>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.Tensor.Linear(torch.NotNull(tensor), ownWeight, ownBias);
    }
}
