using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Chooses the bandwidth σ of a kernel for two sets. It is a number, so no gradient goes through it.</summary>
public interface IBandwidthRule
{
    /// <summary>Name in logs.</summary>
    string Name { get; }

    /// <summary>Chooses the bandwidth.</summary>
    /// <param name="p">The first set, <c>[n, d]</c>, n at least 1.</param>
    /// <param name="q">The second set, <c>[m, d]</c>, m at least 1.</param>
    /// <returns>σ above 0, in the unit of the latents.</returns>
    double Choose(Tensor p, Tensor q);

    /// <summary>
    /// What keeps something from one step to the next, so that two trainings must not share it: often the object itself. Default nothing.
    /// </summary>
    IReadOnlyList<object> StatefulParts => [];
}
