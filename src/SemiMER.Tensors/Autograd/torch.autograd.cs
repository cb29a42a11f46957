using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>Differentiation on its own, without touching the gradients of leaves.</summary>
    public static partial class autograd
    {
        /// <summary>Gradients of <paramref name="outputs"/> with respect to <paramref name="inputs"/>, in their order.</summary>
        /// <param name="outputs">Scalars, or tensors with a gradient each in <paramref name="grad_outputs"/>.</param>
        /// <param name="inputs">Variables that require a gradient.</param>
        /// <param name="grad_outputs">Weights of the outputs; may be left out for scalars.</param>
        /// <param name="retain_graph">Keep what was saved, for another backward.</param>
        /// <param name="create_graph">Record the backward itself, for higher derivatives.</param>
        /// <param name="allow_unused">Give zeros for an input that the outputs do not depend on, instead of throwing.</param>
        /// <exception cref="InvalidOperationException">An input took no part, or requires no gradient.</exception>
        public static IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false,
            bool create_graph = false, bool allow_unused = false)
        {
            ArgumentNullException.ThrowIfNull(inputs);
            Tensor?[] gradients = BackwardEngine.Run(outputs, grad_outputs, retain_graph || create_graph, create_graph, inputs)!;
            var result = new Tensor[gradients.Length];
            for (int i = 0; i < result.Length; i++)
            {
                if (gradients[i] is { } gradient)
                {
                    DisposeScopeManager.Current.Innermost?.Attach(gradient);
                    result[i] = gradient;
                }
                else if (allow_unused)
                {
                    result[i] = zeros_like(inputs[i]);
                }
                else
                {
                    throw new InvalidOperationException(
                        $"autograd.grad: input {i} took no part in the outputs; pass allow_unused: true to get zeros.");
                }
            }
            return result;
        }

        /// <summary>Adds the gradients of several tensors to the leaves they depend on.</summary>
        public static void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            BackwardEngine.Accumulate(tensors, grad_tensors, retain_graph ?? create_graph, create_graph, inputs);

        /// <summary>Adds the gradients of a tensor to the leaves it depends on.</summary>
        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            BackwardEngine.Accumulate([tensor], grad_tensors, retain_graph ?? create_graph, create_graph, inputs);

        /// <summary>Adds the gradients of a tensor, weighted by <paramref name="grad_tensor"/>, to the leaves it depends on.</summary>
        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            BackwardEngine.Accumulate([tensor], [grad_tensor], retain_graph ?? create_graph, create_graph, inputs);
    }
}
