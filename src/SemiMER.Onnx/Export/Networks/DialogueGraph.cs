namespace SemiMER.Onnx;

/// <summary>
/// Where the rows of a batch stand in dialogues, in a graph: brings <c>[batch, ...]</c> into the form <c>[dialogue, utterance, ...]</c> and
/// back. An input says it: the number of the row at each place, below 0 in padding.
/// </summary>
internal sealed class DialogueGraph
{
    private readonly OnnxGraph graph;
    private readonly OnnxValue rowOfPlace, placeOfRow;

    /// <summary>Adds the input.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="rows">Number of rows, <c>[1]</c>, Int64.</param>
    public DialogueGraph(OnnxGraph graph, OnnxValue rows)
    {
        this.graph = graph;
        OnnxValue given = graph.Input(OnnxInputs.DialogueRows, OnnxType.Int64, "dialogues", "utterances");
        // Padding stands for a row of zeros after all others.
        rowOfPlace = graph.Where(graph.Less(given, graph.Whole(0)), rows, given);
        OnnxValue flat = graph.Reshape(rowOfPlace, -1), end = graph.Add(rows, graph.Whole(1));
        OnnxValue nowhere = graph.Node("Expand", [graph.Whole(0), end]);
        OnnxValue places = graph.Node("ScatterElements", [nowhere, flat, graph.Places(graph.Size(flat, 0))], ("axis", 0));
        placeOfRow = graph.Slice(places, axis: 0, graph.Integers(0), rows);
    }

    /// <summary><c>[batch, modality, embedding]</c> to <c>[dialogue, utterance, modality, embedding]</c>, zeros in padding.</summary>
    public OnnxValue ToDialogues(OnnxValue embeddings, int modalities, long embeddingSize) =>
        ToDialogues(embeddings, graph.Constant(new float[modalities * embeddingSize], 1, modalities, embeddingSize));

    /// <summary>Flags, <c>[batch, modality]</c> to <c>[dialogue, utterance, modality]</c>, false in padding.</summary>
    public OnnxValue ToDialogues(OnnxValue present, int modalities) => graph.Less(
        graph.Constant(0),
        ToDialogues(graph.Cast(present, OnnxType.Float), graph.Constant(new float[modalities], 1, modalities)));

    /// <summary><c>[dialogue, utterance, modality, embedding]</c> to <c>[batch, modality, embedding]</c>.</summary>
    public OnnxValue ToRows(OnnxValue embeddings, int modalities, long embeddingSize) =>
        graph.Gather(graph.Reshape(embeddings, -1, modalities, embeddingSize), placeOfRow, axis: 0);

    private OnnxValue ToDialogues(OnnxValue rows, OnnxValue zeros) =>
        graph.Gather(graph.Concat(0, rows, zeros), rowOfPlace, axis: 0);
}
