namespace SemiMER.Tensors.Tests.Parity;

using static torch.nn;
using Sequences = torch.nn.utils.rnn;

/// <summary>Recurrent layers, packed sequences, attention and Transformer layers.</summary>
public sealed class SequenceLayerCases : LayerCases
{
    private const string Area = "sequences";

    public SequenceLayerCases()
    {
        Recurrent();
        Packing();
        Cells();
        Attention();
        Stacks();
    }

    public static IEnumerable<object[]> Cases => Names(Area);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_PyTorch(string name) => Compare(Area, name);

    private void Recurrent()
    {
        Layer(
            "nn.LSTM",
            a => LSTM(
                a.Long("inputSize", 0), a.Long("hiddenSize", 0), a.Long("numLayers", 1), a.Bool("bias", true), a.Bool("batchFirst", false),
                a.Double("dropout", 0), a.Bool("bidirectional", false)),
            (lstm, a) =>
            {
                if (a.OrNull("lengths") is not null)
                {
                    (Sequences.PackedSequence packed, Tensor hidden, Tensor cell) = lstm.call(Packed(a));
                    return Unpacked(packed, a, ("h_n", hidden), ("c_n", cell));
                }
                (Tensor, Tensor)? states = a.OrNull("h0") is { } h0 ? (h0, a["c0"]) : null;
                (Tensor output, Tensor h, Tensor c) = lstm.call(a["input"], states);
                return new Outputs(("output", output), ("h_n", h), ("c_n", c));
            });
        Layer(
            "nn.GRU",
            a => GRU(
                a.Long("inputSize", 0), a.Long("hiddenSize", 0), a.Long("numLayers", 1), a.Bool("bias", true), a.Bool("batchFirst", false),
                a.Double("dropout", 0), a.Bool("bidirectional", false)),
            (gru, a) =>
            {
                if (a.OrNull("lengths") is not null)
                {
                    (Sequences.PackedSequence packed, Tensor hidden) = gru.call(Packed(a));
                    return Unpacked(packed, a, ("h_n", hidden));
                }
                (Tensor output, Tensor h) = gru.call(a["input"], a.OrNull("h0"));
                return new Outputs(("output", output), ("h_n", h));
            });
    }

    private void Cells()
    {
        Layer(
            "nn.GRUCell", a => GRUCell(a.Long("inputSize", 0), a.Long("hiddenSize", 0), a.Bool("bias", true)),
            (cell, a) => cell.call(a["input"], a.OrNull("h0")));
        Layer(
            "nn.LSTMCell", a => LSTMCell(a.Long("inputSize", 0), a.Long("hiddenSize", 0), a.Bool("bias", true)),
            (cell, a) =>
            {
                (Tensor, Tensor)? states = a.OrNull("h0") is { } h0 ? (h0, a["c0"]) : null;
                (Tensor h, Tensor c) = cell.call(a["input"], states);
                return new Outputs(("h_1", h), ("c_1", c));
            });
    }

    private void Packing()
    {
        Function("nn.utils.rnn.pack_padded_sequence", a => Parts(Packed(a)));
        Function("nn.utils.rnn.pack_sequence", a => Parts(Sequences.pack_sequence(a.List("sequences"), a.Bool("enforce_sorted", true))));
        Function("nn.utils.rnn.pad_sequence", a =>
            Sequences.pad_sequence(a.List("sequences"), a.Bool("batch_first", false), a.Double("padding_value", 0)));
        Function("nn.utils.rnn.pad_packed_sequence", a =>
        {
            Sequences.PackedSequence packed = Sequences.pack_padded_sequence(
                a["input"], a["lengths"], a.Bool("batch_first", false), enforce_sorted: false);
            (Tensor output, Tensor lengths) = Sequences.pad_packed_sequence(
                packed, a.Bool("batch_first", false), a.Double("padding_value", 0), a.LongOrNull("total_length"));
            return new Outputs(("output", output), ("lengths", lengths));
        });
    }

    private void Attention()
    {
        Layer(
            "nn.MultiheadAttention",
            a => MultiheadAttention(
                a.Long("embedded_dim", 0), a.Long("num_heads", 0), a.Double("dropout", 0), a.Bool("bias", true),
                a.Bool("add_bias_kv", false),
                a.Bool("add_zero_attn", false), a.LongOrNull("kdim"), a.LongOrNull("vdim")),
            (attention, a) =>
            {
                (Tensor output, Tensor? weights) = attention.call(
                    a["query"], a.OrNull("key") ?? a["query"], a.OrNull("value") ?? a["query"], a.OrNull("key_padding_mask"),
                    a.Bool("need_weights", true), a.OrNull("attn_mask"));
                return new Outputs(("attn_output", output), ("attn_output_weights", weights));
            });
        Layer(
            "nn.TransformerEncoderLayer",
            a => TransformerEncoderLayer(
                a.Long("d_model", 0), a.Long("nhead", 0), a.Long("dim_feedforward", 0), a.Double("dropout", 0.1),
                a.Enum("activation", Activations.ReLU)),
            (layer, a) => layer.call(a["src"], a.OrNull("src_mask"), a.OrNull("src_key_padding_mask")));
        Layer(
            "nn.TransformerDecoderLayer",
            a => TransformerDecoderLayer(
                a.Long("d_model", 0), a.Long("nhead", 0), a.Long("dim_feedforward", 0), a.Double("dropout", 0.1),
                a.Enum("activation", Activations.ReLU)),
            (layer, a) => layer.call(
                a["tgt"], a["memory"], a.OrNull("tgt_mask"), a.OrNull("memory_mask"), a.OrNull("tgt_key_padding_mask"),
                a.OrNull("memory_key_padding_mask")));
    }

    private void Stacks()
    {
        Layer(
            "nn.TransformerEncoder",
            a => TransformerEncoder(
                TransformerEncoderLayer(a.Long("d_model", 0), a.Long("nhead", 0), a.Long("dim_feedforward", 0), a.Double("dropout", 0.1)),
                a.Long("num_layers", 0)),
            (stack, a) => stack.call(a["src"], a.OrNull("mask"), a.OrNull("src_key_padding_mask")));
        Layer(
            "nn.TransformerDecoder",
            a => TransformerDecoder(
                TransformerDecoderLayer(a.Long("d_model", 0), a.Long("nhead", 0), a.Long("dim_feedforward", 0), a.Double("dropout", 0.1)),
                a.Long("num_layers", 0)),
            (stack, a) => stack.call(a["tgt"], a["memory"], a.OrNull("tgt_mask")));
    }

    private static Sequences.PackedSequence Packed(CaseArguments a) =>
        Sequences.pack_padded_sequence(a["input"], a["lengths"], a.Bool("batch_first", false), a.Bool("enforce_sorted", true));

    private static Outputs Unpacked(Sequences.PackedSequence packed, CaseArguments a, params (string, Tensor?)[] states)
    {
        (Tensor output, Tensor lengths) = Sequences.pad_packed_sequence(packed, a.Bool("batch_first", false));
        return new Outputs([("output", output), ("lengths", lengths), .. states]);
    }

    private static Outputs Parts(Sequences.PackedSequence packed) => new(
        ("data", packed.data), ("batch_sizes", packed.batch_sizes), ("sorted_indices", packed.sorted_indices),
        ("unsorted_indices", packed.unsorted_indices));
}
