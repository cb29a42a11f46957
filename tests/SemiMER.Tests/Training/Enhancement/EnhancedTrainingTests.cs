using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;

namespace SemiMER.Tests.Training.Enhancement;

/// <summary>What enhancement does in a training, and to whom.</summary>
public sealed class EnhancedTrainingTests
{
    private static readonly EnhancementOptions Everything = new()
    {
        Mixup = 0.4, Recombination = 0.3, Views = new FeatureViewOptions { Noise = 0.1, MaskedColumns = 0.2 },
    };

    private static readonly Dictionary<string, EnhancementOptions> All = new()
    {
        ["mixup"] = new() { Mixup = 0.3 },
        ["recombination"] = new() { Recombination = 0.5 },
        ["masks"] = new() { Views = new FeatureViewOptions { MaskedColumns = 0.2 } },
        ["everything"] = Everything,
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_moves_the_weights_and_the_same_seed_gives_the_same_bits(string name)
    {
        float[] with = Weights(All[name]), without = Weights(null);
        with.Should().Equal(Weights(All[name])).And.NotEqual(without).And.OnlyContain(w => float.IsFinite(w));
        with.Should().Equal(Weights(All[name], SmallTraining.Options with { Prefetch = 2 }), "batches made ahead are the same ones");
    }

    [Fact]
    public void Labeled_rows_are_changed_and_no_other_draw_is()
    {
        var plain = new Seeing();
        var enhanced = new Seeing();
        Train(plain, null);
        Train(enhanced, Everything with { Mixup = 0 }); // which may take id and label of the other row
        enhanced.Ids.Should().Equal(plain.Ids);
        enhanced.UnlabeledValues.Should().Equal(plain.UnlabeledValues);
        enhanced.LabeledValues.Should().HaveSameCount(plain.LabeledValues).And.NotEqual(plain.LabeledValues);
        float[] original = [.. Scaled().SelectMany(row => row.Features.Values).SelectMany(features => features.Values.ToArray())];
        plain.UnlabeledValues.Except(original).Should().BeEmpty();
        plain.LabeledValues.Except(original).Should().BeEmpty();
        enhanced.LabeledValues.Except(original).Should().NotBeEmpty();

        void Train(Seeing seeing, EnhancementOptions? enhancement)
        {
            Recipe recipe = Recipe.Of("seen", [new(new ClassificationTerm(), 1), new(seeing, 1)], [new(seeing, 1)]);
            using EmotionNetwork network = SmallTraining.Network();
            SmallTraining.Train(recipe with { Enhancement = enhancement }, network: network);
        }

        static IEnumerable<Utterance> Scaled()
        {
            FeatureScaler scaler = FeatureScaler.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled);
            return [.. scaler.Transform(SmallTraining.Labeled).Utterances, .. scaler.Transform(SmallTraining.Unlabeled)];
        }
    }

    [Fact]
    public void Validation_and_the_recognizer_see_features_as_they_are()
    {
        using EmotionNetwork network = SmallTraining.Network();
        TrainingResult run = SmallTraining.Train(
            SmallTraining.Paper with { Enhancement = Everything with { Views = new() { Noise = 3 } } }, network: network);
        LabeledSet validation = SmallTraining.Fold.Validation;
        IReadOnlyList<Prediction> predictions = run.Recognizer.Predict([.. validation.Utterances]);
        double loss = validation.Zip(predictions).Average(pair => -Math.Log(pair.Second.Probabilities[pair.First.ClassIndex]));
        run.History[run.BestEpoch].ValidationLoss.Should().BeApproximately(loss, 1e-5);
        run.Recognizer.Predict([.. validation.Utterances]).Select(one => one.Probabilities[0])
            .Should().Equal(predictions.Select(one => one.Probabilities[0]));
    }

    [Fact]
    public void Every_stage_and_recipe_may_have_it()
    {
        Recipe[] recipes = [SmallTraining.Paper, Recipe.FixMatch(threshold: 0.5), Recipe.MeanTeacher(), Recipe.CrossModal(),
            CheckpointTests.Staged()];
        foreach (Recipe recipe in recipes)
        {
            using EmotionNetwork network = SmallTraining.Network();
            TrainingResult run = SmallTraining.Train(
                recipe with { Enhancement = Everything }, SmallTraining.Options with { Epochs = 3 }, network);
            run.EndedBy.Should().Be(TrainingEnd.Completed);
        }
    }

