using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Gated recurrent units over sequences [time, batch, inputs].</summary>
            /// <param name="inputSize">Features of the input.</param>
            /// <param name="hiddenSize">Features of the output, in each direction.</param>
            /// <param name="numLayers">Layers, each on the output of the one below.</param>
            /// <param name="bias">Add biases.</param>
            /// <param name="batchFirst">Input and output are [batch, time, features]; states are not.</param>
            /// <param name="dropout">Probability of dropping an output between layers in training.</param>
            /// <param name="bidirectional">Run in both directions and join the outputs.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">float32 (the default) or float64.</param>
            /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the dropout outside [0, 1].</exception>
            public static GRU GRU(
                long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0,
                bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, dtype);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>
    /// Gated recurrent unit: h = (1 - z) n + z h, with r, z = sigmoid of W x + b + U h + d and n = tanh(W x + b + r (U h + d)) (Cho et al.
    /// 2014).
    /// </summary>
    public sealed class GRU : torch.nn.Module<torch.Tensor, torch.Tensor?, (torch.Tensor, torch.Tensor)>
    {
        private readonly RecurrentStack stack;

        internal GRU(
            long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional,
            torch.ScalarType? type)
            : base(nameof(GRU)) =>
            stack = new RecurrentStack(
                this, isLstm: false, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, type);

        /// <summary>Runs over sequences.</summary>
        /// <param name="input">[time, batch, inputs], [batch, time, inputs] if the batch is first, or [time, inputs].</param>
        /// <param name="h0">State before the first step, [layers * directions, batch, features]; null for zeros.</param>
        /// <returns>h of the last layer at each step [time, batch, directions * features], and the last h of all layers.</returns>
        /// <exception cref="ArgumentException">A shape does not fit.</exception>
        public override (torch.Tensor, torch.Tensor) forward(torch.Tensor input, torch.Tensor? h0 = null)
        {
            (torch.Tensor output, torch.Tensor hidden, _) = stack.Run(torch.NotNull(input), h0, null, training);
            return (output, hidden);
        }

        /// <summary>Runs over sequences; see <see cref="forward"/>.</summary>
        public new (torch.Tensor, torch.Tensor) call(torch.Tensor input, torch.Tensor? h0 = null) => base.call(input, h0);

        /// <summary>Runs over packed sequences, whose output is packed in the same way; states are in the order of the batch.</summary>
        public (torch.nn.utils.rnn.PackedSequence, torch.Tensor) call(torch.nn.utils.rnn.PackedSequence input, torch.Tensor? h0 = null)
        {
            (torch.nn.utils.rnn.PackedSequence output, torch.Tensor hidden, _) = stack.Run(input, h0, null, training);
            return (output, hidden);
        }

        /// <summary>Nothing: the weights are laid out for the processor when they are used.</summary>
        public void flatten_parameters()
        {
        }
    }
}
