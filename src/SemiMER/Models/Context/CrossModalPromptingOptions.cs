using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>What the prototypes of a dialogue are computed from.</summary>
public enum PrototypeSource
{
    /// <summary>
    /// An MLP over the places of a dialogue, as the paper has it: each place up to <see cref="ContextOptions.MaximumUtterances"/> has
    /// weights of its own. Only these can be modulated.
    /// </summary>
    Places,

    /// <summary>
    /// Learned queries that attend over the utterances: the order does not matter, and weights do not grow with the length.
    /// </summary>
    Attention,
}

/// <summary>
/// Cross-modal prompting (He, Zhu and Zhang 2025, ComP), for dialogues in which modalities are missing: a
/// <see cref="CrossModalPrompting"/>. Every component can be left out. It is trained by <c>Recipe.CrossModalPrompting</c>.
/// </summary>
public sealed record CrossModalPromptingOptions : ContextOptions
{
    /// <summary>Whether utterances of a dialogue attend to each other (knowledge propagation). Default true.</summary>
    public bool HasPropagation { get; init; } = true;

    /// <summary>Whether modalities send each other prompts (prompt generation). Default true.</summary>
    public bool HasPrompts { get; init; } = true;

    /// <summary>Blocks, between which prompts are exchanged, at least 1. Default 2.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>m, the attention layers of a block, at least 1. Default 2.</summary>
    public int LayersPerBlock { get; init; } = 2;

    /// <summary>Heads of the attention, at least 1; they must divide the embedding. Default 2.</summary>
    public int Heads { get; init; } = 2;

    /// <summary>c, the prototypes of a dialogue in each modality, at least 1. Default 10.</summary>
    public int Prototypes { get; init; } = 10;

    /// <summary>What prototypes are computed from. Default the places of utterances.</summary>
    public PrototypeSource PrototypesBy { get; init; }

    /// <summary>p, the width of a prompt, at least 1. Default 16.</summary>
    public int PromptSize { get; init; } = 16;

    /// <summary>λ, how much of a prompt is what came back from the last block, at least 0 and below 1. Default 0.5.</summary>
    public double Momentum { get; init; } = 0.5;

    /// <summary>Probability of dropping a value in training, at least 0 and below 1. Default 0.1; the attention drops nothing.</summary>
    public double Dropout { get; init; } = 0.1;

    internal override bool HasModalityHeads => true;

    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor, Tensor> MakeContext(int modalities, int embeddingSize) =>
        new CrossModalPrompting(modalities, embeddingSize, this);

    internal override double LeastWeights(int modalities, int embeddingSize)
    {
        double size = embeddingSize, parts = (double)modalities * Blocks;
        double attention = HasPropagation ? parts * LayersPerBlock * 5 * size * size : 0;
        double places = PrototypesBy == PrototypeSource.Places ? (double)MaximumUtterances + Prototypes : size;
        return attention + (HasPrompts ? parts * 2 * size * PromptSize + modalities * Prototypes * places : 0);
    }

    internal override void AddFaults(OptionFaults faults)
    {
        base.AddFaults(faults);
        faults.AtLeast(nameof(Blocks), Blocks, 1)
            .AtLeast(nameof(LayersPerBlock), LayersPerBlock, 1)
            .AtLeast(nameof(Heads), Heads, 1)
            .AtLeast(nameof(Prototypes), Prototypes, 1)
            .Require(Enum.IsDefined(PrototypesBy), $"{nameof(PrototypesBy)} is no known source.")
            .AtLeast(nameof(PromptSize), PromptSize, 1)
            .Share(nameof(Momentum), Momentum)
            .Share(nameof(Dropout), Dropout);
    }
}
