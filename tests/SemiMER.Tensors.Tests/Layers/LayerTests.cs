namespace SemiMER.Tensors.Tests.Layers;

using static torch.nn;
using F = torch.nn.functional;

/// <summary>What layers promise beyond PyTorch's values: modes, names of their state, independence of rows, typed errors.</summary>
public sealed class LayerTests
{
    [Fact]
    public void Evaluation_reaches_all_modules_and_switches_dropout_off()
    {
        Sequential model = Sequential(Linear(4, 4), Sequential(Dropout(0.9)));
        model.eval();
        model.modules().Should().OnlyContain(module => !module.training);
        Tensor x = torch.randn(3, 4);
        model.call(x).data<float>().ToArray().Should().Equal(((Linear)model[0]).call(x).data<float>().ToArray());
        model.train();
        model.call(x).data<float>().ToArray().Count(value => value == 0).Should().BeGreaterThan(4, "nine of ten are dropped in training");
    }

    [Fact]
    public void Names_of_the_state_are_those_of_PyTorch()
    {
        string[] names = [.. new[] { "weight_ih", "weight_hh", "bias_ih", "bias_hh" }];
        string[] suffixes = ["_l0", "_l0_reverse", "_l1", "_l1_reverse"];
        LSTM(3, 4, 2, bidirectional: true).state_dict().Keys.Should()
            .Equal(suffixes.SelectMany(suffix => names.Select(name => name + suffix)));
        MultiheadAttention(4, 2).state_dict().Keys.Should().Equal("in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias");
        BatchNorm1d(3).state_dict().Keys.Should().Equal("weight", "bias", "running_mean", "running_var", "num_batches_tracked");
        Sequential(Linear(2, 2), ReLU(), Linear(2, 1)).state_dict().Keys.Should().Equal("0.weight", "0.bias", "2.weight", "2.bias");
        TransformerEncoder(TransformerEncoderLayer(4, 2, 6), 2).state_dict().Keys.Should().HaveCount(24)
            .And.Contain("layers.1.self_attn.in_proj_weight").And.Contain("layers.0.linear1.bias").And.Contain("layers.1.norm2.weight");
    }

    [Fact]
    public void Copies_in_a_Transformer_encoder_start_with_the_weights_of_the_given_layer_and_draw_no_numbers()
    {
        torch.manual_seed(1);
        TransformerEncoderLayer layer = TransformerEncoderLayer(4, 2, 6);
        float next = torch.rand(1).item<float>();
        torch.manual_seed(1);
        TransformerEncoderLayer same = TransformerEncoderLayer(4, 2, 6);
        Dictionary<string, Tensor> state = TransformerEncoder(same, 2).state_dict();
        torch.rand(1).item<float>().Should().Be(next);
        foreach ((string key, Tensor value) in layer.state_dict())
            state["layers.1." + key].data<float>().ToArray().Should().Equal(value.data<float>().ToArray());
    }

    public static TheoryData<string, Func<Tensor, Tensor>> Batched()
    {
        torch.manual_seed(2);
        LSTM lstm = LSTM(7, 9, 2, bidirectional: true, batchFirst: true);
        GRU gru = GRU(7, 9, 2, bidirectional: true, batchFirst: true);
        Conv1d conv = Conv1d(11, 6, 3, padding: 1);
        ConvTranspose1d transposed = ConvTranspose1d(11, 6, 3, stride: 2);
        TransformerEncoderLayer encoder = TransformerEncoderLayer(7, 1, 10, dropout: 0);
        LayerNorm norm = LayerNorm(7);
        return new()
        {
            { "LSTM", x => lstm.call(x).Item1 },
            { "GRU", x => gru.call(x).Item1 },
            { "Conv1d", x => conv.call(x) },
            { "ConvTranspose1d", x => transposed.call(x) },
            { "TransformerEncoderLayer", x => encoder.call(x.transpose(0, 1)).transpose(0, 1) },
            { "LayerNorm", x => norm.call(x) },
        };
    }

