using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static SemiMER.Tests.Training.PseudoLabelCases;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

public sealed class VirtualAdversarialTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope(); // or a collection may end a tensor while libtorch reads it

    public void Dispose() => scope.Dispose();

    // With two classes and no hidden layer only a, the change of the margin per feature, matters: r = ± epsilon a / rms(a).
    [Fact]
    public void Of_a_linear_network_the_worst_direction_is_known()
    {
        const double size = 0.7;
        using EmotionNetwork network = EmotionNetwork.Create(
            SmallTraining.Corpus.Schema, SmallTraining.NetworkOptions with { HiddenSizes = [], Dropout = 0, InputDropout = 0, Seed = 2 });
        Utterance[] rows = [.. SmallTraining.Unlabeled.Take(6).Select((row, i) =>
            i == 2 ? row.WithModalities(Modality.Acoustic, Modality.Lexical) : row)];
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, rows);
        Tensor value = new VirtualAdversarialTerm(new() { Size = size }).Compute(new ForwardPass(network, batch)).Single().Value!;

        Dictionary<Modality, double[]> a = Slopes(network);
        var draws = new DropoutMasks(new RandomSource(0, "augment"));
        Dictionary<Modality, double[][]> d = batch.Modalities.ToDictionary(
            entry => entry.Key, entry => Rows(FeatureViews.Normal(entry.Value.Values.shape, CPU, draws)));
        double expected = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            Modality[] present = [.. a.Keys.Where(rows[i].Has)];
            double length = Math.Sqrt(present.Sum(m => a[m].Sum(x => x * x))), count = present.Sum(m => a[m].Length);
            double sign = Math.Sign(present.Sum(m => a[m].Zip(d[m][i], (x, y) => x * y).Sum()));
            double margin = Margin(network, rows[i]), moved = margin + sign * size * Math.Sqrt(count) * length;
            double p = 1 / (1 + Math.Exp(-margin)), q = 1 / (1 + Math.Exp(-moved));
            expected += (p * Math.Log(p / q) + (1 - p) * Math.Log((1 - p) / (1 - q))) / rows.Length;
        }
        value.Value().Should().BeApproximately(expected, 1e-4 * Math.Max(1, expected)).And.BePositive();
        value.backward();
        network.parameters().First().grad!.Values<float>().Should().Contain(g => g != 0);
    }

    [Fact]
    public void The_direction_is_worse_than_a_random_one()
    {
        using EmotionNetwork network = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0, 1, 2, 3, 4, 5, 6, 7);
        double value = new VirtualAdversarialTerm(new() { Size = 0.3 }).Compute(new ForwardPass(network, batch)).Single().Value!.Value();
        double[][] p = [.. Rows(network.call(batch)).Select(SoftMax)];
        var draws = new DropoutMasks(new RandomSource(9, "noise"));
        double random = Enumerable.Range(0, 20).Average(_ =>
        {
            double[][] q = [.. Rows(network.call(FeatureViews.Of(batch, new() { Noise = 0.3 }, [], draws))).Select(SoftMax)];
            return p.Zip(q, (one, other) => one.Zip(other, (x, y) => x * Math.Log(x / y)).Sum()).Average();
        });
        value.Should().BeGreaterThan(2 * random);
    }

    [Fact]
    public void Dropout_is_the_same_in_all_passes()
    {
        using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, SmallTraining.NetworkOptions with { Seed = 1 });
        using UtteranceBatch batch = Batch(0, 1, 2, 3);
        network.train();
        using var masks = new DropoutMasks(new RandomSource(1, "dropout"));
        using (masks.BeginUse())
        {
            new VirtualAdversarialTerm(new() { Size = 1e-4, Probe = 1e-3 }).Compute(new ForwardPass(network, batch)).Single().Value!.Value()
                .Should().BeInRange(-1e-6, 1e-5);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_sequences_padding_does_not_count(bool isRecurrent)
    {
        var schema = new CorpusSchema("frames", ["calm", "angry"],
            [new ModalitySchema(Modality.Acoustic, 3), new ModalitySchema(Modality.Visual, 4, FeatureKind.Sequence)]);
        EncoderOptions encoder = isRecurrent
            ? new RecurrentEncoderOptions { HiddenSize = 6, Dropout = 0 } : new StatisticsPoolingOptions { Dropout = 0 };
        using EmotionNetwork network = EmotionNetwork.Create(schema, SmallTraining.NetworkOptions with
        {
            Dropout = 0,
            InputDropout = 0,
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Visual] = encoder },
        });
        var random = new RandomSource(6, "frames");
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormal())];
        using UtteranceBatch batch = UtteranceBatch.Create(schema, [.. ((int[])[5, 1, 3]).Select((frames, i) => new Utterance
        {
            Id = $"u{i}", Speaker = "s", Features = new Dictionary<Modality, ModalityFeatures>
            {
                [Modality.Acoustic] = ModalityFeatures.Vector(Draw(3)),
                [Modality.Visual] = ModalityFeatures.Sequence(Draw(4 * frames), 4),
            },
        })]);
        Tensor value = new VirtualAdversarialTerm().Compute(new ForwardPass(network, batch)).Single().Value!;
        value.Value().Should().BePositive();
        value.backward();
        network.named_parameters().Where(entry => entry.name.StartsWith("visual_encoder", StringComparison.Ordinal))
            .SelectMany(entry => entry.parameter.grad!.Values<float>()).Should().Contain(g => g != 0);

        ModalityBatch face = batch.Modalities[Modality.Visual];
        face.Values.masked_fill_(face.Frames!.logical_not().unsqueeze(2), 1000);
        new VirtualAdversarialTerm().Compute(new ForwardPass(network, batch)).Single().Value!.Value()
            .Should().BeApproximately(value.Value(), 1e-6);
    }

    [Fact]
    public void Faults_are_listed() => FluentActions
        .Invoking(() => new VirtualAdversarialTerm(new() { Size = 0, Probe = double.NaN, Iterations = 0 }))
        .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(3);

    // ds/dx of the margin s_0 - s_1 with respect to each feature
    private static Dictionary<Modality, double[]> Slopes(EmotionNetwork network)
    {
        Utterance origin = SmallTraining.Unlabeled[0];
        double at = Margin(network, origin);
        return network.Schema.Modalities.ToDictionary(entry => entry.Modality, entry => Enumerable.Range(0, entry.Width).Select(j =>
        {
            float[] x = origin.Features[entry.Modality].Values.ToArray();
            x[j] += 1;
            var features = new Dictionary<Modality, ModalityFeatures>(origin.Features) { [entry.Modality] = ModalityFeatures.Vector(x) };
            return Margin(network, origin with { Features = features }) - at;
        }).ToArray());
    }

    private static double Margin(EmotionNetwork network, Utterance row)
    {
        double[] scores = Rows(network.call(UtteranceBatch.Create(network.Schema, [row])))[0];
        return scores[0] - scores[1];
    }
}