    [Fact]
    public void Words_of_a_network_that_reads_them_are_changed()
    {
        var encoder = new TextConvolutionOptions { Kernels = [2, 3], Channels = 3, VocabularySize = 1200, WordVectorSize = 4 };
        float[] Trained(EnhancementOptions? enhancement)
        {
            using EmotionNetwork network = EmotionNetwork.Create(Clips.Schema, SmallTraining.NetworkOptions with
            {
                Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Lexical] = encoder },
            });
            var trainer = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly() with { Enhancement = enhancement },
                SmallTraining.Options with { SelectBy = SelectionMetric.None });
            trainer.Fit(Clips.Set, new UnlabeledSet([]));
            return SmallTraining.Weights(network);
        }
        var words = new EnhancementOptions { DeletedWords = 0.1, SwappedWords = 0.1 };
        Trained(words).Should().Equal(Trained(words)).And.NotEqual(Trained(null));
        FluentActions.Invoking(() => Trained(new EnhancementOptions { Mixup = 0.2 })).Should().Throw<OptionsException>()
            .Which.Faults.Should().ContainSingle().Which.Should().Contain("Mixup cannot mix 'lexical'");
    }

    [Fact]
    public void Targets_are_mixed()
    {
        var schema = new CorpusSchema("clips", Clips.Schema.Classes, [Clips.Schema[Modality.Acoustic], Clips.Schema[Modality.Visual]],
            ["valence", "arousal"]);
        LabeledSet labeled = new(schema.Classes, Clips.Set.Where(row => schema.Modalities.Any(entry => row.Utterance.Has(entry.Modality))));
        float[] Trained(EnhancementOptions? enhancement)
        {
            using EmotionNetwork network = EmotionNetwork.Create(
                schema, SmallTraining.NetworkOptions with { Targets = ["valence", "arousal"] });
            new SemiSupervisedTrainer(network, Recipe.SupervisedRegression() with { Enhancement = enhancement },
                SmallTraining.Options with { SelectBy = SelectionMetric.None }).Fit(labeled, new UnlabeledSet([]));
            return SmallTraining.Weights(network);
        }
        Trained(new EnhancementOptions { Mixup = 0.4 }).Should().NotEqual(Trained(null)).And.OnlyContain(w => float.IsFinite(w));
        FluentActions.Invoking(() => Trained(new EnhancementOptions { Recombination = 0.4 })).Should().Throw<OptionsException>()
            .Which.Faults.Should().ContainSingle().Which.Should().Contain("continuous targets differ");
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        Recipe recipe = SmallTraining.Paper with { Enhancement = Everything };
        SmallTraining.Train(recipe).Recognizer.Dispose();
        long before = LiveTensors.Count;
        SmallTraining.Train(recipe).Recognizer.Dispose();
        LiveTensors.Count.Should().Be(before);

        long Held(int steps)
        {
            long start = LiveTensors.Count, most = 0;
            using EmotionNetwork network = SmallTraining.Network();
            var trainer = new SemiSupervisedTrainer(network, recipe, SmallTraining.Options with { StepsPerEpoch = steps });
            trainer.StepCompleted += (_, _) => most = Math.Max(most, LiveTensors.Count);
            trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
            return most - start;
        }
        Held(30).Should().Be(Held(4));
    }

    [Fact]
    public void Every_fault_is_listed()
    {
        var options = new EnhancementOptions
        {
            Mixup = -1, Recombination = 1, DeletedWords = double.NaN, SwappedWords = -0.1,
            Views = new FeatureViewOptions { Noise = -1, ModalityDropout = 0.1, ColumnSpans = -1, LongestColumnSpan = 0 },
        };
        FluentActions.Invoking(options.Validate).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(8)
            .And.Contain(fault => fault.Contains("EmotionNetworkOptions.ModalityDropout", StringComparison.Ordinal));
        FluentActions.Invoking(new EnhancementOptions().Validate).Should().Throw<OptionsException>().WithMessage("*Nothing is changed*");
    }

    [Fact]
    public void What_does_not_fit_is_refused_before_anything_is_trained()
    {
        Refused(Recipe.SupervisedOnly(), new() { DeletedWords = 0.1 }).Should().Contain("No encoder of the network reads token numbers");
        Refused(Recipe.Of("pool", [], [new(new EntropyTerm(), 1)]), new() { Mixup = 0.1 }).Should().Contain("no term looks at any");
        var targets = new Dictionary<string, IReadOnlyList<double>> { ["u"] = [1, 0] };
        Refused(Recipe.Of("soft", [new(new SoftTargetTerm(targets), 1)]), new() { Mixup = 0.1 }).Should().Contain("SoftTargetTerm");
        Refused(Recipe.SupervisedOnly(), new()
        {
            Views = new() { ByModality = new Dictionary<Modality, FeatureViewOptions> { [new Modality("smell")] = new() } },
        }).Should().Contain("smell");
        CorpusSchema one = SmallTraining.Corpus.Schema.WithModalities(Modality.Acoustic);
        Refused(Recipe.SupervisedOnly(), new() { Recombination = 0.1 }, one).Should().Contain("Recombination needs two modalities");

        static string Refused(Recipe recipe, EnhancementOptions enhancement, CorpusSchema? schema = null)
        {
            using EmotionNetwork network = EmotionNetwork.Create(schema ?? SmallTraining.Corpus.Schema, SmallTraining.NetworkOptions);
            return FluentActions.Invoking(() => new SemiSupervisedTrainer(network, recipe with { Enhancement = enhancement }))
                .Should().Throw<OptionsException>().Which.Message;
        }
    }

    private static float[] Weights(EnhancementOptions? enhancement, TrainerOptions? options = null)
    {
        using EmotionNetwork network = SmallTraining.Network();
        SmallTraining.Train(SmallTraining.Paper with { Enhancement = enhancement }, options, network);
        return SmallTraining.Weights(network);
    }

    /// <summary>A term that keeps what it saw, in labeled and in unlabeled batches.</summary>
    private sealed class Seeing : IObjectiveTerm
    {
        public string Name => "seeing";

        public bool NeedsLabels => false;

        public List<string> Ids { get; } = [];

        public List<float> LabeledValues { get; } = [];

        public List<float> UnlabeledValues { get; } = [];

        public IReadOnlyList<TermPart> Compute(ForwardPass pass)
        {
            Ids.AddRange(pass.Batch.Utterances.Select(utterance => utterance.Id));
            foreach (ModalityBatch modality in pass.Batch.Modalities.Values)
                (pass.Labeled is null ? UnlabeledValues : LabeledValues).AddRange(modality.Values.Values<float>());
            return [];
        }
    }
}
