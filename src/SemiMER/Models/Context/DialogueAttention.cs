using SemiMER.Encoders;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// A Transformer encoder over the utterances of a dialogue (Vaswani et al. 2017): the frames are the joined embeddings of utterances,
/// x_i = W [z_i1 ; ... ; z_iM] + b with the place i in the dialogue, and what the blocks make of them is added to each modality,
/// z'_im = z_im + W_m c_i + b_m. A missing modality thus has what the context tells of it.
/// </summary>
internal sealed class DialogueAttention : nn.Module<Tensor, Tensor, Tensor>
{
    private const int LongestTable = 512; // of places; longer dialogues cost one of their own at each use

    private readonly TransformerBlocks blocks;
    private readonly Linear output;

    /// <summary>Creates a context with random weights.</summary>
    /// <param name="modalities">Number of modalities.</param>
    /// <param name="embeddingSize">Width of their embeddings.</param>
    /// <param name="size">Sizes of the blocks.</param>
    /// <param name="length">Utterances of the longest dialogue.</param>
    public DialogueAttention(int modalities, int embeddingSize, TransformerSize size, int length)
        : base(nameof(DialogueAttention))
    {
        blocks = new TransformerBlocks(modalities * embeddingSize, size, Math.Min(length, LongestTable));
        output = nn.Linear(size.ModelSize, (long)modalities * embeddingSize);
        RegisterComponents();
    }

    /// <summary><c>[dialogue, utterance, modality, embedding]</c> to the same.</summary>
    /// <param name="embeddings">Zeros for a missing modality and in padding.</param>
    /// <param name="present"><c>[dialogue, utterance, modality]</c>, bool: which of them are there.</param>
    public override Tensor forward(Tensor embeddings, Tensor present)
    {
        Tensor context = blocks.call(embeddings.flatten(2), present.any(2));
        return embeddings.Plus(output.call(context).reshape(embeddings.shape));
    }
}
