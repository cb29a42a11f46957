using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Tests.Corpora;
using SemiMER.Tests.Encoders;
using SemiMER.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Models;

public sealed class EmotionNetworkTests
{
    private static readonly CorpusSchema Schema = SmallTraining.Corpus.Schema;
    private static readonly CorpusSchema FrameSchema = new("frames", ["a", "b"],
        [new ModalitySchema(Modality.Visual, 3, FeatureKind.Sequence)]);

    [Fact]
    public void State_has_stable_names_and_shapes()
    {
        using EmotionNetwork network = SmallTraining.Network();
        network.state_dict().Select(entry => $"{entry.Key} {string.Join('x', entry.Value.shape)}").Should().Equal(
            "acoustic_encoder.layers.0.weight 8x6", "acoustic_encoder.layers.0.bias 8",
            "acoustic_encoder.layers.3.weight 4x8", "acoustic_encoder.layers.3.bias 4",
            "acoustic_decoder.layers.0.weight 8x4", "acoustic_decoder.layers.0.bias 8",
            "acoustic_decoder.layers.3.weight 6x8", "acoustic_decoder.layers.3.bias 6",
            "visual_encoder.layers.0.weight 8x5", "visual_encoder.layers.0.bias 8",
            "visual_encoder.layers.3.weight 4x8", "visual_encoder.layers.3.bias 4",
            "visual_decoder.layers.0.weight 8x4", "visual_decoder.layers.0.bias 8",
            "visual_decoder.layers.3.weight 5x8", "visual_decoder.layers.3.bias 5",
            "lexical_encoder.layers.0.weight 8x7", "lexical_encoder.layers.0.bias 8",
            "lexical_encoder.layers.3.weight 4x8", "lexical_encoder.layers.3.bias 4",
            "lexical_decoder.layers.0.weight 8x4", "lexical_decoder.layers.0.bias 8",
            "lexical_decoder.layers.3.weight 7x8", "lexical_decoder.layers.3.bias 7",
            "classifier.0.weight 2x12", "classifier.0.bias 2");
    }

    [Fact]
    public void Seed_alone_decides_the_initial_weights()
    {
        manual_seed(1);
        using EmotionNetwork one = SmallTraining.Network(seed: 5);
        manual_seed(2);
        using EmotionNetwork same = SmallTraining.Network(seed: 5), other = SmallTraining.Network(seed: 6);
        SmallTraining.Weights(same).Should().Equal(SmallTraining.Weights(one));
        SmallTraining.Weights(other).Should().NotEqual(SmallTraining.Weights(one));
    }

    [Fact]
    public void Rows_do_not_depend_on_their_batch_but_by_rounding()
    {
        using EmotionNetwork network = SmallTraining.Network();
        network.eval();
        Utterance[] utterances = [.. SmallTraining.Corpus.Rows.Take(37).Select(row => row.Utterance)];
        float[][] together = Scores(network, utterances);
        for (int row = 0; row < utterances.Length; row++)
            Rounding.Agree(Scores(network, utterances[row]).Single(), together[row]);
        foreach ((float[] one, float[] other) in Scores(network, [.. utterances.Reverse()]).Reverse().Zip(together))
            Rounding.Agree(one, other);
    }

    [Fact]
    public void Content_of_an_absent_modality_changes_neither_scores_nor_errors_nor_gradients()
    {
        using EmotionNetwork network = SmallTraining.Network();
        network.eval();
        Utterance[] rows = [.. SmallTraining.Corpus.Rows.Take(4).Select(row => row.Utterance)];
        rows[2] = rows[2].WithModalities(Modality.Acoustic, Modality.Lexical);

        (float[] Scores, float[] Error, float[] Gradient) Run(float content)
        {
            using var scope = NewDisposeScope();
            network.zero_grad();
            using UtteranceBatch batch = UtteranceBatch.Create(Schema, rows);
            batch.Modalities[Modality.Visual].Values.select(0, 2).fill_(content);
            Tensor scores = network.call(batch);
            Tensor error = network.ReconstructionError(Modality.Visual, network.Encode(Modality.Visual, batch), batch);
            (scores.sum() + error).backward();
            return (scores.data<float>().ToArray(), error.data<float>().ToArray(),
                [.. network.parameters().Where(parameter => parameter.grad is not null)
                    .SelectMany(parameter => parameter.grad!.data<float>().ToArray())]);
        }

        var zeros = Run(0);
        var content = Run(12345);
        content.Scores.Should().Equal(zeros.Scores);
        content.Error.Should().Equal(zeros.Error);
        content.Gradient.Should().Equal(zeros.Gradient).And.Contain(value => value != 0);
    }

