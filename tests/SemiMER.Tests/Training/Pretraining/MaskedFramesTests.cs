using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>Masked modelling of frames, each modality by itself and with the frames of the others.</summary>
public sealed class MaskedFramesTests : IDisposable
{
    private static readonly MaskedModellingOptions Options = new()
    {
        FrameRate = 0.4, SpanFrames = 2, ModalityRate = 0.3, HiddenShare = 0.5, OtherShare = 0.3, HiddenSize = 5,
        Loss = MaskedLoss.Absolute,
    };

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Value_is_the_mean_error_of_the_masked_frames(bool across)
    {
        using EmotionNetwork network = CrossModalCases.Network(across);
        network.eval();
        using var term = new MaskedModellingTerm(Options);
        nn.Module module = term.CreateModule(network, seed: 3);
        Utterance[] clips = MaskCases.Clips(40, 9);
        UtteranceBatch batch = UtteranceBatch.Create(network.Schema, clips);
        IReadOnlyList<TermPart> parts = term.Compute(new ForwardPass(network, batch));

        using var draws = new DropoutMasks(new RandomSource(0, ForwardPass.AugmentationStream)); // the stream outside of trainings
        Modality[] modalities = [.. network.Schema.Modalities.Select(entry => entry.Modality)];
        ModalityMask[] masks = new MaskDrawing(Options, draws).OfFeatures([.. modalities.Select(modality => batch.Modalities[modality])]);
        masks.Should().OnlyContain(mask => mask.HidesAny && mask.ReadsOthers);
        var streams = new Dictionary<Modality, FrameStream>();
        foreach ((int m, Modality modality) in modalities.Index())
        {
            Utterance[] changed = [.. clips.Select((clip, row) => clip.WithFeatures([KeyValuePair.Create(modality, Read(clip, row, m))]))];
            Tensor hidden = module.state_dict()[$"hidden_frame_{modality}"];
            streams.Add(modality, network.Frames(modality, UtteranceBatch.Create(network.Schema, changed),
                new HiddenFrames(tensor(masks[m].Hidden, [40, masks[m].Width]), hidden)));
        }
        var frames = modalities.ToDictionary(modality => modality, modality => network.Across(modality, streams));
        Tensor joined = cat([.. modalities.Select(modality => network.Pool(modality, frames[modality], streams[modality]))], 1);
        foreach ((int m, Modality modality) in modalities.Index())
        {
            double sum = 0;
            int count = 0, width = network.Schema.Modalities[m].Width;
            for (int cell = 0; cell < masks[m].Cells.Length; cell++)
            {
                if (!masks[m].Cells[cell])
                    continue;
                (int row, int t) = (cell / masks[m].Width, cell % masks[m].Width);
                double[] input = [.. frames[modality][row, t].Values<float>().Concat(joined[row].Values<float>()).Select(x => (double)x)];
                double[] restored = Layer("2", [.. Layer("0", input).Select(x => Math.Max(0, x))]);
                sum += restored.Select((x, column) => Math.Abs(x - clips[row].Features[modality].Values.Span[t * width + column])).Sum();
                count += width;
            }
            parts[m].Name.Should().Be($"masked/{modality}");
            parts[m].Value!.Value().Should().BeApproximately(sum / count, 1e-5).And.BePositive();

            double[] Layer(string layer, double[] x)
            {
                float[] w = module.state_dict()[$"heads.{m}.{layer}.weight"].Values<float>(),
                    b = module.state_dict()[$"heads.{m}.{layer}.bias"].Values<float>();
                return [.. b.Select((bias, o) => bias + x.Select((value, i) => value * w[o * x.Length + i]).Sum())];
            }
        }
        parts.Select(part => part.Value!).Aggregate((a, b) => a.Plus(b)).backward();
        module.named_parameters().Where(entry => entry.name != "hidden").Concat(network.named_parameters()
                .Where(entry => entry.name.Contains("_encoder") || entry.name.StartsWith("cross_modal")))
            .Should().OnlyContain(entry => entry.parameter.grad!.abs().sum().Value() > 0);

        ModalityFeatures Read(Utterance clip, int row, int m)
        {
            int width = network.Schema.Modalities[m].Width;
            float[] own = clip.Features[modalities[m]].Values.ToArray(), changed = new float[own.Length];
            for (int i = 0; i < own.Length; i++)
                changed[i] = own[masks[m].Source[row * masks[m].Width + i / width] * width + i % width];
            return ModalityFeatures.Sequence(changed, width);
        }
    }

