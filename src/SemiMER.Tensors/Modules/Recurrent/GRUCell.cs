using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>One step of a gated recurrent unit.</summary>
            /// <param name="inputSize">Features of the input.</param>
            /// <param name="hiddenSize">Features of the output, in each direction.</param>
            /// <param name="bias">Add biases.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">float32 (the default) or float64.</param>
            /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
            public static GRUCell GRUCell(
                long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputSize);
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hiddenSize);
                return new GRUCell(inputSize, hiddenSize, bias, dtype);
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>One step of a gated recurrent unit.</summary>
    public sealed class GRUCell : torch.nn.Module<torch.Tensor, torch.Tensor?, torch.Tensor>
    {
        private Parameter weightInput, weightState;
        private Parameter? biasInput, biasState;

        internal GRUCell(long inputSize, long hiddenSize, bool bias, torch.ScalarType? type) : base(nameof(GRUCell))
        {
            register_parameter("weight_ih", weightInput = Parameter.Make([3 * hiddenSize, inputSize], type));
            register_parameter("weight_hh", weightState = Parameter.Make([3 * hiddenSize, hiddenSize], type));
            if (bias)
            {
                register_parameter("bias_ih", biasInput = Parameter.Make([3 * hiddenSize], type));
                register_parameter("bias_hh", biasState = Parameter.Make([3 * hiddenSize], type));
            }
            double bound = 1 / Math.Sqrt(hiddenSize);
            foreach (Parameter parameter in parameters()) torch.nn.init.uniform_(parameter, -bound, bound);
        }

        /// <summary>Weights of the input, [gates, inputs].</summary>
        public Parameter weight_ih
        {
            get => weightInput;
            set => Replace("weight_ih", weightInput = torch.NotNull(value));
        }

        /// <summary>Weights of the state, [gates, features].</summary>
        public Parameter weight_hh
        {
            get => weightState;
            set => Replace("weight_hh", weightState = torch.NotNull(value));
        }

        /// <summary>Bias of the input, [gates], or null.</summary>
        public Parameter? bias_ih
        {
            get => biasInput;
            set => Replace("bias_ih", biasInput = value);
        }

        /// <summary>Bias of the state, [gates], or null.</summary>
        public Parameter? bias_hh
        {
            get => biasState;
            set => Replace("bias_hh", biasState = value);
        }

        /// <summary>h after [batch, inputs] or [inputs].</summary>
        /// <param name="input">[batch, inputs] or [inputs].</param>
        /// <param name="h0">h before, [batch, features]; null for zeros.</param>
        /// <exception cref="ArgumentException">A shape does not fit.</exception>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor? h0 = null) => RecurrentCellStep.Run(
            GetName(), torch.NotNull(input), h0, null, isLstm: false, [weightInput, weightState, biasInput, biasState]).Hidden;
    }
}
