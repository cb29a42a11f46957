namespace SemiMER.Models;

/// <summary>
/// Embeddings of missing modalities that are imagined from those of the others (in the manner of Zhao, Li and Jin 2021, MMIN), before
/// context and fusion. It is trained by <c>ImaginationTerm</c>.
/// </summary>
public sealed record ImaginationOptions
{
    /// <summary>Autoencoders in a row, each of which corrects the ones before, at least 1. Default 3.</summary>
    public int Blocks { get; init; } = 3;

    /// <summary>Width of the hidden layer of each autoencoder, at least 1. Default 64.</summary>
    public int HiddenSize { get; init; } = 64;

    internal double LeastWeights(int modalities, int embeddingSize) => 4.0 * Blocks * modalities * embeddingSize * HiddenSize;

    internal void AddFaults(OptionFaults faults) => faults
        .AtLeast(nameof(Blocks), Blocks, 1)
        .AtLeast(nameof(HiddenSize), HiddenSize, 1);
}