    [Theory]
    [MemberData(nameof(Batched))]
    public void A_row_has_the_same_bits_alone_and_among_others(string name, Func<Tensor, Tensor> layer)
    {
        Tensor x = torch.randn(5, 11, 7);
        Tensor together = layer(x);
        for (long row = 0; row < 5; row++)
        {
            float[] alone = layer(x.narrow(0, row, 1)).contiguous().data<float>().ToArray();
            together.narrow(0, row, 1).contiguous().data<float>().ToArray().Should().Equal(alone, name);
        }
    }

    [Fact]
    public void A_packed_sequence_has_the_bits_of_the_sequence_alone()
    {
        LSTM lstm = LSTM(3, 4);
        Tensor x = torch.randn(5, 2, 3);
        (utils.rnn.PackedSequence packed, Tensor hidden, _) = lstm.call(
            utils.rnn.pack_padded_sequence(x, torch.tensor([3L, 5L]), enforce_sorted: false));
        (Tensor output, Tensor lengths) = utils.rnn.pad_packed_sequence(packed);
        (Tensor alone, Tensor last, _) = lstm.call(x.narrow(0, 0, 3).narrow(1, 0, 1));
        lengths.data<long>().ToArray().Should().Equal(3, 5);
        output.narrow(0, 0, 3).narrow(1, 0, 1).contiguous().data<float>().ToArray().Should()
            .Equal(alone.contiguous().data<float>().ToArray());
        hidden.narrow(1, 0, 1).contiguous().data<float>().ToArray().Should().Equal(last.contiguous().data<float>().ToArray());
        output.narrow(0, 3, 2).narrow(1, 0, 1).contiguous().data<float>().ToArray().Should().OnlyContain(value => value == 0);
    }

    [Fact]
    public void A_cell_is_one_step_of_its_layer()
    {
        LSTM lstm = LSTM(3, 4);
        LSTMCell lstmCell = LSTMCell(3, 4);
        lstmCell.load_state_dict(
            lstm.state_dict().ToDictionary(pair => pair.Key.Replace("_l0", "", StringComparison.Ordinal), pair => pair.Value));
        Tensor x = torch.randn(2, 3), h = torch.randn(2, 4), c = torch.randn(2, 4);
        (Tensor _, Tensor h1, Tensor c1) = lstm.call(x.unsqueeze(0), (h.unsqueeze(0), c.unsqueeze(0)));
        (Tensor h2, Tensor c2) = lstmCell.call(x, (h, c));
        h2.data<float>().ToArray().Should().Equal(h1.data<float>().ToArray());
        c2.data<float>().ToArray().Should().Equal(c1.data<float>().ToArray());
        lstmCell.call(x.select(0, 1), (h.select(0, 1), c.select(0, 1))).Item1.shape.Should().Equal(4);

        GRU gru = GRU(3, 4);
        GRUCell gruCell = GRUCell(3, 4);
        gruCell.load_state_dict(
            gru.state_dict().ToDictionary(pair => pair.Key.Replace("_l0", "", StringComparison.Ordinal), pair => pair.Value));
        gruCell.call(x, h).data<float>().ToArray().Should().Equal(gru.call(x.unsqueeze(0), h.unsqueeze(0)).Item2.data<float>().ToArray());
    }

    [Fact]
    public void Truncated_normal_numbers_are_those_of_PyTorch()
    {
        torch.manual_seed(5);
        Tensor drawn = init.trunc_normal_(torch.empty(5), mean: 0.5, std: 2, a: -1, b: 1.5);
        float[] expected = [1.0719824f, -0.63464153f, 1.2622843f, 1.0469618f, 1.2940404f];
        drawn.data<float>().ToArray().Should().Equal(expected, (a, e) => Math.Abs(a - e) < 2e-6);
    }

    [Fact]
    public void A_transposed_convolution_gives_as_many_steps_as_asked_for()
    {
        ConvTranspose1d layer = ConvTranspose1d(2, 3, 3, stride: 2);
        layer.forward(torch.randn(1, 2, 4), [10]).shape.Should().Equal(1, 3, 10);
        FluentActions.Invoking(() => layer.forward(torch.randn(1, 2, 4), [11])).Should().Throw<ArgumentException>()
            .WithMessage("*from 9 to 10*");
    }

