using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Tests.Models;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Torch;

[Collection(nameof(AloneCollection))] // modules that other tests make draw from the same generator
public sealed class DrawingModulesTests
{
    public static TheoryData<string, bool> Modules => new()
    {
        { "Dropout", true }, { "Dropout of 0", false }, { "Dropout1d", true }, { "Dropout2d", true }, { "Dropout3d", true },
        { "Dropout3d of 0", false }, { "AlphaDropout", true }, { "FeatureAlphaDropout", true }, { "RReLU", false },
        { "FractionalMaxPool2d", true }, { "LSTM", false }, { "LSTM of two layers", true }, { "GRU of two layers", true },
        { "RNN of two layers", true }, { "MultiheadAttention", true }, { "TransformerEncoderLayer", true },
        { "TransformerDecoderLayer", true }, { "TransformerEncoder", true }, { "Transformer", true }, { "Linear", false },
        { "LeakyReLU", false }, { "StreamDropout", false },
    };

    [Theory]
    [MemberData(nameof(Modules))]
    public void Module_is_found_wherever_it_may_draw(string name, bool draws)
    {
        using nn.Module module = Create(name);
        DrawingModules.In(module).Any().Should().Be(draws);
        using var around = new Holder(module);
        IReadOnlyList<string> found = DrawingModules.In(around);
        if (draws)
            found[0].Should().Be($"held ({module.GetType().Name})");
        else
            found.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void What_is_not_found_does_not_draw(string name, bool draws)
    {
        using var scope = NewDisposeScope();
        using nn.Module module = Create(name);
        module.train();
        using DefaultGenerator random = DefaultGenerator.Borrow(new RandomSource(1, name));
        byte[] before = random.State;
        Call(module);
        random.State.SequenceEqual(before).Should().Be(!draws);
    }

    [Fact]
    public void Modules_of_a_users_encoder_are_named_by_their_place_in_the_network()
    {
        CorpusSchema schema = SmallTraining.Corpus.Schema;
        var encoders = schema.Modalities.ToDictionary(
            entry => entry.Modality, entry => (IModalityEncoder)new DroppingEncoder(entry.Width, 4));
        using var network = new EmotionNetwork(
            schema, encoders, new Dictionary<Modality, IModalityDecoder>(), SmallTraining.NetworkOptions);
        DrawingModules.In(network).Should().Contain(
            schema.Modalities.Select(entry => $"{entry.Modality}_encoder.dropout (Dropout)"));
    }

    private static nn.Module Create(string name) => name switch
    {
        "Dropout" => nn.Dropout(0.5),
        "Dropout of 0" => nn.Dropout(0),
        "Dropout1d" => nn.Dropout1d(0.5),
        "Dropout2d" => nn.Dropout2d(0.5),
        "Dropout3d" => nn.Dropout3d(0.5),
        "Dropout3d of 0" => nn.Dropout3d(0),
        "AlphaDropout" => nn.AlphaDropout(0.5),
        "FeatureAlphaDropout" => nn.FeatureAlphaDropout(0.5),
        "RReLU" => nn.RReLU(),
        "FractionalMaxPool2d" => nn.FractionalMaxPool2d(2, output_size: 2),
        "LSTM" => nn.LSTM(4, 4, dropout: 0),
        "LSTM of two layers" => nn.LSTM(4, 4, 2, dropout: 0.5),
        "GRU of two layers" => nn.GRU(4, 4, 2, dropout: 0.5),
        "RNN of two layers" => nn.RNN(4, 4, 2, dropout: 0.5),
        "MultiheadAttention" => nn.MultiheadAttention(4, 2, dropout: 0.5),
        "TransformerEncoderLayer" => nn.TransformerEncoderLayer(4, 2, 8),
        "TransformerDecoderLayer" => nn.TransformerDecoderLayer(4, 2, 8),
        "TransformerEncoder" => nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2),
        "Transformer" => nn.Transformer(4, 2, 1, 1, 8),
        "Linear" => nn.Linear(4, 4),
        "LeakyReLU" => nn.LeakyReLU(0.1),
        _ => new StreamDropoutInUse(),
    };

    private static void Call(nn.Module module)
    {
        Tensor x = arange(-32, 32, dtype: ScalarType.Float32).reshape(4, 4, 4);
        switch (module)
        {
            case Dropout2d or Dropout3d:
                ((nn.Module<Tensor, Tensor>)module).call(x.unsqueeze(0));
                break;
            case nn.Module<Tensor, Tensor> one:
                one.call(x);
                break;
            case LSTM lstm:
                lstm.call(x);
                break;
            case GRU gru:
                gru.call(x);
                break;
            case RNN rnn:
                rnn.call(x);
                break;
            case MultiheadAttention attention:
                attention.call(x, x, x);
                break;
            case TransformerEncoder encoder:
                encoder.call(x);
                break;
            case TransformerDecoderLayer decoder:
                decoder.call(x, x);
                break;
            case Transformer transformer:
                transformer.call(x, x);
                break;
            default:
                throw new NotSupportedException(module.GetType().Name);
        }
    }

    /// <summary>As in a training, where a stream of its own is at hand.</summary>
    private sealed class StreamDropoutInUse() : nn.Module<Tensor, Tensor>(nameof(StreamDropoutInUse))
    {
        public override Tensor forward(Tensor input)
        {
            using var masks = new DropoutMasks(new RandomSource(1, "dropout"));
            using DropoutMasks.Use use = masks.BeginUse();
            return StreamDropout.Apply(input, 0.5, training: true);
        }
    }

    private sealed class Holder : nn.Module
    {
        public Holder(nn.Module held)
            : base(nameof(Holder)) => register_module("held", held);
    }
}
