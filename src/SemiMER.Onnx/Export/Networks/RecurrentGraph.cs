using SemiMER.Encoders;
using SemiMER.Models;

namespace SemiMER.Onnx;

/// <summary>A <see cref="RecurrentEncoder"/> in a graph, by ONNX's own LSTM and GRU.</summary>
internal static class RecurrentGraph
{
    // ONNX's order of the gates of an LSTM is i o f c, PyTorch's i f g o; of a GRU z r h, PyTorch's r z n.
    private static readonly int[] LstmGates = [0, 3, 1, 2], GruGates = [1, 0, 2];

    public static OnnxValue Add(OnnxGraph graph, RecurrentEncoder encoder, OnnxWeights weights, OnnxFeatures input)
    {
        RecurrentEncoderOptions options = encoder.Options;
        OnnxValue lengths = graph.Cast(input.Frames!.Lengths, OnnxType.Int32);
        OnnxValue x = graph.Transpose(input.Values, 1, 0, 2), last = default;
        for (int layer = 0; layer < options.Layers; layer++)
            (x, last) = Layer(graph, options, weights.Of(options.Cell == RecurrentCell.Lstm ? "lstm" : "gru"), layer, x, lengths);
        OnnxValue pooled = options.Pooling == SequencePooling.Last
            ? last
            : FrameSums.Pool(graph, options.Pooling, graph.Transpose(x, 1, 0, 2), input.Frames, weights.Of("pooling"));
        return weights.Has("output.weight") ? graph.Linear(pooled, weights.Of("output")) : pooled;
    }

    // [time, batch, feature] to the states [time, batch, directions * hidden] and the last ones [batch, directions * hidden].
    private static (OnnxValue States, OnnxValue Last) Layer(
        OnnxGraph graph, RecurrentEncoderOptions options, OnnxWeights weights, int layer, OnnxValue input, OnnxValue lengths)
    {
        bool isLstm = options.Cell == RecurrentCell.Lstm;
        int[] gates = isLstm ? LstmGates : GruGates;
        string[] ends = options.Bidirectional ? [$"_l{layer}", $"_l{layer}_reverse"] : [$"_l{layer}"];
        int hidden = options.HiddenSize, rows = gates.Length * hidden, width = (int)weights.Values("weight_ih" + ends[0]).Shape[1];
        OnnxValue w = graph.Constant([.. ends.SelectMany(end => Rows("weight_ih" + end, width))], ends.Length, rows, width);
        OnnxValue r = graph.Constant([.. ends.SelectMany(end => Rows("weight_hh" + end, hidden))], ends.Length, rows, hidden);
        OnnxValue b = graph.Constant(
            [.. ends.SelectMany(end => Rows("bias_ih" + end, 1).Concat(Rows("bias_hh" + end, 1)))], ends.Length, 2 * rows);
        var attributes = new List<(string, object)>
        {
            ("hidden_size", hidden), ("direction", options.Bidirectional ? "bidirectional" : "forward"),
        };
        if (!isLstm)
            attributes.Add(("linear_before_reset", 1)); // n = tanh(W x + b + r (U h + b)), as PyTorch
        IReadOnlyList<OnnxValue> outputs = graph.Nodes(isLstm ? "LSTM" : "GRU", outputs: 2, [input, w, r, b, lengths], [.. attributes]);
        long all = ends.Length * hidden;
        return (graph.Reshape(graph.Transpose(outputs[0], 0, 2, 1, 3), 0, 0, all),
            graph.Reshape(graph.Transpose(outputs[1], 1, 0, 2), 0, all));

        // The gates in ONNX's order.
        IEnumerable<float> Rows(string name, int columns)
        {
            float[] values = weights.Values(name).Values.ToArray();
            return gates.SelectMany(gate => values.Skip(gate * hidden * columns).Take(hidden * columns));
        }
    }
}
