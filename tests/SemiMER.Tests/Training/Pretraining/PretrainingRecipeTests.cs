using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>What holds of trainings that begin with masked features.</summary>
public sealed class PretrainingRecipeTests
{
    private static readonly TrainerOptions Options = SmallTraining.Options with { Epochs = 4, StepsPerEpoch = 3 };

    private static readonly PretrainingOptions Pretraining = new() { Masking = new MaskedModellingOptions { HiddenSize = 6 } };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Same_seed_gives_the_same_bits_and_leaves_no_tensor(bool dialogues)
    {
        float[] first = Train(dialogues, Options);
        long before = LiveTensors.Count;
        Network(dialogues).Dispose();
        long ofNetwork = LiveTensors.Count - before; // what parameters are made of counts
        Train(dialogues, Options).Should().Equal(first);
        LiveTensors.Count.Should().Be(before + 2 * ofNetwork);
        Train(dialogues, Options with { Seed = 1 }).Should().NotEqual(first);
        first.Should().OnlyContain(weight => float.IsFinite(weight));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_that_was_interrupted_ends_with_the_same_bits(bool dialogues)
    {
        float[] whole = Train(dialogues, Options);
        foreach (int stop in (int[])[2, 7, 10]) // one in each stage
        {
            using var folder = new TemporaryDirectory();
            TrainerOptions kept = Options with { Checkpoints = new CheckpointOptions { Folder = folder.Root, EverySteps = stop } };
            using (EmotionNetwork network = Network(dialogues))
            {
                Recipe broken = Recipe.Pretraining(network, Pretraining);
                using TrainingRun run = new SemiSupervisedTrainer(network, broken, kept)
                    .Begin(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
                for (int step = 0; step < stop; step++)
                    run.Advance();
                Dispose(broken);
            }
            Train(dialogues, kept).Should().Equal(whole, "stopped after {0}", stop);
        }
    }

    [Fact]
    public void Stages_look_at_no_label_then_train_the_heads_then_all_at_rates_of_their_own()
    {
        using EmotionNetwork network = Network(dialogues: false);
        Recipe recipe = Recipe.Pretraining(network, Pretraining);
        recipe.Stages.Select(stage => (stage.Name, stage.Share, stage.LearningRate, stage.ChoosesEpoch)).Should()
            .Equal(("masked modelling", 0.5, 1, false), ("heads", 0.125, 1, true), ("all", 0.375, 0.1, true));
        recipe.Stages[2].PartLearningRates.Should().Equal(new Dictionary<string, double> { ["classifier"] = 10 });
        recipe.Stages[2].Labeled.Should().ContainSingle("weights are free by default");

        var terms = new List<(string Stage, string[] Names)>();
        var bodies = new List<float[]>();
        var heads = new List<float[]>();
        var trainer = new SemiSupervisedTrainer(network, recipe, Options);
        trainer.StepCompleted += (_, step) => terms.Add((step.Stage, [.. step.Terms.Keys]));
        trainer.StageStarted += (_, _) => Keep();
        trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        Dispose(recipe);
        Keep();

        terms.Where(step => step.Stage == "masked modelling").Should().HaveCount(6).And.OnlyContain(step =>
            step.Names.Where(name => name != "total").All(name => name.Contains("/masked/")));
        terms.Where(step => step.Stage != "masked modelling").Should().HaveCount(6)
            .And.OnlyContain(step => step.Names.Contains("labeled/classification") && step.Names.Length == 2);
        heads[1].Should().Equal(heads[0], "masked features say nothing to the classifier");
        bodies[1].Should().NotEqual(bodies[0]);
        bodies[2].Should().Equal(bodies[1], "the heads alone were trained");
        heads[2].Should().NotEqual(heads[1]);

        void Keep()
        {
            bodies.Add(Weights(network, "_encoder"));
            heads.Add(Weights(network, "classifier"));
        }
    }

    [Fact]
    public void Parts_move_at_rates_of_their_own()
    {
        using EmotionNetwork network = Network(dialogues: false);
        float[] body = Weights(network, "_encoder"), head = Weights(network, "classifier");
        Recipe recipe = Recipe.SupervisedOnly();
        recipe = recipe with
        {
            Stages = [recipe.Stages[0] with
            {
                LearningRate = 0.5, PartLearningRates = new Dictionary<string, double> { ["classifier"] = 0.1, ["classifier.0.bias"] = 4 },
            }],
        };
        TrainerOptions one = Options with
        {
            Epochs = 1,
            StepsPerEpoch = 1,
            WeightDecay = 0,
            LearningRate = 1e-3,
            SelectBy = SelectionMetric.None,
        };
        new SemiSupervisedTrainer(network, recipe, one).Fit(SmallTraining.Labeled, SmallTraining.Unlabeled);
        // The first step of AdamW is the learning rate, whatever the gradient.
        Largest(body, "_encoder").Should().BeApproximately(0.5e-3, 1e-5);
        Largest(head[..^2], "classifier", ^2).Should().BeApproximately(0.05e-3, 1e-5);
        double Largest(float[] before, string part, Index? end = null) =>
            Weights(network, part)[..(end ?? ^0)].Zip(before, (a, b) => Math.Abs((double)a - b)).Max();
        Weights(network, "classifier")[^2..].Zip(head[^2..], (a, b) => Math.Abs((double)a - b)).Max()
            .Should().BeApproximately(2e-3, 1e-5, "the longer name counts");

        FluentActions.Invoking(() => new SemiSupervisedTrainer(network, recipe with
        {
            Stages = [recipe.Stages[0] with { PartLearningRates = new Dictionary<string, double> { ["nothing"] = 1 } }],
        })).Should().Throw<OptionsException>().WithMessage("*learning rate of 'nothing'*");
        FluentActions.Invoking(() => (recipe with
        {
            Stages = [recipe.Stages[0] with { PartLearningRates = new Dictionary<string, double> { ["classifier"] = 0 } }],
        }).Validate()).Should().Throw<OptionsException>().WithMessage("*'classifier'*above 0*");
    }

    [Fact]
    public void Body_is_saved_and_serves_a_network_with_other_classes_and_fusion()
    {
        using var folder = new TemporaryDirectory();
        string file = folder.File("body.semimer");
        float[] body;
        using (EmotionNetwork network = Network(dialogues: true))
        using (var term = new MaskedModellingTerm(Pretraining.Masking))
        {
            TrainerOptions options = Options with { SelectBy = SelectionMetric.None };
            TrainingResult run = new SemiSupervisedTrainer(network, Recipe.MaskedModelling(term), options)
                .Fit(SmallTraining.Labeled, SmallTraining.Unlabeled);
            run.Recognizer.Save(file);
            body = Body(network);
        }
        using EmotionRecognizer pretrained = EmotionRecognizer.Load(file);
        Body(pretrained.Network).Should().Equal(body);
        CorpusSchema schema = SmallTraining.Corpus.Schema.WithClasses(["one", "two", "three"]);
        EmotionNetworkOptions options2 = ContextCases.Options("attention") with { Fusion = new GatedFusionOptions(), Seed = 5 };
        using EmotionNetwork other = EmotionNetwork.Create(schema, options2);
        float[] head = Weights(other, "classifier");
        Body(other).Should().NotEqual(body);
        other.LoadBody(pretrained.Network);
        Body(other).Should().Equal(body);
        Weights(other, "classifier").Should().Equal(head);

        using EmotionNetwork wider = EmotionNetwork.Create(schema, options2 with { HiddenSizes = [9] });
        float[] before = SmallTraining.Weights(wider);
        FluentActions.Invoking(() => wider.LoadBody(pretrained.Network)).Should().Throw<ModelException>()
            .WithMessage("*acoustic_encoder.layers.0.weight [9, 6]*");
        SmallTraining.Weights(wider).Should().Equal(before, "nothing was changed");

        // With the scaling of the first training any recipe goes on from it.
        using EmotionNetwork same = EmotionNetwork.Create(SmallTraining.Corpus.Schema, options2);
        same.LoadBody(pretrained.Network);
        Recipe tuning = Recipe.FineTuning(same, new FineTuningOptions { StartWeight = 0, HeadWeight = 0 });
        new SemiSupervisedTrainer(new EmotionRecognizer(same, pretrained.Scaler), tuning, Options)
            .Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation).History.Should().HaveCount(4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Linear_softmax_is_fitted_to_frozen_embeddings(bool dialogues)
    {
        using EmotionNetwork network = Network(dialogues);
        using var term = new MaskedModellingTerm(Pretraining.Masking);
        EmotionRecognizer recognizer = new SemiSupervisedTrainer(
            network, Recipe.MaskedModelling(term), Options with { SelectBy = SelectionMetric.None })
            .Fit(SmallTraining.Labeled, SmallTraining.Unlabeled).Recognizer;
        (LabeledSet labeled, UnlabeledSet unlabeled) = recognizer.WithEmbeddings(SmallTraining.Labeled, SmallTraining.Unlabeled);
        LabeledSet test = recognizer.WithEmbeddings(SmallTraining.Fold.Test).Labeled;
        labeled.Select(row => (row.Utterance.Id, row.ClassIndex)).Should()
            .Equal(SmallTraining.Labeled.Select(row => (row.Utterance.Id, row.ClassIndex)));
        unlabeled.Select(row => row.Id).Should().Equal(SmallTraining.Unlabeled.Select(row => row.Id));
        IReadOnlyList<float[]> z = recognizer.Embed([.. SmallTraining.Labeled.Utterances, .. SmallTraining.Unlabeled]);
        labeled[3].Utterance.Features[Modality.Visual].Values.ToArray().Should().Equal(z[3][4..8]);
        recognizer.EmbeddingSchema.Modalities.Should().OnlyContain(entry => entry.Width == 4 && entry.Kind == FeatureKind.Vector);
        using EmotionRecognizer linear = Baselines.LinearSoftmax(
            recognizer.EmbeddingSchema, labeled, unlabeled, options: new LinearSoftmaxOptions { Strengths = [0.1] }).Recognizer;
        linear.Evaluate(test).UnweightedAccuracy.Should().BeInRange(0, 1);
        Utterance alone = SmallTraining.Fold.Test[0].Utterance.WithModalities(Modality.Visual);
        recognizer.WithEmbeddings(new LabeledSet(labeled.Classes, [new LabeledUtterance(alone, 0)])).Labeled[0].Utterance.Features.Should()
            .HaveCount(dialogues ? 3 : 1);
        if (dialogues)
        {
            recognizer.WithEmbeddings(SmallTraining.Labeled).Labeled[3].Utterance.Features[Modality.Visual].Values.ToArray()
                .Should().NotEqual(z[3][4..8], "rows that go along are context");
        }
    }

    [Fact]
    public void Without_a_pool_labeled_rows_are_restored()
    {
        using EmotionNetwork network = Network(dialogues: false);
        Recipe recipe = Recipe.Pretraining(network, Pretraining);
        recipe.WithoutUnlabeled.Stages.Select(stage => stage.Name).Should().Equal("masked modelling", "heads", "all");
        using EmotionNetwork another = Network(dialogues: false);
        var seen = new HashSet<string>();
        var trainer = new SemiSupervisedTrainer(another, recipe.WithoutUnlabeled, Options);
        trainer.StepCompleted += (_, step) => seen.UnionWith(step.Terms.Keys);
        trainer.Fit(SmallTraining.Labeled, new UnlabeledSet([]), SmallTraining.Fold.Validation);
        Dispose(recipe);
        seen.Should().BeEquivalentTo("labeled/masked/acoustic", "labeled/masked/visual", "labeled/masked/lexical", "labeled/classification",
            "total");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Device_path_gives_the_same(bool dialogues)
    {
        List<double> Losses()
        {
            var losses = new List<double>();
            using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, SmallTraining.NetworkOptions with
            {
                Dropout = 0,
                InputDropout = 0,
                Context = dialogues ? (DialogueAttentionOptions)ContextCases.All["attention"] with { Dropout = 0 } : null,
            });
            using var term = new MaskedModellingTerm(Pretraining.Masking);
            var trainer = new SemiSupervisedTrainer(
                network, Recipe.MaskedModelling(term), Options with { SelectBy = SelectionMetric.None });
            trainer.StepCompleted += (_, step) => losses.Add(step.Terms["total"]);
            trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled);
            return losses;
        }
        List<double> kernels = Losses(), operations;
        HostKernels.AreOff = true;
        try
        {
            operations = Losses();
        }
        finally
        {
            HostKernels.AreOff = false;
        }
        operations.Zip(kernels).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-3);
    }

    [Fact]
    public void Faults_are_refused()
    {
        using EmotionNetwork network = Network(dialogues: false);
        FluentActions.Invoking(() => Recipe.Pretraining(network, new PretrainingOptions
        {
            Masking = new MaskedModellingOptions { HiddenSize = 0 }, Share = 1, LabeledWeight = -1,
            Tuning = new FineTuningOptions { HeadLearningRate = 0 },
        })).Should().Throw<OptionsException>().WithMessage("*Masking: HiddenSize*Share*LabeledWeight*Tuning: HeadLearningRate*");
        FluentActions.Invoking(() => Recipe.MaskedModelling(new MaskedModellingTerm(), -1)).Should().Throw<OptionsException>();
    }

    private static EmotionNetwork Network(bool dialogues) => dialogues ? ContextCases.Network("attention") : SmallTraining.Network();

    private static float[] Train(bool dialogues, TrainerOptions options)
    {
        using EmotionNetwork network = Network(dialogues);
        Recipe recipe = Recipe.Pretraining(network, Pretraining);
        SmallTraining.Train(recipe, options, network);
        Dispose(recipe);
        return SmallTraining.Weights(network);
    }

    private static void Dispose(Recipe recipe)
    {
        foreach (IDisposable part in recipe.StatefulParts.OfType<IDisposable>())
            part.Dispose();
    }

    private static float[] Weights(EmotionNetwork network, string part) => [.. network.named_parameters()
        .Where(entry => entry.name.Contains(part, StringComparison.Ordinal)).OrderBy(entry => entry.name.EndsWith("bias") ? 1 : 0)
        .SelectMany(entry => entry.parameter.data<float>().ToArray())];

    private static float[] Body(EmotionNetwork network) =>
        [.. Weights(network, "_encoder"), .. Weights(network, "_decoder"), .. Weights(network, "context")];
}
