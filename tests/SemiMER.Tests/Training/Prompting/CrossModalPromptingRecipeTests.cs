using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests.Models;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

public sealed class CrossModalPromptingRecipeTests
{
    private static readonly EmotionNetworkOptions Small = EmotionNetworkOptions.CrossModalPrompting with
    {
        EmbeddingSize = 4,
        HiddenSizes = [4],
        Context = ContextCases.All["prompts"],
    };

    [Theory]
    [InlineData(ModalityReading.Prompted)]
    [InlineData(ModalityReading.Alone)]
    public void Term_is_the_cross_entropy_of_each_modality_over_all_utterances(ModalityReading reading)
    {
        using var scope = NewDisposeScope();
        using EmotionNetwork network = ContextCases.Network("prompts");
        network.eval();
        LabeledUtterance[] rows = [.. ContextCases.Dialogues(2).Select((row, i) => new LabeledUtterance(row, i % 2))];
        using LabeledBatch batch = LabeledBatch.Create(network.Schema, rows);
        var pass = new ForwardPass(network, batch);
        IReadOnlyList<TermPart> parts = new ModalityClassificationTerm(reading).Compute(pass);
        parts.Select(part => part.Name).Should().Equal(network.Schema.Modalities.Select(entry =>
            $"{(reading == ModalityReading.Alone ? "modalities alone" : "modalities")}/{entry.Modality}"));
        Tensor z = reading == ModalityReading.Alone ? pass.InContextAlone : pass.InContext;
        for (int m = 0; m < 3; m++)
        {
            float[] w = network.state_dict()[$"modality_heads.{m}.weight"].data<float>().ToArray();
            float[] b = network.state_dict()[$"modality_heads.{m}.bias"].data<float>().ToArray();
            double sum = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                float[] own = z[i, m].data<float>().ToArray();
                double[] scores = [.. b.Select((bias, k) => bias + own.Select((value, d) => (double)value * w[k * 4 + d]).Sum())];
                sum -= Math.Log(Math.Exp(scores[rows[i].ClassIndex]) / scores.Sum(Math.Exp));
            }
            parts[m].Value!.item<float>().Should().BeApproximately((float)(sum / rows.Length), 1e-5f);
        }
    }

    [Fact]
    public void Two_stages_train_what_they_should_and_only_the_second_chooses()
    {
        using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, Small);
        var steps = new List<(string Stage, IReadOnlyDictionary<string, double> Terms)>();
        var changed = new Dictionary<string, HashSet<string>> { ["modalities alone"] = [], ["prompts"] = [] };
        var trainer = new SemiSupervisedTrainer(
            network, Recipe.CrossModalPrompting(new MaximumMeanDiscrepancy()), SmallTraining.Options with { Epochs = 4, WeightDecay = 0 });
        Dictionary<string, float[]> before = Copy(network);
        trainer.StepCompleted += (_, step) =>
        {
            steps.Add((step.Stage, step.Terms));
            Dictionary<string, float[]> now = Copy(network);
            changed[step.Stage].UnionWith(now.Where(entry => !entry.Value.SequenceEqual(before[entry.Key])).Select(entry => entry.Key));
            before = now;
        };
        TrainingResult result = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        steps.Take(6).Should().OnlyContain(step => step.Stage == "modalities alone"
            && step.Terms.ContainsKey("labeled/modalities alone/visual")
            && step.Terms.ContainsKey("unlabeled/reconstruction/lexical") && !step.Terms.ContainsKey("labeled/classification"));
        steps.Skip(6).Should().OnlyContain(step => step.Stage == "prompts" && step.Terms.ContainsKey("labeled/modalities/visual")
            && step.Terms.ContainsKey("labeled/classification") && step.Terms.Keys.Any(key => key.StartsWith("unlabeled/matching")));
        changed["modalities alone"].Should().Contain(name => name.Contains(".layers."))
            .And.Contain(name => name.StartsWith("modality_heads"))
            .And.NotContain(name => name.StartsWith("context.generators") || name.StartsWith("context.prototypes")
                || name.StartsWith("fusion") || name.StartsWith("classifier"));
        changed["prompts"].Should().BeEquivalentTo(network.state_dict().Keys);
        result.BestEpoch.Should().BeInRange(2, 3);
        result.History.Take(2).Should().OnlyContain(epoch => !epoch.IsBest);
    }

    [Fact]
    public void Second_stage_begins_with_the_attention_of_each_modality_s_best_epoch()
    {
        using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, Small);
        var trainer = new SemiSupervisedTrainer(network, Recipe.CrossModalPrompting(), SmallTraining.Options with
        {
            Epochs = 8,
            LearningRate = 0.05,
        });
        var epochs = new List<(Dictionary<string, float[]> Weights, double[] Scores)>();
        Dictionary<string, float[]>? begun = null;
        FeatureScaler scaler = FeatureScaler.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled);
        trainer.EpochCompleted += (_, epoch) =>
        {
            if (epoch.Report.Stage == "modalities alone")
                epochs.Add((Copy(network), Scores(network, scaler)));
        };
        trainer.StageStarted += (_, stage) => begun = stage.Index == 1 ? Copy(network) : null;
        using (TrainingRun run = trainer.Begin(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation))
        {
            while (begun is null)
                run.Advance();
        }
        int[] best = [.. Enumerable.Range(0, 3).Select(m =>
            epochs.FindIndex(epoch => epoch.Scores[m] == epochs.Max(other => other.Scores[m])))];
        best.Should().Contain(epoch => epoch < 3, "not all are best in the last epoch");
        foreach ((string name, float[] weights) in begun)
        {
            int from = name.StartsWith("context.blocks.") && name.Contains(".layers.") ? best[int.Parse(name.Split('.')[2]) % 3] : 3;
            weights.Should().Equal(epochs[from].Weights[name], name);
        }
    }

    // UA of each modality read alone on the validation rows, in evaluation mode.
    private static double[] Scores(EmotionNetwork network, FeatureScaler scaler)
    {
        LabeledSet rows = SmallTraining.Fold.Validation;
        using var scope = NewDisposeScope();
        using IDisposable evaluation = no_grad();
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, [.. scaler.Transform(rows).Utterances]);
        var embeddings = network.Schema.Modalities.ToDictionary(entry => entry.Modality, entry => network.Encode(entry.Modality, batch));
        Tensor predicted = network.ModalityScores(network.InContextAlone(network.Dialogues(embeddings, batch))).argmax(2);
        return [.. Enumerable.Range(0, 3).Select(m => EmotionMetrics.FromPredictions([.. rows.Select(row => row.ClassIndex)],
            [.. predicted.select(1, m).contiguous().data<long>().ToArray().Select(k => (int)k)], rows.Classes).UnweightedAccuracy)];
    }

    [Fact]
    public void Training_that_ends_in_the_first_stage_gives_its_last_epoch()
    {
        using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, Small);
        var trainer = new SemiSupervisedTrainer(network, Recipe.CrossModalPrompting(), SmallTraining.Options with { Epochs = 6 });
        using TrainingRun run = trainer.Begin(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        for (int step = 0; step < 6; step++)
            run.Advance();
        float[] last = SmallTraining.Weights(network);
        run.Stop().BestEpoch.Should().Be(1);
        SmallTraining.Weights(network).Should().Equal(last);
    }

    [Fact]
    public void Both_stages_are_resumed_with_the_same_bits()
    {
        using var folder = new TemporaryDirectory();
        TrainerOptions options = SmallTraining.Options with { Epochs = 4 };
        TrainerOptions kept = options with { Checkpoints = new CheckpointOptions { Folder = folder.File("c"), EverySteps = 1 } };
        float[] Train(TrainerOptions how, int? stopAfter)
        {
            using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, Small);
            var trainer = new SemiSupervisedTrainer(network, Recipe.CrossModalPrompting(), how);
            using TrainingRun run = trainer.Begin(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
            while ((stopAfter is not { } stop || run.Step < stop) && run.Advance())
            {
            }
            return SmallTraining.Weights(network);
        }
        float[] whole = Train(options, null);
        Train(kept, 4);
        Train(kept, 8);
        Train(kept, null).Should().Equal(whole);
    }

    [Fact]
    public void Options_leave_stages_and_terms_out()
    {
        var options = new CrossModalPromptingRecipeOptions
        {
            AloneShare = 0, ModalityWeight = 0, ReconstructionWeight = 0,
            UnlabeledWeight = 0
        };
        Recipe recipe = Recipe.CrossModalPrompting(options: options);
        recipe.Stages.Should().ContainSingle().Which.Labeled.Select(term => term.Term.Name).Should().Equal("classification");
        recipe.UsesUnlabeled.Should().BeFalse();
        Recipe.CrossModalPrompting().Stages.Select(stage => stage.ChoosesEpoch).Should().Equal(false, true);
        FluentActions.Invoking(() => Recipe.CrossModalPrompting(options: new() { AloneShare = -1, ModalityWeight = -1 }))
            .Should().Throw<OptionsException>().WithMessage("*AloneShare*ModalityWeight*");
        FluentActions.Invoking(() => new Recipe { Name = "none", Stages = [recipe.Stages[0] with { ChoosesEpoch = false }] }.Validate())
            .Should().Throw<OptionsException>().WithMessage("*chooses no epoch*");
    }

    [Fact]
    public void Modulation_changes_the_training()
    {
        float[] Train(GradientModulation modulation)
        {
            using EmotionRecognizer recognizer = SmallTraining.Train(
                Recipe.CrossModalPrompting(options: new() { Modulation = modulation, AloneShare = 0 }),
                network: EmotionNetwork.Create(SmallTraining.Corpus.Schema, Small)).Recognizer;
            return SmallTraining.Weights(recognizer.Network);
        }
        float[] none = Train(GradientModulation.None), bounded = Train(GradientModulation.Bounded);
        bounded.Should().NotEqual(none).And.NotEqual(Train(GradientModulation.Literal)).And.Equal(Train(GradientModulation.Bounded));
    }

    private static Dictionary<string, float[]> Copy(EmotionNetwork network) =>
        network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.data<float>().ToArray());
}
