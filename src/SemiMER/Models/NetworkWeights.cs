namespace SemiMER.Models;

/// <summary>One of the weights of a network, or statistics that are saved with them, in the memory of the host.</summary>
/// <param name="Shape">Its sizes; empty for a single number.</param>
/// <param name="Values">Its numbers in row-major order.</param>
public sealed record NetworkWeights(IReadOnlyList<long> Shape, ReadOnlyMemory<float> Values);
