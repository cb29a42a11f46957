using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>Masked modelling against loops in double precision.</summary>
public sealed class MaskedModellingTermTests : IDisposable
{
    private static readonly EmotionNetworkOptions Alone = new() { EmbeddingSize = 4, HiddenSizes = [6] };

    private static readonly EmotionNetworkOptions Read =
        Alone with { Context = new DialogueAttentionOptions { ModelSize = 8, Heads = 2, Blocks = 1, FeedForwardSize = 8 } };

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(MaskedLoss.Squared, false)]
    [InlineData(MaskedLoss.Absolute, false)]
    [InlineData(MaskedLoss.Squared, true)]
    [InlineData(MaskedLoss.Absolute, true)]
    public void Value_is_the_mean_error_of_what_was_masked(MaskedLoss loss, bool dialogues)
    {
        var options = new MaskedModellingOptions
        {
            Loss = loss, HiddenSize = 5, ModalityRate = 0.3, UtteranceRate = 0.4, HiddenShare = 0.5, OtherShare = 0.3,
        };
        using EmotionNetwork network = Network(dialogues);
        using var term = new MaskedModellingTerm(options);
        nn.Module module = term.CreateModule(network, seed: 3);
        Utterance[] rows = MaskCases.Rows(60, 6);
        UtteranceBatch batch = UtteranceBatch.Create(network.Schema, rows);
        IReadOnlyList<TermPart> parts = term.Compute(new ForwardPass(network, batch));

        using var draws = new DropoutMasks(new RandomSource(0, ForwardPass.AugmentationStream)); // the stream outside of trainings
        var drawing = new MaskDrawing(options, draws);
        ModalityMask[] masks = dialogues
            ? drawing.OfUtterances(MaskCases.Inputs(batch), DialoguePlaces.Whole(rows, 100))
            : drawing.OfFeatures(MaskCases.Inputs(batch));
        double[][] joined = Joined(network, rows, masks, module);
        foreach ((int m, ModalitySchema entry) in network.Schema.Modalities.Index())
        {
            double sum = 0;
            int count = 0;
            for (int row = 0; row < rows.Length; row++)
            {
                double[] restored = Head(module, m, joined[row]);
                for (int column = 0; column < entry.Width; column++)
                {
                    if (!masks[m].Cells[masks[m].Width == 1 ? row : row * entry.Width + column])
                        continue;
                    double difference = restored[column] - rows[row].Features[entry.Modality].Values.Span[column];
                    sum += loss == MaskedLoss.Absolute ? Math.Abs(difference) : difference * difference;
                    count++;
                }
            }
            parts[m].Name.Should().Be($"masked/{entry.Modality}");
            parts[m].Value!.Value().Should().BeApproximately(sum / count, 1e-5).And.BePositive();
        }
        masks.Should().OnlyContain(mask => mask.HidesAny && mask.ReadsOthers);
        parts.Select(part => part.Value!).Aggregate((a, b) => a.Plus(b)).backward();
        network.named_parameters().Where(entry => entry.name.Contains("_encoder") || entry.name.StartsWith("context"))
            .Concat(module.named_parameters()).Should().OnlyContain(entry => entry.parameter.grad!.abs().sum().Value() > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Content_under_an_absent_modality_does_not_count(bool dialogues)
    {
        using EmotionNetwork network = Network(dialogues);
        double[] Values(float content)
        {
            using var term = new MaskedModellingTerm(new MaskedModellingOptions { HiddenSize = 5 });
            UtteranceBatch batch = UtteranceBatch.Create(network.Schema, MaskCases.Rows(24, 6));
            foreach (ModalityBatch input in batch.Modalities.Values)
                input.Values.masked_fill_(input.Present.logical_not().unsqueeze(1), content);
            return [.. term.Compute(new ForwardPass(network, batch)).Select(part => part.Value!.Value())];
        }
        Values(777).Should().Equal(Values(0));
    }

    [Fact]
    public void Other_dialogues_and_padding_do_not_change_what_is_restored()
    {
        CorpusSchema schema = MaskCases.Schema.WithModalities(Modality.Acoustic);
        using EmotionNetwork network = EmotionNetwork.Create(schema, Read);
        network.eval();
        using var term = new MaskedModellingTerm(new MaskedModellingOptions { OtherShare = 0 });
        Utterance[] rows = [.. Enumerable.Range(0, 20).Select(i => MaskCases.Rows(3)[2] with
        {
            Id = $"v{i}", Dialogue = i < 6 ? "short" : "long", Order = i,
            Features = new Dictionary<Modality, ModalityFeatures>
            {
                [Modality.Acoustic] = ModalityFeatures.Vector(Enumerable.Range(0, 12).Select(k => MathF.Cos(k + 2.3f * i)).ToArray()),
            },
        })];
        float[] Restored(Utterance[] those)
        {
            using DropoutMasks draws = MaskCases.Draws();
            RestoredModality restored = term.Restore(new ForwardPass(network, UtteranceBatch.Create(schema, those)),
                new MaskDrawing(term.Options, draws))[Modality.Acoustic]!;
            return restored.Prediction.narrow(0, 0, 6).contiguous().Values<float>();
        }
        Restored(rows).Zip(Restored(rows[..6])).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
        rows[3] = rows[3] with { Features = rows[15].Features };
        Restored(rows).Zip(Restored([.. rows[..3], rows[15] with { Dialogue = "short", Order = 3 }, .. rows[4..]]))
            .Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
    }

    [Fact]
    public void Rows_that_go_along_in_a_dialogue_are_read_and_not_masked()
    {
        using EmotionNetwork network = Network(dialogues: true);
        UtteranceBatch all = UtteranceBatch.Create(network.Schema, MaskCases.Rows(12, 6));
        UtteranceBatch own = all.Rows(4, 8);
        ForwardPass Pass() => new(network, own, null, new JointPass(network, all), 4, null);
        Dictionary<Modality, Tensor> Embeddings(UtteranceBatch batch) =>
            network.Schema.Modalities.ToDictionary(entry => entry.Modality, entry => network.Encode(entry.Modality, batch));
        Tensor expected = network.InContext(network.Dialogues(Embeddings(all), all)).narrow(0, 4, 8);
        Pass().InContextOf(Embeddings(own)).allclose(expected, atol: 1e-6).Should().BeTrue();
        Pass().InContextOf(Embeddings(own)).allclose(new ForwardPass(network, own).InContextOf(Embeddings(own)), atol: 1e-4)
            .Should().BeFalse("the first dialogue has rows that go along");

        using var term = new MaskedModellingTerm(new MaskedModellingOptions());
        term.Compute(Pass()).Should().OnlyContain(part => part.Value!.Value() > 0);
    }

    [Fact]
    public void What_could_not_be_masked_is_skipped_and_says_why()
    {
        using EmotionNetwork network = Network(dialogues: false);
        using var term = new MaskedModellingTerm();
        Utterance one = MaskCases.Rows(1)[0];
        foreach (UtteranceBatch batch in (UtteranceBatch[])
            [UtteranceBatch.Create(network.Schema, [one]), UtteranceBatch.Create(network.Schema, [one, one]).Rows(0, 0)])
        {
            IReadOnlyList<TermPart> parts = term.Compute(new ForwardPass(network, batch));
            parts.Should().HaveCount(3);
            parts.Select(part => part.Value is null && part.SkippedBecause!.Contains("could be masked")).Should().NotContain(false);
        }
        // Two rows with one modality: the others are skipped.
        term.Compute(new ForwardPass(network, UtteranceBatch.Create(network.Schema, [one, one with { Id = "again" }])))
            .Select(part => part.Value is not null).Should().Equal(true, false, false);
    }

    [Fact]
    public void Faults_are_refused()
    {
        FluentActions.Invoking(() => new MaskedModellingTerm(new MaskedModellingOptions
        {
            FeatureRate = 1, FeatureBlock = 0, UtteranceRate = -1, ModalityRate = 2, HiddenShare = 0.9, OtherShare = 0.2, HiddenSize = 0,
        })).Should().Throw<OptionsException>().Which.Message.Should()
            .ContainAll("FeatureRate", "FeatureBlock", "UtteranceRate", "ModalityRate", "OtherShare", "HiddenSize");
        var sequences = new CorpusSchema("words", ["one", "two"], [new ModalitySchema(Modality.Lexical, 3, FeatureKind.Sequence)]);
        using EmotionNetwork network = EmotionNetwork.Create(sequences);
        FluentActions.Invoking(() => new SemiSupervisedTrainer(network, Recipe.MaskedModelling(new MaskedModellingTerm())))
            .Should().Throw<OptionsException>().WithMessage("*restores vectors*");
    }

    private static EmotionNetwork Network(bool dialogues)
    {
        EmotionNetwork network = EmotionNetwork.Create(MaskCases.Schema, dialogues ? Read : Alone);
        network.eval();
        return network;
    }

    // [z_1 ; z_2 ; z_3] of utterances whose features were replaced one by one.
    private static double[][] Joined(EmotionNetwork network, Utterance[] rows, ModalityMask[] masks, nn.Module module)
    {
        Utterance[] changed = [.. rows.Select((row, i) => row.WithFeatures(row.Features.Select(entry =>
        {
            int m = network.Schema.Modalities.ToList().FindIndex(modality => modality.Modality == entry.Key);
            float Read(int column)
            {
                int cell = masks[m].Width == 1 ? i : i * masks[m].Width + column;
                return rows[masks[m].Source[cell]].Features[entry.Key].Values.Span[column];
            }
            return KeyValuePair.Create(entry.Key, ModalityFeatures.Vector(Enumerable.Range(0, entry.Value.Width).Select(Read).ToArray()));
        })))];
        UtteranceBatch batch = UtteranceBatch.Create(network.Schema, changed);
        Tensor hidden = module.state_dict()["hidden"];
        var z = network.Schema.Modalities.Index().ToDictionary(entry => entry.Item.Modality, entry =>
        {
            Tensor own = network.Encode(entry.Item.Modality, batch).detach();
            for (int row = 0; row < rows.Length; row++)
            {
                if (masks[entry.Index].Hidden[row])
                    own[row].copy_(hidden[entry.Index]);
            }
            return own;
        });
        Tensor joined = network.ReadsDialogues
            ? network.InContext(network.Dialogues(z, batch)).flatten(1) : cat([.. z.Values], 1);
        return [.. Enumerable.Range(0, rows.Length).Select(row => Array.ConvertAll(joined[row].Values<float>(), x => (double)x))];
    }

    // W2 max(0, W1 z + b1) + b2
    private static double[] Head(nn.Module module, int m, double[] z) =>
        Layer("2", [.. Layer("0", z, module, m).Select(x => Math.Max(0, x))], module, m);

    private static double[] Layer(string layer, double[] input, nn.Module module, int m)
    {
        float[] w = module.state_dict()[$"heads.{m}.{layer}.weight"].Values<float>(),
            b = module.state_dict()[$"heads.{m}.{layer}.bias"].Values<float>();
        return [.. b.Select((bias, o) => bias + input.Select((x, i) => x * w[o * input.Length + i]).Sum())];
    }
}
