namespace SemiMER.Tensors.Tests.Layers;

using static torch.nn;

/// <summary>What a layer makes in forward and backward is gone when its dispose scope is.</summary>
[Collection(nameof(WholeProcess))]
public sealed class LeakTests
{
    private static readonly Dictionary<string, (Func<Module> Make, Func<Module, Tensor> Loss)> Layers = new()
    {
        ["Linear"] = OfInput(() => Linear(4, 3), 5, 4),
        ["Embedding"] = (() => Embedding(6, 3, padding_idx: 1), m => ((Embedding)m).call(torch.tensor([1L, 5L, 5L])).sum()),
        ["Conv1d"] = OfInput(() => Conv1d(4, 6, 3, padding: 2, groups: 2), 2, 4, 9),
        ["Conv1d reflect"] = OfInput(() => Conv1d(4, 6, 3, padding: 2, padding_mode: PaddingModes.Reflect), 2, 4, 9),
        ["Conv1d same"] = OfInput(() => Conv1d(4, 6, 4, Padding.Same), 4, 9),
        ["ConvTranspose1d"] = OfInput(() => ConvTranspose1d(4, 6, 3, stride: 2), 2, 4, 5),
        ["MaxPool1d"] = OfInput(() => MaxPool1d(3), 2, 3, 8),
        ["AvgPool1d"] = OfInput(() => AvgPool1d(3), 2, 3, 8),
        ["AdaptiveAvgPool1d"] = OfInput(() => AdaptiveAvgPool1d(3), 2, 3, 8),
        ["BatchNorm1d"] = OfInput(() => BatchNorm1d(3), 5, 3),
        ["LayerNorm"] = OfInput(() => LayerNorm(4), 5, 4),
        ["LayerNorm without bias"] = OfInput(() => LayerNorm(4, bias: false), 5, 4),
        ["Dropout"] = OfInput(() => Dropout(0.3), 5, 4),
        ["Softmax"] = OfInput(() => Softmax(0), 5, 4),
        ["LogSoftmax"] = OfInput(() => LogSoftmax(1), 5, 4),
        ["Activations"] = OfInput(
            () => Sequential(ReLU(), Tanh(), Sigmoid(), SiLU(), GELU(), Softplus(), ELU(), LeakyReLU(), Identity(), Flatten()), 5, 4),
        ["Sequential"] = OfInput(() => Sequential(Linear(4, 6), ReLU(), Dropout(0.2), Linear(6, 2)), 5, 4),
        ["LSTM"] = (() => LSTM(3, 4, 2, bidirectional: true, dropout: 0.2), m => ((LSTM)m).call(torch.randn(5, 2, 3)).Item1.sum()),
        ["LSTM packed"] = (() => LSTM(3, 4), m => ((LSTM)m).call(Packed()).Item1.data.sum()),
        ["GRU"] = (() => GRU(3, 4, 2, bidirectional: true, batchFirst: true), m => ((GRU)m).call(torch.randn(2, 5, 3)).Item1.sum()),
        ["LSTMCell"] = (() => LSTMCell(3, 4), m => ((LSTMCell)m).call(torch.randn(2, 3)).Item1.sum()),
        ["GRUCell"] = (() => GRUCell(3, 4), m => ((GRUCell)m).call(torch.randn(2, 3), torch.zeros(2, 4)).sum()),
        ["MultiheadAttention"] = (() => MultiheadAttention(4, 2, dropout: 0.1, add_bias_kv: true), m => Attended((MultiheadAttention)m)),
        ["TransformerEncoder"] =
            (() => TransformerEncoder(TransformerEncoderLayer(4, 2, 6), 2), m => ((TransformerEncoder)m).call(torch.randn(3, 2, 4)).sum()),
        ["TransformerDecoder"] = (
            () => TransformerDecoder(TransformerDecoderLayer(4, 2, 6), 2),
            m => ((TransformerDecoder)m).call(torch.randn(3, 2, 4), torch.randn(2, 2, 4)).sum()),
        ["CrossEntropyLoss"] = OfLoss(() => CrossEntropyLoss(torch.ones(4)), () => torch.tensor([1L, 0L, 3L])),
        ["NLLLoss"] = OfLoss(() => NLLLoss(), () => torch.tensor([1L, 0L, 3L])),
        ["MSELoss"] = OfLoss(() => MSELoss(), () => torch.rand(3, 4)),
        ["L1Loss"] = OfLoss(() => L1Loss(), () => torch.rand(3, 4)),
        ["SmoothL1Loss"] = OfLoss(() => SmoothL1Loss(), () => torch.rand(3, 4)),
        ["HuberLoss"] = OfLoss(() => HuberLoss(), () => torch.rand(3, 4)),
        ["BCELoss"] = OfLoss(() => BCELoss(), () => torch.rand(3, 4)),
        ["BCEWithLogitsLoss"] = OfLoss(() => BCEWithLogitsLoss(), () => torch.rand(3, 4)),
        ["KLDivLoss"] = OfLoss(() => KLDivLoss(log_target: false), () => torch.rand(3, 4)),
    };

    public static IEnumerable<object[]> Names => Layers.Keys.Select(name => new object[] { name });

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_in_a_dispose_scope_leaves_no_tensor(string name)
    {
        using Module module = Layers[name].Make();
        Step();
        long before = Tensor.TotalCount;
        Step();
        Tensor.TotalCount.Should().Be(before);

        void Step()
        {
            using DisposeScope scope = torch.NewDisposeScope();
            Layers[name].Loss(module).backward();
            module.zero_grad();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_forward_leaves_only_its_results_to_the_caller(string name)
    {
        using Module module = Layers[name].Make();
        using DisposeScope scope = torch.NewDisposeScope();
        using (torch.no_grad())
        {
            int Count()
            {
                int before = scope.DisposablesCount;
                Layers[name].Loss(module);
                return scope.DisposablesCount - before;
            }
            // Inputs, the layer's results, the loss, and what single operations leave to the scope: far fewer than a layer's inside.
            Count().Should().BeLessThanOrEqualTo(20);
        }
    }

    [Fact]
    public void A_disposed_module_has_released_its_tensors()
    {
        long before = Tensor.TotalCount;
        using (Module module = TransformerEncoder(TransformerEncoderLayer(4, 2, 6), 1)) module.parameters().Should().NotBeEmpty();
        // The layer that was copied stays with the caller.
        Tensor.TotalCount.Should().Be(before + 12);
    }

    private static (Func<Module>, Func<Module, Tensor>) OfInput(Func<Module<Tensor, Tensor>> make, params long[] shape) =>
        (make, module => ((Module<Tensor, Tensor>)module).call(torch.randn(shape).requires_grad_()).sum());

    private static (Func<Module>, Func<Module, Tensor>) OfLoss(Func<Module<Tensor, Tensor, Tensor>> make, Func<Tensor> target) =>
        (make, module => ((Module<Tensor, Tensor, Tensor>)module).call(torch.rand(3, 4).requires_grad_(), target()));

    private static torch.nn.utils.rnn.PackedSequence Packed() =>
        torch.nn.utils.rnn.pack_padded_sequence(torch.randn(5, 3, 3), torch.tensor([2L, 5L, 3L]), enforce_sorted: false);

    private static Tensor Attended(MultiheadAttention attention)
    {
        Tensor x = torch.randn(3, 2, 4);
        return attention.call(x, x, x).Item1.sum();
    }
}
