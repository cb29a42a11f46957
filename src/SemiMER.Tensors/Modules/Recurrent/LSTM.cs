using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Long short-term memory over sequences [time, batch, inputs].</summary>
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
            public static LSTM LSTM(
                long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0,
                bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, dtype);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>
    /// Long short-term memory: c = f c + i g and h = o tanh(c), with gates i, f, o = sigmoid and g = tanh of W x + b + U h + d (Hochreiter
    /// and Schmidhuber 1997).
    /// </summary>
    public sealed class LSTM : torch.nn.Module<torch.Tensor, (torch.Tensor, torch.Tensor)?, (torch.Tensor, torch.Tensor, torch.Tensor)>
    {
        private readonly RecurrentStack stack;

        internal LSTM(
            long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional,
            torch.ScalarType? type)
            : base(nameof(LSTM)) =>
            stack = new RecurrentStack(
                this, isLstm: true, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, type);

        /// <summary>Runs over sequences.</summary>
        /// <param name="input">[time, batch, inputs], [batch, time, inputs] if the batch is first, or [time, inputs].</param>
        /// <param name="h0_c0">States h and c before the first step, [layers * directions, batch, features] each; null for zeros.</param>
        /// <returns>h of the last layer at each step [time, batch, directions * features], and the last h and c of all layers.</returns>
        /// <exception cref="ArgumentException">A shape does not fit.</exception>
        public override (torch.Tensor, torch.Tensor, torch.Tensor) forward(torch.Tensor input, (torch.Tensor, torch.Tensor)? h0_c0 = null)
        {
            (torch.Tensor output, torch.Tensor hidden, torch.Tensor? cell) = stack.Run(
                torch.NotNull(input), h0_c0?.Item1, h0_c0?.Item2, training);
            return (output, hidden, cell!);
        }

        /// <summary>Runs over sequences; see <see cref="forward"/>.</summary>
        public new (torch.Tensor, torch.Tensor, torch.Tensor) call(torch.Tensor input, (torch.Tensor, torch.Tensor)? h0_c0 = null) =>
            base.call(input, h0_c0);

        /// <summary>Runs over packed sequences, whose output is packed in the same way; states are in the order of the batch.</summary>
        public (torch.nn.utils.rnn.PackedSequence, torch.Tensor, torch.Tensor) call(
            torch.nn.utils.rnn.PackedSequence input, (torch.Tensor, torch.Tensor)? h0_c0 = null)
        {
            (torch.nn.utils.rnn.PackedSequence output, torch.Tensor hidden, torch.Tensor? cell) = stack.Run(
                input, h0_c0?.Item1, h0_c0?.Item2, training);
            return (output, hidden, cell!);
        }

        /// <summary>Nothing: the weights are laid out for the processor when they are used.</summary>
        public void flatten_parameters()
        {
        }
    }
}
