using static SemiMER.Tensors.torch;
using static SemiMER.Tensors.torch.nn;
using F = SemiMER.Tensors.torch.nn.functional;

namespace SemiMER.Tensors.Tests.Determinism;

/// <summary>In evaluation the result of a row has the same bits alone, among other rows and with any padding.</summary>
public sealed class RowTests
{
    private const int Rows = 37, Time = 13, Features = 24;

    [Fact]
    public void A_row_does_not_depend_on_the_others()
    {
        manual_seed(11);
        using Modules.Linear linear = Linear(Features, 19);
        using Modules.LayerNorm norm = LayerNorm(Features);
        using Modules.Conv1d convolution = Conv1d(Features, 10, 3, padding: 1);
        using Modules.BatchNorm1d batchNorm = BatchNorm1d(Features);
        using Modules.MultiheadAttention attention = MultiheadAttention(Features, 4);
        using Modules.LSTM lstm = LSTM(Features, 10, batchFirst: true, bidirectional: true);
        batchNorm.eval();
        attention.eval();
        var layers = new Dictionary<string, Func<Tensor, Tensor>>
        {
            ["Linear"] = x => linear.call(x),
            ["Linear of a matrix"] = x => linear.call(x.select(1, 0).contiguous()),
            ["LayerNorm"] = x => norm.call(x),
            ["softmax"] = x => x.softmax(2),
            ["log_softmax"] = x => x.log_softmax(2),
            ["logsumexp"] = x => x.logsumexp(2),
            ["sum"] = x => x.sum([2]),
            ["mean over time"] = x => x.mean([1]),
            ["matmul"] = x => x.matmul(linear.weight.t()),
            ["bmm"] = x => x.bmm(x.transpose(1, 2)),
            ["Conv1d"] = x => convolution.call(x.transpose(1, 2)),
            ["BatchNorm1d"] = x => batchNorm.call(x.transpose(1, 2)),
            ["LSTM"] = x => lstm.call(x).Item1,
            ["MultiheadAttention"] = x => attention.call(x.transpose(0, 1), x.transpose(0, 1), x.transpose(0, 1)).Item1.transpose(0, 1),
        };
        Tensor batch = randn(Rows, Time, Features);
        foreach ((string name, Func<Tensor, Tensor> layer) in layers)
        {
            Tensor together = layer(batch);
            foreach (int count in new[] { 1, 2, 7, 16 })
            {
                foreach (int start in new[] { 0, 3, Rows - count })
                {
                    int[] few = Bits.Of(layer(batch.narrow(0, start, count)));
                    Bits.Of(together.narrow(0, start, count)).AsSpan().SequenceEqual(few).Should()
                        .BeTrue($"{name} of {count} rows from {start} on must have the bits it has among {Rows}");
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(50)]
    public void A_row_does_not_depend_on_its_padding(int padding)
    {
        manual_seed(12);
        using Modules.MultiheadAttention attention = MultiheadAttention(Features, 4);
        using Modules.TransformerEncoderLayer encoder = TransformerEncoderLayer(Features, 4, 48);
        using Modules.LSTM lstm = LSTM(Features, 10, 2, batchFirst: true, bidirectional: true);
        using Modules.GRU gru = GRU(Features, 10, batchFirst: true, bidirectional: true);
        using Modules.Conv1d convolution = Conv1d(Features, 10, 3, padding: 1);
        attention.eval();
        encoder.eval();
        Tensor row = randn(1, Time, Features);
        // The padding holds values that would change everything if they were looked at; other rows are longer.
        Tensor padded = cat([cat([row, full([1, padding, Features], 7.5f)], 1), randn(2, Time + padding, Features)], 0);
        Tensor mask = (arange(Time + padding).unsqueeze(0) >= tensor([(long)Time, Time + padding, Time + padding]).unsqueeze(1));
        Tensor lengths = tensor([(long)Time, Time + padding, Time + padding]);

        Tensor First(Tensor result) => result.narrow(0, 0, 1).narrow(1, 0, Time);
        Tensor Attend(Tensor x, Tensor? ignored) =>
            attention.call(x.transpose(0, 1), x.transpose(0, 1), x.transpose(0, 1), ignored, false, null).Item1.transpose(0, 1);
        Tensor Encode(Tensor x, Tensor? ignored) => encoder.call(x.transpose(0, 1), null!, ignored!).transpose(0, 1);
        Tensor Packed(Func<utils.rnn.PackedSequence, utils.rnn.PackedSequence> layer) => utils.rnn.pad_packed_sequence(
            layer(utils.rnn.pack_padded_sequence(padded, lengths, batch_first: true, enforce_sorted: false)), batch_first: true).Item1;
        // A convolution over time sees zeros where the mask is set, as beyond the end.
        Tensor Convolve(Tensor x) => convolution.call(x.transpose(1, 2)).transpose(1, 2);

        Same("attention", First(Attend(padded, mask)), Attend(row, null));
        Same("encoder", First(Encode(padded, mask)), Encode(row, null));
        Same("LSTM", First(Packed(x => lstm.call(x).Item1)), lstm.call(row).Item1);
        Same("GRU", First(Packed(x => gru.call(x).Item1)), gru.call(row).Item1);
        Same("Conv1d", First(Convolve(padded.masked_fill(mask.unsqueeze(2), 0))), Convolve(row));
        Same("softmax", First(padded.select(2, 0).masked_fill(mask, float.NegativeInfinity).softmax(1)), row.select(2, 0).softmax(1));
    }

    private static void Same(string name, Tensor padded, Tensor alone) =>
        Bits.Of(padded).AsSpan().SequenceEqual(Bits.Of(alone)).Should().BeTrue($"{name}: the padding must not change a bit");
}
