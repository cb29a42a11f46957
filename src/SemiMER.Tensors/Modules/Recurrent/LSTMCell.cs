using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>One step of a long short-term memory.</summary>
            /// <param name="inputSize">Features of the input.</param>
            /// <param name="hiddenSize">Features of the output, in each direction.</param>
            /// <param name="bias">Add biases.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">float32 (the default) or float64.</param>
            /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
            public static LSTMCell LSTMCell(
                long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputSize);
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hiddenSize);
                return new LSTMCell(inputSize, hiddenSize, bias, dtype);
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>One step of a long short-term memory.</summary>
    public sealed class LSTMCell : torch.nn.Module<torch.Tensor, (torch.Tensor, torch.Tensor)?, (torch.Tensor, torch.Tensor)>
    {
        private readonly RecurrentCellWeights weights;

        internal LSTMCell(long inputSize, long hiddenSize, bool bias, torch.ScalarType? type) : base(nameof(LSTMCell)) =>
            weights = new RecurrentCellWeights(this, 4, inputSize, hiddenSize, bias, type);

        /// <summary>Weights of the input, [gates, inputs].</summary>
        public Parameter weight_ih
        {
            get => weights["weight_ih"]!;
            set => weights["weight_ih"] = torch.NotNull(value);
        }

        /// <summary>Weights of the state, [gates, features].</summary>
        public Parameter weight_hh
        {
            get => weights["weight_hh"]!;
            set => weights["weight_hh"] = torch.NotNull(value);
        }

        /// <summary>Bias of the input, [gates], or null.</summary>
        public Parameter? bias_ih
        {
            get => weights["bias_ih"];
            set => weights["bias_ih"] = value;
        }

        /// <summary>Bias of the state, [gates], or null.</summary>
        public Parameter? bias_hh
        {
            get => weights["bias_hh"];
            set => weights["bias_hh"] = value;
        }

        /// <summary>h and c after [batch, inputs] or [inputs].</summary>
        /// <param name="input">[batch, inputs] or [inputs].</param>
        /// <param name="h0_c0">h and c before, [batch, features] each; null for zeros.</param>
        /// <exception cref="ArgumentException">A shape does not fit.</exception>
        public override (torch.Tensor, torch.Tensor) forward(torch.Tensor input, (torch.Tensor, torch.Tensor)? h0_c0)
        {
            (torch.Tensor hidden, torch.Tensor? cell) = RecurrentCellStep.Run(
                GetName(), torch.NotNull(input), h0_c0?.Item1, h0_c0?.Item2, isLstm: true,
                weights.All);
            return (hidden, cell!);
        }

        /// <summary>h and c after [batch, inputs] or [inputs]; see <see cref="forward"/>.</summary>
        public new (torch.Tensor, torch.Tensor) call(torch.Tensor input, (torch.Tensor, torch.Tensor)? h0_c0 = null) =>
            base.call(input, h0_c0);
    }
}