    [Fact]
    public void Words_are_restored_beside_frames_of_sound_and_end_in_a_recognizer()
    {
        using EmotionNetwork network = EmotionNetwork.Create(MaskCases.WordSchema, CrossModalCases.WithWords);
        network.IdentifierModalities.Should().Equal(Modality.Lexical);
        using var term = new MaskedModellingTerm(Options with { ModalityRate = 0.3 });
        LabeledSet labeled = new(
            MaskCases.WordSchema.Classes, MaskCases.Spoken(24, 9).Select((row, i) => new LabeledUtterance(row, i % 2)));
        var losses = new List<double>();
        var trainer = new SemiSupervisedTrainer(network, Recipe.MaskedModelling(term), SmallTraining.Options with
        {
            SelectBy = SelectionMetric.None,
            LearningRate = 1e-2,
            StepsPerEpoch = 60,
            UnlabeledBatchSize = 24,
        });
        trainer.StepCompleted += (_, step) => losses.Add(step.Terms["unlabeled/masked/lexical"]);
        using EmotionRecognizer recognizer = trainer.Fit(labeled, new UnlabeledSet(MaskCases.Spoken(60, 9)
            .Select(row => row with { Id = $"pool {row.Id}" }))).Recognizer;
        losses[0].Should().BeApproximately(Math.Log(10), 0.5, "ten words are as likely");
        losses[^20..].Average().Should().BeLessThan(losses[..20].Average());
        MaskedModellingReport report = MaskedModellingReport.Of(recognizer, term, [.. labeled.Utterances]);
        report.Rows.Select(row => row.NeighbourFloor is null).Should().Equal(false, true);
        using var folder = new TemporaryDirectory();
        recognizer.Save(folder.File("words.semimer"));
        using EmotionRecognizer loaded = EmotionRecognizer.Load(folder.File("words.semimer"));
        SmallTraining.Weights(loaded.Network).Should().Equal(SmallTraining.Weights(network));
        loaded.Predict(labeled[3].Utterance).Probabilities.Should().Equal(recognizer.Predict(labeled[3].Utterance).Probabilities);
    }