    [Fact]
    public void Absent_modality_enters_the_classifier_as_zeros()
    {
        using EmotionNetwork network = SmallTraining.Network();
        network.eval();
        Utterance acousticOnly = SmallTraining.Corpus.Rows[0].Utterance.WithModalities(Modality.Acoustic);
        using UtteranceBatch batch = UtteranceBatch.Create(Schema, [acousticOnly]);
        network.Encode(Modality.Visual, batch).data<float>().ToArray().Should().Equal(0, 0, 0, 0);

        float[] z = network.Encode(Modality.Acoustic, batch).data<float>().ToArray();
        float[] weight = network.state_dict()["classifier.0.weight"].data<float>().ToArray();
        float[] bias = network.state_dict()["classifier.0.bias"].data<float>().ToArray();
        float[] scores = Scores(network, acousticOnly).Single();
        for (int c = 0; c < 2; c++)
            scores[c].Should().BeApproximately(bias[c] + Enumerable.Range(0, 4).Sum(i => weight[c * 12 + i] * z[i]), 1e-5f);
    }

    [Fact]
    public void Padding_never_changes_a_row()
    {
        using EmotionNetwork network = OfFrames();
        network.eval();
        Utterance shortOne = Frames("short", 3), longOne = Frames("long", 150);
        Scores(network, shortOne, longOne)[0].Should().Equal(Scores(network, shortOne).Single());
    }

    [Fact]
    public void Reconstruction_error_is_the_mean_over_features_and_utterances_that_have_the_modality()
    {
        var encoder = new DenseEncoder(5, [3], 2, dropout: 0);
        var decoder = new DenseDecoder(5, [3], 2, dropout: 0);
        var schema = new CorpusSchema("x", ["a", "b"], [new ModalitySchema(Modality.Visual, 5)]);
        using var network = new EmotionNetwork(
            schema, new Dictionary<Modality, IModalityEncoder> { [Modality.Visual] = encoder },
            new Dictionary<Modality, IModalityDecoder> { [Modality.Visual] = decoder });
        network.eval();
        Utterance[] rows = [.. SmallTraining.Corpus.Rows.Take(4).Select(row => row.Utterance.WithModalities(Modality.Visual))];
        rows[1] = rows[1].WithModalities();
        using UtteranceBatch batch = UtteranceBatch.Create(schema, rows);
        Tensor z = network.Encode(Modality.Visual, batch);
        float[] reconstructed = decoder.forward(z).data<float>().ToArray();
        double expected = 0;
        foreach (int row in (int[])[0, 2, 3])
        {
            ReadOnlySpan<float> x = rows[row].Features[Modality.Visual].Values.Span;
            double sum = 0;
            for (int i = 0; i < 5; i++)
                sum += Math.Pow((double)x[i] - reconstructed[row * 5 + i], 2);
            expected += sum / 5;
        }
        network.ReconstructionError(Modality.Visual, z, batch).item<float>().Should().BeApproximately((float)(expected / 3), 1e-5f);

        using UtteranceBatch none = UtteranceBatch.Create(schema, [rows[1]]);
        network.ReconstructionError(Modality.Visual, network.Encode(Modality.Visual, none), none).item<float>().Should().Be(0);
    }

    [Fact]
    public void Gradient_reaches_every_parameter()
    {
        using EmotionNetwork network = SmallTraining.Network();
        network.train();
        using UtteranceBatch batch = UtteranceBatch.Create(Schema, [.. SmallTraining.Corpus.Rows.Take(16).Select(row => row.Utterance)]);
        var pass = new ForwardPass(network, batch);
        Tensor loss = pass.Scores.pow(2).sum();
        foreach (TermPart part in new ReconstructionTerm().Compute(pass))
            loss += part.Value!;
        loss.backward();
        foreach ((string name, Parameter parameter) in network.named_parameters())
            parameter.grad!.data<float>().ToArray().Should().Contain(value => value != 0, name);
    }

