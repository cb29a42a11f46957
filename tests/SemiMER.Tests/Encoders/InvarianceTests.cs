using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Encoders;

/// <summary>
/// In evaluation an utterance has the same numbers alone and in any batch, whatever its padding, its company or its place, but for
/// rounding; what stands under a mask never changes a bit.
/// </summary>
public sealed class InvarianceTests
{
    private static readonly int[] Lengths = [5, 1, 3, 7, 2, 4, 33, 6, 1, 11, 150, 3, 64];

    public static TheoryData<string> Encoders => EncoderCases.Names;

    public static TheoryData<string> Fusions => FusionCases.Names;

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Embedding_and_error_of_an_utterance_are_the_same_in_every_batch(string name)
    {
        using EmotionNetwork network = Network(name, EncoderCases.All[name]);
        CheckBatches(network, [.. Lengths.Select((length, i) => EncoderCases.Utterance(name, length, i))]);
    }

    /// <summary>Sizes as they are used, so that every vector width and blocking has its turn.</summary>
    [Theory]
    [InlineData("statistics")]
    [InlineData("lstm")]
    [InlineData("gru")]
    [InlineData("text convolution")]
    [InlineData("transformer")]
    [InlineData("transformer autoencoder")]
    public void Encoders_of_full_size_do_so_too(string name)
    {
        EncoderOptions options = name switch
        {
            "statistics" => new StatisticsPoolingOptions(),
            "lstm" => new RecurrentEncoderOptions { Bidirectional = true },
            "gru" => new RecurrentEncoderOptions { Cell = RecurrentCell.Gru, Pooling = SequencePooling.Attention },
            "text convolution" => new TextConvolutionOptions(),
            "transformer" => new TransformerEncoderOptions(),
            _ => new TransformerAutoencoderOptions(),
        };
        var schema = new CorpusSchema("x", ["a", "b"], [new ModalitySchema(Modality.Lexical, 37, FeatureKind.Sequence)]);
        using var network = EmotionNetwork.Create(schema, new EmotionNetworkOptions
        {
            EmbeddingSize = 48,
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Lexical] = options },
        });
        Utterance[] utterances = [.. Lengths[6..].Select((length, i) => new Utterance
        {
            Id = $"u{i}",
            Speaker = "s",
            Features = new Dictionary<Modality, ModalityFeatures>
            {
                [Modality.Lexical] = ModalityFeatures.Sequence(EncoderCases.Wave(length * 37, i, 1), 37),
            },
        })];
        CheckBatches(network, utterances);
    }

    [Theory]
    [MemberData(nameof(Fusions))]
    public void Scores_of_an_utterance_are_the_same_in_every_batch_with_any_modalities(string name)
    {
        CorpusSchema schema = SmallTraining.Corpus.Schema;
        using var network = EmotionNetwork.Create(
            schema, SmallTraining.NetworkOptions with { EmbeddingSize = 24, Fusion = FusionCases.All[name] });
        network.eval();
        Utterance[] utterances = [.. SmallTraining.Corpus.Rows.Take(21).Select((row, i) => row.Utterance.WithModalities(
            schema.Modalities.Select(entry => entry.Modality).Where((_, m) => (i % 8 >> m & 1) == 1)))];
        CheckRows(utterances, batch => network.call(batch), schema);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void What_stands_under_a_mask_never_counts(string name)
    {
        using EmotionNetwork network = Network(name, EncoderCases.All[name]);
        Utterance[] utterances = [EncoderCases.Utterance(name, 3, 0), EncoderCases.Utterance(name, 5, 1).WithModalities(),
            EncoderCases.Utterance(name, 6, 2)];
        float[][] Run(float content)
        {
            using var scope = NewDisposeScope();
            network.zero_grad();
            using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, utterances);
            ModalityBatch input = batch.Modalities[Modality.Lexical];
            Tensor hidden = input.Frames is { } frames
                ? frames.logical_not().unsqueeze(2).expand(input.Values.shape)
                : input.Present.logical_not().unsqueeze(1).expand(input.Values.shape);
            input.Values.masked_fill_(hidden, content);
            Tensor z = network.Encode(Modality.Lexical, batch);
            Tensor loss = network.call(batch).pow(2).sum();
            if (network.ReconstructedModalities.Count > 0)
                loss += network.ReconstructionError(Modality.Lexical, z, batch);
            loss.backward();
            return [z.data<float>().ToArray(), loss.data<float>().ToArray(),
                .. network.parameters().Where(parameter => parameter.grad is not null)
                    .Select(parameter => parameter.grad!.data<float>().ToArray())];
        }
        float[][] zeros = Run(0), content = Run(1234.5f);
        zeros.SelectMany(values => values).Should().OnlyContain(value => float.IsFinite(value));
        content.Should().HaveSameCount(zeros);
        foreach ((float[] one, float[] other) in zeros.Zip(content))
            other.Should().Equal(one);
    }

    private static EmotionNetwork Network(string name, EncoderOptions options)
    {
        EmotionNetwork network = EmotionNetwork.Create(EncoderCases.Corpus(name), new EmotionNetworkOptions
        {
            EmbeddingSize = EncoderCases.EmbeddingSize,
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Lexical] = options },
        });
        network.eval();
        return network;
    }

    private static void CheckBatches(EmotionNetwork network, Utterance[] utterances)
    {
        network.eval();
        CheckRows(utterances, batch => network.Encode(Modality.Lexical, batch), network.Schema);
        if (network.ReconstructedModalities.Count > 0)
        {
            // A batch of one row gives that row's error.
            foreach (Utterance utterance in utterances)
            {
                float alone = Error(network, [utterance]);
                TensorComparison.ShouldBeNear(
                    [Error(network, [utterance.WithModalities(), utterance])], [alone], "error behind an absent one");
                TensorComparison.ShouldBeNear(
                    [Error(network, [utterance, utterances[^3].WithModalities(), .. utterances.Select(other => other.WithModalities())])],
                    [alone], "error among absent ones");
            }
        }
    }

    private static void CheckRows(Utterance[] utterances, Func<UtteranceBatch, Tensor> compute, CorpusSchema schema)
    {
        float[][] Rows(params Utterance[] batch)
        {
            using var scope = NewDisposeScope();
            using IDisposable evaluation = no_grad();
            using UtteranceBatch tensors = UtteranceBatch.Create(schema, batch);
            Tensor result = compute(tensors);
            return [.. result.data<float>().ToArray().Chunk((int)result.shape[1])];
        }
        float[][] together = Rows(utterances);
        together.SelectMany(values => values).Should().OnlyContain(value => float.IsFinite(value)).And.Contain(value => value != 0);
        float[][] reversed = [.. Rows([.. utterances.Reverse()]).Reverse()];
        Utterance[] many = [.. Enumerable.Range(0, 3).SelectMany(_ => utterances)];
        float[][] repeated = Rows(many);
        for (int row = 0; row < utterances.Length; row++)
        {
            int next = (row + 1) % utterances.Length;
            TensorComparison.ShouldBeNear(Rows(utterances[row]).Single(), together[row], $"row {row} alone");
            TensorComparison.ShouldBeNear(reversed[row], together[row], $"row {row} in reverse order");
            TensorComparison.ShouldBeNear(repeated[row + utterances.Length], together[row], $"row {row} among many");
            TensorComparison.ShouldBeNear(Rows(utterances[next], utterances[row])[1], together[row], $"row {row} beside another");
        }
    }

    private static float Error(EmotionNetwork network, Utterance[] utterances)
    {
        using var scope = NewDisposeScope();
        using IDisposable evaluation = no_grad();
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, utterances);
        return network.ReconstructionError(Modality.Lexical, network.Encode(Modality.Lexical, batch), batch).item<float>();
    }
}
