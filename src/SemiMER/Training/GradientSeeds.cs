using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// Gradients of the objective with respect to tensors of the graph, where a term knows them in closed form: they are handed to one
/// backward pass, so such a term needs no graph of its own. They lie in the host's memory.
/// </summary>
internal sealed class GradientSeeds : IDisposable
{
    private readonly Dictionary<Tensor, Tensor> gradients = new(ReferenceEqualityComparer.Instance);

    /// <summary>The gradient with respect to a tensor, for terms to add to: zeros at first, contiguous.</summary>
    /// <param name="at">A tensor of the graph.</param>
    public Tensor Of(Tensor at)
    {
        if (!gradients.TryGetValue(at, out Tensor? gradient))
            gradients.Add(at, gradient = zeros(at.shape, dtype: at.dtype).DetachFromDisposeScope()); // outlives the term that asks first
        return gradient;
    }

    /// <summary>Computes the gradients of all parameters.</summary>
    /// <param name="total">The terms that are part of the graph, weighted and summed; null if there are none.</param>
    public void Backward(Tensor? total)
    {
        List<Tensor> tensors = [], seeds = [];
        if (total is { requires_grad: true })
        {
            tensors.Add(total);
            seeds.Add(ones_like(total));
        }
        foreach ((Tensor at, Tensor gradient) in gradients)
        {
            if (!at.requires_grad)
                continue;
            tensors.Add(at);
            seeds.Add(gradient);
        }
        if (tensors.Count > 0)
            autograd.backward(tensors, seeds);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor gradient in gradients.Values)
            gradient.Dispose();
    }
}