    [Fact]
    public void Modules_in_sequence_are_named_sliced_and_may_return_their_input()
    {
        Sequential model = Sequential(("first", Linear(2, 3)), ("second", Identity()), ("third", new Same()));
        model.append("last", Linear(3, 1)).Count.Should().Be(4);
        model[1..3].named_children().Select(child => child.name).Should().Equal("second", "third");
        model[(null, 1)].Count.Should().Be(1);
        model.call(torch.ones(1, 2)).shape.Should().Equal(1, 1);
        FluentActions.Invoking(() => model.append("first", ReLU())).Should().Throw<ArgumentException>().WithMessage("*first*");
    }

    [Fact]
    public void A_list_of_modules_names_them_by_place_and_a_dictionary_by_key()
    {
        ModuleList<Module> list = ModuleList(Linear(1, 1), ReLU());
        list.Insert(0, Linear(2, 2));
        list.state_dict().Keys.Should().Equal("0.weight", "0.bias", "1.weight", "1.bias");
        list.RemoveAt(1);
        list.named_children().Select(child => child.name).Should().Equal("0", "1");
        ModuleDict<Module> dictionary = ModuleDict<Module>(("text", Linear(1, 1)));
        dictionary["audio"] = Linear(2, 2);
        dictionary.Keys.Should().Equal("text", "audio");
        dictionary.state_dict().Keys.Should().Contain("audio.weight");
        dictionary.ContainsKey("video").Should().BeFalse();
    }

    [Fact]
    public void Wrong_shapes_are_refused_with_the_shapes_in_the_message()
    {
        void Refused(Action action, string message) => action.Should().Throw<ArgumentException>().WithMessage(message);
        Refused(() => F.cross_entropy(torch.zeros(2, 3), torch.tensor([0L, 1L, 2L])), "cross_entropy*?2, 3?*?3?*");
        Refused(() => F.cross_entropy(torch.zeros(2, 3), torch.tensor([0L, 3L])), "*target 3 at position 1 is not a class*");
        Refused(() => Conv1d(4, 6, 3).call(torch.zeros(2, 5, 9)), "conv1d*?2, 5, 9?*");
        Refused(() => Conv1d(4, 6, 3).call(torch.zeros(2, 4, 2)), "conv1d: 2 steps*");
        Refused(() => LSTM(3, 4).call(torch.zeros(5, 2, 4)), "LSTM*?5, 2, 4?*");
        Refused(() => GRU(3, 4).call(torch.zeros(5, 2, 3), torch.zeros(1, 3, 4)), "GRU*?1, 3, 4?*");
        Refused(() => MultiheadAttention(4, 2)
            .call(torch.zeros(3, 2, 4), torch.zeros(5, 2, 3), torch.zeros(5, 2, 4)), "MultiheadAttention*?5, 2, 3?*");
        Refused(() => MultiheadAttention(5, 2), "*5 features*2 heads*");
        Refused(() => LayerNorm(4).call(torch.zeros(2, 3)), "layer_norm*?2, 3?*");
        Refused(() => BatchNorm1d(3).call(torch.zeros(2, 4)), "BatchNorm1d*?2, 4?*");
        Refused(() => BatchNorm1d(3).call(torch.zeros(1, 3)), "*more than one value*");
        Refused(() => Embedding(3, 2).call(torch.tensor([3L])), "*3*");
        Refused(() => F.pad(torch.zeros(1, 3), [3, 0], PaddingModes.Reflect), "pad*");
        Refused(() => utils.rnn.pack_padded_sequence(torch.zeros(3, 2, 1), torch.tensor([4L, 1L])), "*length of 4*");
        Refused(() => utils.rnn.pack_padded_sequence(torch.zeros(3, 2, 1), torch.tensor([1L, 2L])), "*enforce_sorted*");
        Refused(() => Dropout(1.5), "*between 0 and 1*");
        Refused(() => F.max_pool1d(torch.zeros(1, 2, 3), 4), "max_pool1d*");
        FluentActions.Invoking(() => ReLU().register_buffer("x", torch.zeros(1))).Should().Throw<InvalidOperationException>();
    }

    private sealed class Same() : Module<Tensor, Tensor>("Same")
    {
        public override Tensor forward(Tensor input) => input;
    }
}
