using System.Text.Json.Serialization;

namespace SemiMER.Models;

/// <summary>
/// How frames of one modality read the frames of the others (Tsai et al. 2019, MulT), before each modality is pooled: every modality is
/// once the one that reads. All modalities need a <see cref="Encoders.TransformerEncoderOptions"/> of one
/// <see cref="Encoders.TransformerEncoderOptions.ModelSize"/>, whose blocks come first.
/// </summary>
public sealed record CrossModalTransformerOptions
{
    /// <summary>
    /// Whether all frames are one stream that reads itself, as in MEmoBERT (Zhao et al. 2022), in place of a direction for each pair of
    /// modalities. It has a sixth of the blocks for three modalities, and each frame attends to the frames of all at once. Default false.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsJoint { get; init; }

    /// <summary>Blocks of each direction, or of the joint stream, at least 1. Default 2.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>Heads of the attention, at least 1, a divisor of the encoders' model size. Default 4.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Number of features between the two dense layers of a block, at least 1. Default 128.</summary>
    public int FeedForwardSize { get; init; } = 128;

    /// <summary>Probability of dropping a value in training, at least 0 and below 1. Default 0.1.</summary>
    public double Dropout { get; init; } = 0.1;

    internal double LeastWeights(int modalities) => (double)Blocks * (IsJoint ? 1 : modalities * (modalities - 1)) * FeedForwardSize;

    internal void AddFaults(OptionFaults faults) => faults
        .AtLeast(nameof(Blocks), Blocks, 1)
        .AtLeast(nameof(Heads), Heads, 1)
        .AtLeast(nameof(FeedForwardSize), FeedForwardSize, 1)
        .Share(nameof(Dropout), Dropout);
}
