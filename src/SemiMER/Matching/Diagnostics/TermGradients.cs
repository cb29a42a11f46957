using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>How strongly each term of a loss pulls at the latents: a weight without effect shows as a norm near 0.</summary>
public static class TermGradients
{
    /// <summary>
    /// Computes for each term the Euclidean norm of its gradient with respect to some tensors together. Gradients of parameters stay
    /// as they are, and the graph is kept for the backward of the whole loss.
    /// </summary>
    /// <param name="terms">The terms, as given by <see cref="CrossModalMatching.Compute"/>.</param>
    /// <param name="latents">The tensors, each of which requires a gradient.</param>
    /// <returns>The norm of each term by its name, in the order of the terms.</returns>
    public static IReadOnlyList<(string Name, double Norm)> Norms(IEnumerable<MatchingTerm> terms, IReadOnlyList<Tensor> latents)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(latents);
        return [.. terms.Select(term => (term.Name, Norm(term.Value, latents)))];
    }

    /// <summary>The Euclidean norm of the gradient of one value with respect to some tensors together.</summary>
    internal static double Norm(Tensor value, IReadOnlyList<Tensor> latents)
    {
        using var scope = NewDisposeScope();
        // A tensor that the value does not depend on gets a gradient without content.
        IList<Tensor> gradients = autograd.grad([value], [.. latents], retain_graph: true, allow_unused: true);
        return Math.Sqrt(gradients.Sum(gradient => gradient is null || gradient.IsInvalid ? 0 : gradient.Square().sum().Value()));
    }
}
