using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// One modality in one block (He, Zhu and Zhang 2025, eq. 3 to 5): G_0 = W [Z ; P^v ; P^w] + b with the prompts of the other modalities,
/// attention layers, and back, [Z' ; P'^v ; P'^w] = W' G_m + b'. After the last block there is no way back: Z' = G_m. Without prompts
/// G_0 = Z and Z' = G_m.
/// </summary>
internal sealed class PropagationBlock : nn.Module<Tensor, Tensor?, Tensor, Tensor>
{
    private readonly Linear? input, output;
    private readonly ModuleList<DialogueSelfAttention> layers;

    /// <param name="embeddingSize">D.</param>
    /// <param name="prompts">Width of all prompts of the others together; 0 without prompts.</param>
    /// <param name="options">Layers, heads and dropout.</param>
    /// <param name="isLast">Whether it is the last block.</param>
    public PropagationBlock(int embeddingSize, int prompts, CrossModalPromptingOptions options, bool isLast)
        : base(nameof(PropagationBlock))
    {
        if (prompts > 0)
            register_module("input", input = nn.Linear(embeddingSize + (long)prompts, embeddingSize));
        register_module("layers", layers = new ModuleList<DialogueSelfAttention>([.. Enumerable.Range(0, options.HasPropagation
            ? options.LayersPerBlock : 0).Select(_ => new DialogueSelfAttention(embeddingSize, options.Heads, options.Dropout))]));
        if (prompts > 0 && !isLast)
            register_module("output", output = nn.Linear(embeddingSize, embeddingSize + (long)prompts));
    }

    /// <summary><c>[dialogue, utterance, embedding (+ prompts)]</c>; the prompts are there unless it is the last block.</summary>
    /// <param name="embeddings">Z, <c>[dialogue, utterance, embedding]</c>.</param>
    /// <param name="prompts">P of the other modalities, <c>[dialogue, utterance, prompts]</c>; null without prompts.</param>
    /// <param name="present">Where the modality is there: <c>[dialogue, utterance]</c>, bool.</param>
    public override Tensor forward(Tensor embeddings, Tensor? prompts, Tensor present)
    {
        Tensor g = Propagate(input is null || prompts is null ? embeddings : input.call(cat([embeddings, prompts], 2)), present);
        return output is null ? g : output.call(g);
    }

    /// <summary>The attention layers alone.</summary>
    public Tensor Propagate(Tensor g, Tensor present)
    {
        foreach (DialogueSelfAttention layer in layers)
            g = layer.call(g, present);
        return g;
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // Everything is registered already.
    }
}
