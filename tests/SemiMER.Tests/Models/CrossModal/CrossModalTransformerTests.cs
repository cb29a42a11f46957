using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests.Training;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Models;

/// <summary>Frames of one modality that read those of the others.</summary>
public sealed class CrossModalTransformerTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Directions_are_their_formula()
    {
        var options = new CrossModalTransformerOptions { Blocks = 2, Heads = 1, FeedForwardSize = 5, Dropout = 0 };
        using var module = new CrossModalTransformer(3, 4, options);
        InitialWeights.Draw(module, new RandomSource(3, "weights"));
        int[] lengths = [3, 2, 5];
        var random = new Random(1);
        double[][][] x = [.. lengths.Select(length => Enumerable.Range(0, length)
            .Select(_ => Enumerable.Range(0, 4).Select(_ => random.NextDouble() * 2 - 1).ToArray()).ToArray())];
        bool[] present = [true, true, false];
        FrameStream[] streams = [.. x.Select((frames, m) => new FrameStream(
            tensor(frames.SelectMany(row => row).Select(value => (float)value).ToArray(), [1, lengths[m], 4]),
            ones(1, lengths[m], dtype: ScalarType.Bool), tensor((bool[])[present[m]])))];
        Dictionary<string, double[]> weights = module.state_dict()
            .ToDictionary(entry => entry.Key, entry => Array.ConvertAll(entry.Value.Values<float>(), value => (double)value));
        for (int a = 0; a < 3; a++)
        {
            double[][] read = new double[lengths[a]][];
            int[] others = [.. Enumerable.Range(0, 3).Where(b => b != a)];
            double[][][] sides = [.. others.Select((b, place) => Direction(2 * a + place, x[a], x[b], present[b]))];
            for (int t = 0; t < lengths[a]; t++)
                read[t] = Linear($"joins.{a}", [.. sides.SelectMany(side => side[t])]);
            module.Read(a, streams).contiguous().Values<float>().Zip(read.SelectMany(row => row))
                .Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
        }

        double[][] Direction(int direction, double[][] own, double[][] other, bool isPresent)
        {
            double[][] h = own;
            for (int block = 0; isPresent && block < 2; block++)
            {
                string name = $"directions.{direction}.{block}";
                double[][] q = [.. h.Select(row => Norm($"{name}.beforeAttention", row))];
                double[][] k = [.. other.Select(row => Norm($"{name}.beforeAttention", row))];
                double[][] attended = [.. q.Select(row => Attention(name, row, k))];
                double[][] after = [.. h.Zip(attended, Sum)];
                h = [.. after.Select(row => Sum(row, Linear($"{name}.contraction",
                    [.. Linear($"{name}.expansion", Norm($"{name}.beforeDense", row)).Select(value => Math.Max(0, value))])))];
            }
            return [.. h.Select(row => Norm($"norms.{direction}", row))];
        }

        double[] Attention(string name, double[] query, double[][] keys)
        {
            double[] q = Part(query, 0);
            double[] scores = [.. keys.Select(key => Math.Exp(q.Zip(Part(key, 1), (u, v) => u * v).Sum() / Math.Sqrt(4)))];
            double[][] values = [.. keys.Select(key => Part(key, 2))];
            return Linear($"{name}.attention.out_proj", [.. Enumerable.Range(0, 4).Select(
                i => values.Zip(scores, (value, score) => value[i] * score).Sum() / scores.Sum())]);

            double[] Part(double[] input, int part) => [.. Enumerable.Range(4 * part, 4).Select(o =>
                weights[$"{name}.attention.in_proj_bias"][o] +
                input.Select((value, i) => value * weights[$"{name}.attention.in_proj_weight"][4 * o + i]).Sum())];
        }

        double[] Norm(string name, double[] row)
        {
            double mean = row.Average(), variance = row.Average(value => (value - mean) * (value - mean));
            return [.. row.Select((value, i) => (value - mean) / Math.Sqrt(variance + 1e-5) * weights[$"{name}.weight"][i] +
                weights[$"{name}.bias"][i])];
        }

        double[] Linear(string name, double[] input) => [.. weights[$"{name}.bias"].Select((bias, o) =>
            bias + input.Select((value, i) => value * weights[$"{name}.weight"][o * input.Length + i]).Sum())];

        static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (u, v) => u + v)];
    }

    [Fact]
    public void A_joint_stream_reads_itself_as_if_it_were_one_modality()
    {
        var options = new CrossModalTransformerOptions { IsJoint = true, Blocks = 2, Heads = 2, FeedForwardSize = 5, Dropout = 0 };
        using var module = new JointTransformer(3, 4, options);
        InitialWeights.Draw(module, new RandomSource(3, "weights"));
        Dictionary<string, Tensor> weights = module.state_dict();
        int[] lengths = [3, 1, 5];
        bool[] present = [true, false, true];
        Tensor[] x = [.. lengths.Select(length => rand(1, length, 4, generator: new Generator(7)))];
        FrameStream[] streams = [.. x.Select((frames, m) => new FrameStream(
            frames, ones(1, lengths[m], dtype: ScalarType.Bool), tensor((bool[])[present[m]])))];

        // The second modality is not there: the stream of the others, without it.
        Tensor joint = cat([x[0] + weights["telling.weight"][0], x[2] + weights["telling.weight"][2]], 1).transpose(0, 1);
        for (int block = 0; block < 2; block++)
        {
            using var alone = new CrossModalBlock(4, options);
            alone.load_state_dict(alone.state_dict().Keys.ToDictionary(name => name, name => weights[$"blocks.{block}.{name}"]));
            joint = alone.call(joint, joint, null);
        }
        Tensor y = nn.functional.layer_norm(joint, [4], weights["norm.weight"], weights["norm.bias"]).transpose(0, 1);
        module.Read(0, streams).allclose(y[0].narrow(0, 0, 3).unsqueeze(0), atol: 1e-5).Should().BeTrue();
        module.Read(2, streams).allclose(y[0].narrow(0, 3, 5).unsqueeze(0), atol: 1e-5).Should().BeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_modality_reads_the_other_and_nothing_of_padding_absence_and_batch_mates(bool joint)
    {
        using EmotionNetwork network = CrossModalCases.Network(across: true, joint);
        network.eval();
        Utterance[] clips = MaskCases.Clips(8, 6);
        float[] Of(Modality modality, Utterance first, float content = 0, params Utterance[] rest)
        {
            UtteranceBatch batch = UtteranceBatch.Create(network.Schema, [first, .. rest]);
            foreach (ModalityBatch input in batch.Modalities.Values)
                input.Values.masked_fill_(input.Frames!.logical_not().unsqueeze(2), content);
            return network.Encode(modality, batch)[0].Values<float>();
        }
        Utterance clip = clips[3];
        var swapped = new Dictionary<Modality, ModalityFeatures>(clip.Features) { [Modality.Visual] = clips[4].Features[Modality.Visual] };
        Of(Modality.Acoustic, clip.WithFeatures(swapped)).Should().NotEqual(Of(Modality.Acoustic, clip));
        Utterance alone = clip.WithModalities(Modality.Acoustic);
        Of(Modality.Acoustic, alone).Should().NotEqual(Of(Modality.Acoustic, clip));
        Of(Modality.Acoustic, alone, 777, clips).Zip(Of(Modality.Acoustic, alone))
            .Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
        Of(Modality.Acoustic, clip, 777, MaskCases.Clips(30, 25)).Zip(Of(Modality.Acoustic, clip))
            .Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
        Of(Modality.Visual, alone, 777, clips).Should().OnlyContain(value => value == 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_weight_is_trained_and_saved(bool joint)
    {
        using EmotionNetwork network = CrossModalCases.Network(across: true, joint);
        LabeledSet labeled = MaskCases.LabeledClips(12, 9), validation = MaskCases.LabeledClips(6, 9, "held");
        using var untrained = CrossModalCases.Network(across: true, joint);
        EmotionRecognizer recognizer = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), SmallTraining.Options)
            .Fit(labeled, new UnlabeledSet([]), validation).Recognizer;
        foreach ((string name, Tensor weights) in network.state_dict().Where(entry => entry.Key.StartsWith("cross_modal")))
            weights.Values<float>().Should().NotEqual(untrained.state_dict()[name].Values<float>(), name);
        using var folder = new TemporaryDirectory();
        recognizer.Save(folder.File("crossed.semimer"));
        using EmotionRecognizer loaded = EmotionRecognizer.Load(folder.File("crossed.semimer"));
        loaded.Network.Options.CrossModal.Should().Be(network.Options.CrossModal);
        SmallTraining.Weights(loaded.Network).Should().Equal(SmallTraining.Weights(network));
        untrained.LoadBody(loaded.Network);
        foreach ((string name, Tensor weights) in network.state_dict().Where(entry => entry.Key.StartsWith("cross_modal")))
            weights.Values<float>().Should().Equal(untrained.state_dict()[name].Values<float>(), name);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        EmotionNetworkOptions options = CrossModalCases.Options(across: true);
        Action Making(CorpusSchema schema, EmotionNetworkOptions those) => () => EmotionNetwork.Create(schema, those).Dispose();
        Making(MaskCases.Schema, new EmotionNetworkOptions { CrossModal = new CrossModalTransformerOptions() })
            .Should().Throw<OptionsException>().WithMessage("*TransformerEncoderOptions*");
        Making(MaskCases.ClipSchema.WithModalities(Modality.Acoustic), options with
        {
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = options.Encoders[Modality.Acoustic] },
        }).Should().Throw<OptionsException>().WithMessage("*two modalities*");
        Making(MaskCases.ClipSchema, options with { CrossModal = new CrossModalTransformerOptions { Heads = 3 } })
            .Should().Throw<OptionsException>().WithMessage("*3 heads*4*");
        Making(MaskCases.ClipSchema, options with { CrossModal = new CrossModalTransformerOptions { Blocks = 0, Dropout = 1 } })
            .Should().Throw<OptionsException>().WithMessage("*CrossModal: Blocks*CrossModal: Dropout*");
        Making(MaskCases.ClipSchema, options with { Fusion = new MeanFusionOptions { Weights = [1] } })
            .Should().Throw<OptionsException>().WithMessage("*1 numbers for 2 modalities*");
        Making(MaskCases.ClipSchema, options with { Fusion = new MeanFusionOptions { Weights = [1, 0] } })
            .Should().Throw<OptionsException>().WithMessage("*not above 0*");
    }

    [Fact]
    public void Mean_fusion_is_the_weighted_mean_of_what_is_there()
    {
        using var fusion = new MeanFusion([0.4, 0.4, 0.2]);
        Tensor z = tensor((float[])[1, 2, 30, 40, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0, 0, 0, 0, 0], [3, 3, 2]);
        Tensor present = tensor((bool[])[true, false, true, true, true, true, false, false, false], [3, 3]);
        float[] expected = [(0.4f * 1 + 0.2f * 5) / 0.6f, (0.4f * 2 + 0.2f * 6) / 0.6f, 0.4f * 7 + 0.4f * 9 + 0.2f * 11,
            0.4f * 8 + 0.4f * 10 + 0.2f * 12, 0, 0];
        fusion.call(z, present).Values<float>().Zip(expected).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
    }
}
