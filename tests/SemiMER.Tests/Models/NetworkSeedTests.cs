using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Tests.Encoders;
using SemiMER.Tests.Training;
using TorchSharp;

namespace SemiMER.Tests.Models;

/// <summary>What else draws from the process's generator changes no initial weight of a network, whatever its parts.</summary>
[Collection(nameof(AloneCollection))]
public sealed class NetworkSeedTests
{
    private static readonly Dictionary<string, Func<EmotionNetwork>> Networks = new()
    {
        ["targets"] = () => EmotionNetwork.Create(
            new CorpusSchema("told", SmallTraining.Corpus.Schema.Classes, SmallTraining.Corpus.Schema.Modalities, ["valence"]),
            SmallTraining.NetworkOptions with { Targets = ["valence"] }),
        ["imagination"] = () => EmotionNetwork.Create(
            SmallTraining.Corpus.Schema, SmallTraining.NetworkOptions with { Imagination = new ImaginationOptions() }),
        ["across modalities"] = () => CrossModalCases.Network(across: true),
        ["words across modalities"] = () => EmotionNetwork.Create(MaskCases.WordSchema, CrossModalCases.WithWords),
    };

    public static TheoryData<string> Names => new(
    [
        .. Networks.Keys, .. ContextCases.All.Keys.Select(name => $"context: {name}"),
        .. FusionCases.All.Keys.Select(name => $"fusion: {name}"), .. EncoderCases.All.Keys.Select(name => $"encoder: {name}"),
    ]);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Initial_weights_come_from_the_seed_alone(string name)
    {
        using EmotionNetwork first = Create(name);
        Dictionary<string, float[]> expected = Weights(first);
        using var ended = new CancellationTokenSource();
        var other = Task.Run(() =>
        {
            while (!ended.IsCancellationRequested)
                torch.rand(3).Dispose();
        });
        try
        {
            for (int i = 0; i < 10; i++)
            {
                using EmotionNetwork again = Create(name);
                Dictionary<string, float[]> weights = Weights(again);
                foreach ((string parameter, float[] values) in expected)
                    weights[parameter].Should().Equal(values, parameter);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await other;
        }
    }

    private static EmotionNetwork Create(string name) => name.Split(": ") switch
    {
        ["context", var context] => ContextCases.Network(context),
        ["fusion", var fusion] => EmotionNetwork.Create(
            SmallTraining.Corpus.Schema, SmallTraining.NetworkOptions with { Fusion = FusionCases.All[fusion] }),
        ["encoder", var encoder] => EmotionNetwork.Create(EncoderCases.Corpus(encoder), SmallTraining.NetworkOptions with
        {
            Encoders = new Dictionary<Modality, EncoderOptions> { [EncoderCases.Schema(encoder).Modality] = EncoderCases.All[encoder] },
        }),
        _ => Networks[name](),
    };

    private static Dictionary<string, float[]> Weights(EmotionNetwork network) => network.named_parameters().ToDictionary(
        entry => entry.name, entry => entry.parameter.data<float>().ToArray());
}