    [Fact]
    public void Parameters_of_own_encoders_are_trained_and_are_part_of_the_state()
    {
        EmotionNetwork network = OfFrames();
        network.state_dict().Should().ContainKeys("visual_encoder.linear.weight", "visual_encoder.linear.bias");
        float[] before = network.state_dict()["visual_encoder.linear.weight"].data<float>().ToArray();
        LabeledSet Set(string name) => new(FrameSchema.Classes,
            Enumerable.Range(0, 8).Select(i => new LabeledUtterance(Frames($"{name}{i}", 1 + i), i % 2)));
        using var recognizer = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), SmallTraining.Options)
            .Fit(Set("train"), new UnlabeledSet([]), Set("validation")).Recognizer;
        network.state_dict()["visual_encoder.linear.weight"].data<float>().ToArray().Should().NotEqual(before);
    }

    [Fact]
    public void Parts_that_do_not_fit_are_refused()
    {
        CorpusSchema schema = Schema.WithModalities(Modality.Acoustic, Modality.Visual);
        FluentActions.Invoking(() => Of(schema, new DenseEncoder(6, [], 4, 0), new DenseEncoder(5, [], 3, 0)))
            .Should().Throw<ModelException>()
            .WithMessage("*'acoustic' is 4, that of 'visual' 3*");
        FluentActions.Invoking(() => Of(schema, new DenseEncoder(6, [], 4, 0), new PlainEncoder(4))).Should().Throw<ModelException>()
            .WithMessage("*PlainEncoder of modality 'visual' is not a torch.nn.Module*neither be trained nor saved*");
        FluentActions.Invoking(() => new EmotionNetwork(
                schema, new Dictionary<Modality, IModalityEncoder> { [Modality.Acoustic] = new DenseEncoder(6, [], 4, 0) },
                new Dictionary<Modality, IModalityDecoder>()))
            .Should().Throw<ModelException>().WithMessage("*'visual'*no encoder*");
        FluentActions.Invoking(() => new EmotionNetwork(
                Schema.WithModalities(Modality.Acoustic),
                new Dictionary<Modality, IModalityEncoder> { [Modality.Acoustic] = new DenseEncoder(6, [], 4, 0) },
                new Dictionary<Modality, IModalityDecoder> { [Modality.Acoustic] = new PlainDecoder() }))
            .Should().Throw<ModelException>().WithMessage("*PlainDecoder of modality 'acoustic'*");
        var dense = new EmotionNetworkOptions
        {
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Visual] = new DenseEncoderOptions() },
        };
        FluentActions.Invoking(() => EmotionNetwork.Create(TestCorpora.Schema, dense)).Should().Throw<OptionsException>()
            .WithMessage("DenseEncoderOptions*'visual' is a sequence*reads vectors*");
    }

    [Fact]
    public void Every_fault_of_the_options_is_listed()
    {
        var options = new EmotionNetworkOptions
        {
            EmbeddingSize = 0, HiddenSizes = [4, 0], ClassifierHiddenSizes = [-1], InputDropout = 1, Dropout = double.NaN,
        };
        FluentActions.Invoking(() => EmotionNetwork.Create(Schema, options)).Should().Throw<OptionsException>().Which.Faults
            .Should().HaveCount(5);
    }

    private static EmotionNetwork Of(CorpusSchema schema, IModalityEncoder acoustic, IModalityEncoder visual) => new(
        schema, new Dictionary<Modality, IModalityEncoder> { [Modality.Acoustic] = acoustic, [Modality.Visual] = visual },
        new Dictionary<Modality, IModalityDecoder>());

    private static EmotionNetwork OfFrames() => new(
        FrameSchema, new Dictionary<Modality, IModalityEncoder> { [Modality.Visual] = new MeanFrameEncoder(3, 4) },
        new Dictionary<Modality, IModalityDecoder>());

    private static Utterance Frames(string id, int frames) => new()
    {
        Id = id,
        Speaker = "s",
        Features = new Dictionary<Modality, ModalityFeatures>
        {
            [Modality.Visual] = ModalityFeatures.Sequence(
                Enumerable.Range(1, frames * 3).Select(i => MathF.Sin(i * 1.3f + frames)).ToArray(), 3),
        },
    };

    private static float[][] Scores(EmotionNetwork network, params Utterance[] utterances)
    {
        using var scope = NewDisposeScope();
        using IDisposable evaluation = no_grad();
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, utterances);
        return [.. network.call(batch).data<float>().ToArray().Chunk(network.Schema.Classes.Count)];
    }
}
