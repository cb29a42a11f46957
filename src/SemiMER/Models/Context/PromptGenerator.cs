using SemiMER.Matching;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// What the utterances of one modality have to tell the others (He, Zhu and Zhang 2025, eq. 7 and 8): S = softmax_k cos(z_i, A_k) over the
/// prototypes of the dialogue, P = MLP_p(FFN_1(S A) + FFN_2(Z)).
/// </summary>
internal sealed class PromptGenerator : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Linear ofPrototypes, ofUtterances;
    private readonly TwoLayers mlp;

    /// <param name="embeddingSize">D.</param>
    /// <param name="promptSize">p.</param>
    /// <param name="dropout">Probability of dropping a value of the MLP in training.</param>
    public PromptGenerator(int embeddingSize, int promptSize, double dropout)
        : base(nameof(PromptGenerator))
    {
        (ofPrototypes, ofUtterances) = (nn.Linear(embeddingSize, promptSize), nn.Linear(embeddingSize, promptSize));
        mlp = new TwoLayers(promptSize, promptSize, promptSize, dropout);
        RegisterComponents();
    }

    /// <summary>The prompt of each utterance, <c>[dialogue, utterance, prompt]</c>.</summary>
    /// <param name="embeddings">Z, <c>[dialogue, utterance, embedding]</c>.</param>
    /// <param name="prototypes">A, <c>[dialogue, prototype, embedding]</c>.</param>
    public override Tensor forward(Tensor embeddings, Tensor prototypes)
    {
        Tensor s = Unit(embeddings).matmul(Unit(prototypes).transpose(1, 2)).softmax(-1);
        return mlp.call(ofPrototypes.call(s.matmul(prototypes)).Plus(ofUtterances.call(embeddings)));
    }

    private static Tensor Unit(Tensor x) => UnitRows.Of(x.flatten(0, 1)).reshape(x.shape);
}
