using SemiMER.Models;

namespace SemiMER.Onnx;

/// <summary>
/// Cross-modal prompting (He, Zhu and Zhang 2025) in a graph: in each block modalities send each other prompts and attend to their own
/// utterances.
/// </summary>
/// <param name="Graph">The graph.</param>
/// <param name="Options">Its parts and sizes.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="Modalities">Number of modalities.</param>
/// <param name="EmbeddingSize">Width of an embedding.</param>
internal sealed record PromptingGraph(
    OnnxGraph Graph, CrossModalPromptingOptions Options, OnnxWeights Weights, int Modalities, int EmbeddingSize)
{
    private const float Unseen = -1e30f, SmallestSquare = 1e-24f;

    private int BlockCount => Options.HasPropagation || Options.HasPrompts ? Options.Blocks : 0;

    /// <summary><c>[dialogue, utterance, modality, embedding]</c> to the same.</summary>
    /// <param name="embeddings">Zeros for a missing modality and in padding.</param>
    /// <param name="present"><c>[dialogue, utterance, modality]</c>, bool: which of them are there.</param>
    public OnnxValue Add(OnnxValue embeddings, OnnxValue present)
    {
        OnnxValue[] z = [.. Each(m => Graph.Select(embeddings, axis: 2, m))], there = [.. Each(m => Graph.Select(present, axis: 2, m))];
        OnnxValue[] a = Options.HasPrompts ? [.. Each(u => Prototypes(Weights.Of("prototypes").Of(u), z[u], there[u]))] : [];
        OnnxValue?[][] returned = [.. Each(_ => new OnnxValue?[Modalities])]; // P'^vu at [v][u]
        for (int l = 0; l < BlockCount; l++)
        {
            OnnxValue[] generated = Options.HasPrompts
                ? [.. Each(v => Generated(Weights.Of("generators").Of(l * Modalities + v), z[v], a[v]))] : [];
            OnnxValue[] next = [.. Each(u =>
            {
                OnnxValue? prompts = Options.HasPrompts
                    ? Graph.Concat(2, Others(u).Select(v => Prompt(returned[v][u], generated[v], there[v]))) : null;
                return Propagated(Weights.Of("blocks").Of(l * Modalities + u), z[u], prompts, there[u]);
            })];
            bool hasPrompts = Options.HasPrompts && l < BlockCount - 1;
            for (int u = 0; u < Modalities; u++)
                z[u] = hasPrompts ? TakeBack(next[u], u, returned) : next[u];
        }
        return Graph.Stack(2, z);
    }

    private IEnumerable<T> Each<T>(Func<int, T> make) => Enumerable.Range(0, Modalities).Select(make);

    private IEnumerable<int> Others(int u) => Enumerable.Range(0, Modalities).Where(v => v != u);

    // P = λ P' + (1 - λ) P~, or P~ in the first block; zeros from an utterance that lacks the modality.
    private OnnxValue Prompt(OnnxValue? returned, OnnxValue generated, OnnxValue present)
    {
        OnnxValue prompt = returned is not { } own ? generated : Graph.Add(
            Graph.Multiply(own, Graph.Constant((float)Options.Momentum)),
            Graph.Multiply(generated, Graph.Constant((float)(1 - Options.Momentum))));
        return Graph.Where(Graph.Unsqueeze(present, 2), prompt, Graph.Constant(0));
    }

    // Z' of [Z' ; P'^v ; P'^w]; the prompts are noted.
    private OnnxValue TakeBack(OnnxValue output, int u, OnnxValue?[][] returned)
    {
        foreach ((int i, int v) in Others(u).Index())
        {
            int start = EmbeddingSize + i * Options.PromptSize;
            returned[v][u] = Graph.Slice(output, axis: 2, start, start + Options.PromptSize);
        }
        return Graph.Slice(output, axis: 2, start: 0, end: EmbeddingSize);
    }

    // [dialogue, utterance, embedding] to [dialogue, prototype, embedding]: an MLP over places, or queries that attend.
    private OnnxValue Prototypes(OnnxWeights own, OnnxValue z, OnnxValue present)
    {
        if (Options.PrototypesBy == PrototypeSource.Places)
        {
            // Shorter dialogues count as filled up with zeros.
            OnnxWeights places = own.Of("places");
            OnnxValue m = Graph.Slice(places.Transposed("weight"), axis: 0, Graph.Integers(0), Graph.Size(z, 1));
            OnnxValue hidden = Graph.Gelu(Graph.Add(Graph.MatMul(Graph.Transpose(z, 0, 2, 1), m), places["bias"]));
            return Graph.Transpose(Graph.Linear(hidden, own.Of("second")), 0, 2, 1);
        }
        // A_k = sum_i softmax_i(q_k' z_i / sqrt(D)) z_i over utterances that have the modality; 0 where none has.
        OnnxValue q = Graph.Multiply(own["queries"], Graph.Constant((float)(1 / Math.Sqrt(EmbeddingSize))));
        OnnxValue scores = Graph.MatMul(q, Graph.Transpose(z, 0, 2, 1));
        OnnxValue seen = Graph.Where(Graph.Unsqueeze(present, 1), scores, Graph.Constant(Unseen));
        return Graph.Multiply(Graph.MatMul(Graph.Softmax(seen, axis: -1), z), Any(present));
    }

    // S = softmax_k cos(z_i, A_k), P = MLP_p(FFN_1(S A) + FFN_2(Z))
    private OnnxValue Generated(OnnxWeights own, OnnxValue z, OnnxValue a)
    {
        OnnxValue s = Graph.Softmax(Graph.MatMul(Unit(z), Graph.Transpose(Unit(a), 0, 2, 1)), axis: -1);
        OnnxValue sum = Graph.Add(
            Graph.Linear(Graph.MatMul(s, a), own.Of("ofPrototypes")), Graph.Linear(z, own.Of("ofUtterances")));
        return TwoLayers(own.Of("mlp"), sum);
    }

    // x / sqrt(|x|² + 1e-24)
    private OnnxValue Unit(OnnxValue x)
    {
        OnnxValue square = Graph.Sum(Graph.Multiply(x, x), axis: 2, keep: true);
        return Graph.Divide(x, Graph.Node("Sqrt", [Graph.Add(square, Graph.Constant(SmallestSquare))]));
    }

    // G_0 = W [Z ; P^v ; P^w] + b, attention layers, and back after all blocks but the last.
    private OnnxValue Propagated(OnnxWeights own, OnnxValue z, OnnxValue? prompts, OnnxValue present)
    {
        OnnxValue g = prompts is { } sent ? Graph.Linear(Graph.Concat(2, z, sent), own.Of("input")) : z;
        OnnxWeights layers = own.Of("layers");
        foreach (int layer in Enumerable.Range(0, Options.HasPropagation ? Options.LayersPerBlock : 0))
            g = SelfAttention(layers.Of(layer), g, present);
        return own.Has("output.weight") ? Graph.Linear(g, own.Of("output")) : g;
    }

    // a = softmax(Q K' / sqrt(d) + mask) V, 0 where no utterance has the modality; G' = G + a + Mlp(a)
    private OnnxValue SelfAttention(OnnxWeights own, OnnxValue g, OnnxValue present)
    {
        int width = EmbeddingSize / Options.Heads;
        OnnxValue q = Graph.Multiply(Heads("query", 0, 2, 1, 3), Graph.Constant((float)(1 / Math.Sqrt(width))));
        OnnxValue seen = Graph.Where(
            Graph.Unsqueeze(present, 1, 2), Graph.MatMul(q, Heads("key", 0, 2, 3, 1)), Graph.Constant(Unseen));
        OnnxValue read = Graph.Transpose(Graph.MatMul(Graph.Softmax(seen, axis: -1), Heads("value", 0, 2, 1, 3)), 0, 2, 1, 3);
        OnnxValue a = Graph.Multiply(Graph.Reshape(read, 0, 0, EmbeddingSize), Any(present));
        return Graph.Add(Graph.Add(g, a), TwoLayers(own.Of("mlp"), a));

        OnnxValue Heads(string part, params long[] axes) =>
            Graph.Transpose(Graph.Reshape(Graph.Linear(g, own.Of(part)), 0, 0, Options.Heads, width), axes);
    }

    private OnnxValue TwoLayers(OnnxWeights own, OnnxValue x) =>
        Graph.Linear(Graph.Gelu(Graph.Linear(x, own.Of("first"))), own.Of("second"));

    // 1 where an utterance of the dialogue has the modality, else 0: [dialogue, 1, 1].
    private OnnxValue Any(OnnxValue present)
    {
        OnnxValue count = Graph.Sum(Graph.Cast(present, OnnxType.Float), axis: 1, keep: true);
        return Graph.Unsqueeze(Graph.Cast(Graph.Less(Graph.Constant(0), count), OnnxType.Float), 2);
    }
}
