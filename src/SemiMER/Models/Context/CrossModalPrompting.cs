using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// The context of He, Zhu and Zhang 2025 (ComP): in each block every modality sends the others a prompt for each utterance, drawn up from
/// prototypes of the dialogue, and attends to its own utterances with the prompts that it got. With z^u_l the embeddings of modality u,
/// P^vu_l the prompts from v to u before block l: P^vu_1 = P~^v_1, P^vu_l = λ P'^vu_(l-1) + (1 - λ) P~^v_l (eq. 9), where P' is what came
/// back from the last block of u, and P~^v_l what the generator of v makes of z^v_l (eq. 7, 8).
/// </summary>
/// <remarks>
/// Choices where the paper is silent or its code contradicts it: prototypes are of the dialogue alone and computed once, before the first
/// block; a missing modality counts as zeros in them, is no key of the attention and sends prompts of zeros. So nothing of other dialogues,
/// of padding or of content under a mask enters. A modality that an utterance lacks is told of by the prompts of the others.
/// </remarks>
internal sealed class CrossModalPrompting : nn.Module<Tensor, Tensor, Tensor>, IModalityContext
{
    private readonly int modalities, embeddingSize, blockCount;
    private readonly CrossModalPromptingOptions options;
    private readonly ModuleList<ModalityPrototypes> prototypes;
    private readonly ModuleList<PromptGenerator> generators; // of block l and modality v at l M + v
    private readonly ModuleList<PropagationBlock> blocks;    // likewise

    /// <summary>Creates a context with random weights.</summary>
    /// <exception cref="OptionsException">There is one modality, or the heads do not divide the embedding.</exception>
    public CrossModalPrompting(int modalities, int embeddingSize, CrossModalPromptingOptions options)
        : base(nameof(CrossModalPrompting))
    {
        new OptionFaults(nameof(CrossModalPromptingOptions))
            .Require(modalities > 1, "There is one modality: it has no other to send prompts to.")
            .Require(embeddingSize % options.Heads == 0, $"The embedding size {embeddingSize} is no multiple of " +
                $"{nameof(CrossModalPromptingOptions.Heads)}, {options.Heads}.")
            .Throw();
        (this.modalities, this.embeddingSize, this.options) = (modalities, embeddingSize, options);
        blockCount = options.HasPropagation || options.HasPrompts ? options.Blocks : 0;
        int all = blockCount * modalities, others = options.HasPrompts ? (modalities - 1) * options.PromptSize : 0;
        prototypes = new ModuleList<ModalityPrototypes>([.. Enumerable.Range(0, options.HasPrompts ? modalities : 0)
            .Select(_ => MakePrototypes())]);
        generators = new ModuleList<PromptGenerator>([.. Enumerable.Range(0, options.HasPrompts ? all : 0)
            .Select(_ => new PromptGenerator(embeddingSize, options.PromptSize, options.Dropout))]);
        blocks = new ModuleList<PropagationBlock>([.. Enumerable.Range(0, all)
            .Select(i => new PropagationBlock(embeddingSize, others, options, isLast: i >= all - modalities))]);
        register_module("prototypes", prototypes);
        register_module("generators", generators);
        register_module("blocks", blocks);
    }

    /// <summary>M^u of each modality, <c>[prototype, place]</c>, whose gradient is modulated; none if prototypes know no places.</summary>
    public IReadOnlyList<Parameter> PlaceWeights =>
        [.. prototypes.OfType<PlacePrototypes>().Select(own => own.PlaceWeights)];

    /// <summary>The weights of all attention layers of a modality, by their names.</summary>
    public IEnumerable<(string Name, Tensor Weights)> AttentionWeights(int modality)
    {
        for (int i = modality; i < blocks.Count; i += modalities)
        {
            foreach ((string name, Parameter weights) in blocks[i].named_parameters())
            {
                if (name.StartsWith("layers.", StringComparison.Ordinal))
                    yield return (FormattableString.Invariant($"blocks.{i}.{name}"), weights);
            }
        }
    }

    /// <summary><c>[dialogue, utterance, modality, embedding]</c> to the same.</summary>
    /// <param name="embeddings">Zeros for a missing modality and in padding.</param>
    /// <param name="present"><c>[dialogue, utterance, modality]</c>, bool: which of them are there.</param>
    public override Tensor forward(Tensor embeddings, Tensor present)
    {
        Tensor[] z = embeddings.unbind(2), there = present.unbind(2);
        Tensor[] a = [.. prototypes.Select((own, u) => own.call(z[u], there[u]))];
        Tensor?[][] returned = [.. Enumerable.Range(0, modalities).Select(_ => new Tensor?[modalities])]; // P'^vu at [v][u]
        for (int l = 0; l < blockCount; l++)
        {
            Tensor[] generated = [.. a.Select((own, v) => Generator(l, v).call(z[v], own))];
            var next = new Tensor[modalities];
            for (int u = 0; u < modalities; u++)
            {
                Tensor? prompts = options.HasPrompts
                    ? cat([.. Others(u).Select(v => Prompt(returned[v][u], generated[v], there[v]))], 2) : null;
                next[u] = Block(l, u).call(z[u], prompts, there[u]);
            }
            for (int u = 0; u < modalities; u++)
                z[u] = TakeBack(next[u], u, returned);
        }
        return stack(z, 2);
    }

    /// <inheritdoc/>
    /// <remarks>f_m(Z_m) of eq. 2: all attention layers of the modality, one after the other, without prompts.</remarks>
    public Tensor ReadAlone(Tensor embeddings, Tensor present)
    {
        Tensor[] z = embeddings.unbind(2), there = present.unbind(2);
        for (int l = 0; l < blockCount; l++)
        {
            for (int u = 0; u < modalities; u++)
                z[u] = Block(l, u).Propagate(z[u], there[u]);
        }
        return stack(z, 2);
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // Everything is registered already.
    }

    private PromptGenerator Generator(int l, int v) => generators[l * modalities + v];

    private PropagationBlock Block(int l, int u) => blocks[l * modalities + u];

    private IEnumerable<int> Others(int u) => Enumerable.Range(0, modalities).Where(v => v != u);

    // P = λ P' + (1 - λ) P~, or P~ in the first block; zeros from an utterance that lacks the modality. [dialogue, utterance, prompt]
    private Tensor Prompt(Tensor? returned, Tensor generated, Tensor present)
    {
        Tensor prompt = returned is null
            ? generated : returned.Times(options.Momentum).Plus(generated.Times(1 - options.Momentum));
        return prompt.MaskedFill(present.logical_not().unsqueeze(2), 0);
    }

    // Z' of [Z' ; P'^v ; P'^w]; the prompts are noted.
    private Tensor TakeBack(Tensor output, int u, Tensor?[][] returned)
    {
        if (output.size(2) == embeddingSize)
            return output;
        foreach ((int i, int v) in Others(u).Index())
            returned[v][u] = output.narrow(2, embeddingSize + (long)i * options.PromptSize, options.PromptSize);
        return output.narrow(2, 0, embeddingSize);
    }

    private ModalityPrototypes MakePrototypes() => options.PrototypesBy == PrototypeSource.Places
        ? new PlacePrototypes(options.MaximumUtterances, options.Prototypes, options.Dropout)
        : new AttentionPrototypes(embeddingSize, options.Prototypes, options.Dropout);
}