    [Fact]
    public void What_is_no_word_is_refused()
    {
        using EmotionNetwork network = EmotionNetwork.Create(MaskCases.WordSchema, CrossModalCases.WithWords);
        Utterance wrong = MaskCases.Spoken(1, 3)[0];
        foreach (float word in (float[])[10, -1, 0.5f])
        {
            wrong = wrong.WithFeatures([KeyValuePair.Create(Modality.Lexical, ModalityFeatures.Sequence(new[] { word }, 1))]);
            FluentActions.Invoking(() => network.Encode(Modality.Lexical, UtteranceBatch.Create(network.Schema, [wrong])))
                .Should().Throw<CorpusException>().WithMessage("*no number of a word*");
        }
        var schema = new ModalitySchema(Modality.Lexical, 3, FeatureKind.Sequence);
        FluentActions.Invoking(() => new TransformerEncoderOptions { VocabularySize = 5 }.CreateEncoder(schema, 4))
            .Should().Throw<OptionsException>().WithMessage("*3 features*");
        FluentActions.Invoking(() => new TransformerEncoderOptions { VocabularySize = -1 }.Validate())
            .Should().Throw<OptionsException>().WithMessage("*VocabularySize*");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Padding_and_other_utterances_do_not_change_what_is_restored(bool across)
    {
        using EmotionNetwork network = CrossModalCases.Network(across);
        network.eval();
        using var term = new MaskedModellingTerm(Options with { ModalityRate = 0 });
        Utterance[] clips = MaskCases.Clips(6, 5), longer = MaskCases.Clips(40, 40, "longer");
        (float[] Restored, bool[] Cells) Of(Utterance[] rows)
        {
            // The first modality is drawn first, row after row.
            using DropoutMasks draws = MaskCases.Draws();
            RestoredModality restored = term.Restore(new ForwardPass(network, UtteranceBatch.Create(network.Schema, rows)),
                new MaskDrawing(term.Options with { FrameRate = 1e-9 }, draws))[Modality.Acoustic]!;
            int frames = clips[1].Features[Modality.Acoustic].Frames, width = restored.Mask.Width;
            int before = restored.Mask.Cells[..width].Count(cell => cell);
            bool[] cells = restored.Mask.Cells[width..(width + frames)];
            return (restored.Prediction.narrow(0, before, cells.Count(cell => cell)).contiguous().Values<float>(), cells);
        }
        var alone = Of(clips);
        var beside = Of([.. clips, longer[^1]]);
        beside.Cells.Should().Equal(alone.Cells);
        if (!across) // the masks of the other modality, which is read across, are drawn after more rows
            beside.Restored.Zip(alone.Restored).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
        alone.Restored.Should().HaveCountGreaterThan(3).And.OnlyContain(x => float.IsFinite(x));
    }

    [Fact]
    public void Absent_sequences_and_single_frames_are_skipped_whatever_stands_there()
    {
        using EmotionNetwork network = CrossModalCases.Network(across: true);
        network.eval();
        Utterance[] clips = [.. MaskCases.Clips(12, 6).Select((clip, i) => i % 2 == 0 ? clip.WithModalities(Modality.Visual) : clip)];
        double[] Values(float content)
        {
            using var term = new MaskedModellingTerm(Options);
            UtteranceBatch batch = UtteranceBatch.Create(network.Schema, clips);
            foreach (ModalityBatch input in batch.Modalities.Values)
                input.Values.masked_fill_(input.Frames!.logical_not().unsqueeze(2), content);
            return [.. term.Compute(new ForwardPass(network, batch)).Select(part => part.Value!.Value())];
        }
        Values(777).Should().Equal(Values(0));

        using var skipped = new MaskedModellingTerm(Options);
        Utterance single = MaskCases.Clips(1, 1)[0].WithModalities(Modality.Acoustic);
        skipped.Compute(new ForwardPass(network, UtteranceBatch.Create(network.Schema, [single])))
            .Select(part => part.Value is null).Should().Equal(true, true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_is_the_same_again_and_after_an_interruption_and_leaves_no_tensor(bool across)
    {
        LabeledSet labeled = MaskCases.LabeledClips(12, 9), validation = MaskCases.LabeledClips(6, 9, "held");
        var pool = new UnlabeledSet(MaskCases.Clips(24, 9, "pool"));
        float[] Train(CheckpointOptions? checkpoints, int? stop = null)
        {
            using EmotionNetwork network = CrossModalCases.Network(across);
            Recipe recipe = Recipe.Pretraining(network, new PretrainingOptions { Masking = Options });
            TrainerOptions options = SmallTraining.Options with { Epochs = 3, Checkpoints = checkpoints };
            using (TrainingRun run = new SemiSupervisedTrainer(network, recipe, options).Begin(labeled, pool, validation))
            {
                while ((stop is null || run.Step < stop) && run.Advance())
                {
                }
            }
            foreach (IDisposable part in recipe.StatefulParts.OfType<IDisposable>())
                part.Dispose();
            return SmallTraining.Weights(network);
        }
        float[] whole = Train(null);
        using var folder = new TemporaryDirectory();
        var kept = new CheckpointOptions { Folder = folder.Root, EverySteps = 2 };
        Train(kept, stop: 2);
        Train(kept).Should().Equal(whole);
        long before = LiveTensors.Count;
        CrossModalCases.Network(across).Dispose();
        long ofNetwork = LiveTensors.Count - before; // what parameters are made of counts
        Train(null).Should().Equal(whole);
        LiveTensors.Count.Should().Be(before + 2 * ofNetwork);
    }

    [Fact]
    public void Report_has_the_floor_of_straight_lines()
    {
        using EmotionNetwork network = CrossModalCases.Network(across: true);
        using var term = new MaskedModellingTerm(Options);
        TrainingResult run = new SemiSupervisedTrainer(
            network, Recipe.MaskedModelling(term), SmallTraining.Options with { SelectBy = SelectionMetric.None })
            .Fit(MaskCases.LabeledClips(12, 9), new UnlabeledSet(MaskCases.Clips(24, 9, "pool")));
        MaskedModellingReport report = MaskedModellingReport.Of(run.Recognizer, term, MaskCases.Clips(10, 9, "held"));
        report.Rows.Should().HaveCount(2).And.OnlyContain(row => row.NeighbourFloor > 0 && row.ConstantFloor > 0 && row.Loss > 0);
        run.Recognizer.Dispose();
    }
}
