using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;

namespace SemiMER.Onnx;

/// <summary>A whole network in a graph: inputs of all modalities, encoders, fusion, classifier and targets.</summary>
internal sealed class NetworkGraph
{
    private readonly EmotionNetwork network;
    private readonly OnnxGraph graph;
    private readonly OnnxWeights weights;

    private NetworkGraph(EmotionNetwork network)
    {
        this.network = network;
        graph = new OnnxGraph(nameof(EmotionNetwork));
        weights = new OnnxWeights(graph, network.CopyWeights());
    }

    private int Modalities => network.Schema.Modalities.Count;

    /// <summary>Builds the graph.</summary>
    /// <param name="network">The network.</param>
    /// <param name="scaler">The scaling of its features.</param>
    /// <exception cref="OnnxException">A part of the network cannot be exported.</exception>
    public static OnnxGraph Of(EmotionNetwork network, FeatureScaler scaler)
    {
        Exportable.Check(network);
        var built = new NetworkGraph(network);
        built.Add(scaler);
        return built.graph;
    }

    private void Add(FeatureScaler scaler)
    {
        OnnxFeatures[] inputs = [.. network.Schema.Modalities.Select(entry => ModalityInputs.Add(
            graph, entry, scaler.Scope, scaler.Overall.GetValueOrDefault(entry.Modality), network.Encoders[entry.Modality]))];
        OnnxValue joined = Joined([.. Encoded(inputs).Zip(inputs, Masked)], inputs);
        using (graph.Within("classifier"))
        {
            OnnxValue scores = graph.Dense(joined, weights.Of("classifier"));
            graph.Output(graph.Softmax(scores, axis: 1), OnnxInputs.Probabilities, ModalityInputs.Batch, network.Schema.Classes.Count);
        }
        if (network.Options.Targets.Count == 0)
            return;
        using (graph.Within("targets"))
        {
            OnnxWeights head = weights.Of("targets");
            // y = mean + scale h
            OnnxValue values = graph.Add(
                graph.Multiply(graph.Dense(joined, head.Of("layers")), head["scale"]), head["mean"]);
            graph.Output(values, OnnxInputs.Targets, ModalityInputs.Batch, network.Options.Targets.Count);
        }
    }

    private OnnxValue[] Encoded(OnnxFeatures[] inputs) => network.Options.CrossModal is { } crossing
        ? EncodedAcross(crossing, inputs)
        : [.. network.Schema.Modalities.Zip(inputs, (entry, input) =>
            Within(EncoderName(entry.Modality), own => EncoderGraph.Add(graph, network.Encoders[entry.Modality], own, input)))];

    private OnnxValue[] EncodedAcross(CrossModalTransformerOptions options, OnnxFeatures[] inputs)
    {
        (TransformerPoolingEncoder Encoder, string Name)[] encoders = [.. network.Schema.Modalities.Select(entry =>
            ((TransformerPoolingEncoder)network.Encoders[entry.Modality], EncoderName(entry.Modality)))];
        (OnnxValue, OnnxFeatures)[] streams = [.. encoders.Zip(inputs, (own, input) =>
            (Within(own.Name, part => TransformerGraph.Frames(graph, own.Encoder, part, input)), input))];
        IReadOnlyList<OnnxValue> read;
        using (graph.Within("cross_modal"))
            read = new CrossModalGraph(graph, options, weights.Of("cross_modal"), streams).Read();
        return [.. encoders.Select((own, i) =>
            Within(own.Name, part => TransformerGraph.Pool(graph, own.Encoder, part, read[i], inputs[i].Frames!)))];
    }

    // Zeros for utterances that lack the modality.
    private OnnxValue Masked(OnnxValue embedding, OnnxFeatures input) =>
        graph.Where(graph.Unsqueeze(input.Present, 1), embedding, graph.Constant(0));

    private OnnxValue Joined(OnnxValue[] each, OnnxFeatures[] inputs)
    {
        object? fusion = Exportable.FusionOf(network);
        if (fusion is null && network.Options.Imagination is null && !network.ReadsDialogues)
            return graph.Concat(1, each);
        OnnxValue embeddings = graph.Stack(1, each), present = graph.Stack(1, inputs.Select(input => input.Present));
        if (network.Options.Imagination is not null)
        {
            embeddings = Within("imagination", own =>
                ImaginationGraph.Add(graph, embeddings, present, Modalities, network.EmbeddingSize, own));
            present = AllOf(present);
        }
        if (Exportable.ContextOf(network) is { } context)
        {
            embeddings = Within("context", own => InContext(context, own, embeddings, present));
            present = AllOf(present); // the context has told of every modality
        }
        return Within("fusion", own => Fused(fusion, own, embeddings, present));
    }

    private OnnxValue InContext(object module, OnnxWeights own, OnnxValue embeddings, OnnxValue present)
    {
        int size = (int)network.EmbeddingSize;
        var dialogues = new DialogueGraph(graph, graph.Size(present, 0));
        OnnxValue places = dialogues.ToDialogues(embeddings, Modalities, size), there = dialogues.ToDialogues(present, Modalities);
        OnnxValue read = network.Options.Context switch
        {
            DialogueAttentionOptions attention => DialogueAttention(attention, own, places, there),
            CrossModalPromptingOptions prompting => new PromptingGraph(graph, prompting, own, Modalities, size).Add(places, there),
            _ => ((IOnnxContext)module).AddTo(graph, own, places, there),
        };
        return dialogues.ToRows(read, Modalities, size);
    }

    // x_i = W [z_i1 ; ... ; z_iM] + b with the place i in the dialogue, z'_im = z_im + W_m c_i + b_m
    private OnnxValue DialogueAttention(DialogueAttentionOptions options, OnnxWeights own, OnnxValue places, OnnxValue present)
    {
        OnnxValue any = graph.Less(graph.Constant(0), graph.Sum(graph.Cast(present, OnnxType.Float), axis: 2));
        OnnxValue joined = graph.Reshape(places, 0, 0, Modalities * network.EmbeddingSize);
        OnnxValue context = AttentionGraph.Blocks(graph, joined, any, options.Heads, options.MaximumUtterances, own.Of("blocks"));
        OnnxValue told = graph.Reshape(graph.Linear(context, own.Of("output")), 0, 0, Modalities, network.EmbeddingSize);
        return graph.Add(places, told);
    }

    private OnnxValue AllOf(OnnxValue flags) => graph.Or(flags, graph.Not(flags));

    private OnnxValue Fused(object? module, OnnxWeights own, OnnxValue embeddings, OnnxValue present)
    {
        var fusion = new FusionGraph(graph, own, Modalities, network.EmbeddingSize, embeddings, present);
        if (module is null)
            return fusion.Concatenated();
        return network.Options.Fusion switch
        {
            MeanFusionOptions mean => fusion.Mean(mean),
            GatedFusionOptions gated => fusion.Gated(gated),
            AttentionFusionOptions => fusion.Attention(),
            LowRankFusionOptions lowRank => fusion.LowRank(lowRank),
            CoordinatedFusionOptions => fusion.Coordinated(),
            _ => ((IOnnxFusion)module).AddTo(graph, own, embeddings, present),
        };
    }

    private static string EncoderName(Modality modality) => $"{modality.Name}_encoder";

    private OnnxValue Within(string part, Func<OnnxWeights, OnnxValue> add)
    {
        using IDisposable within = graph.Within(part);
        return add(weights.Of(part));
    }
}
