using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>What a training cannot do, and how it says so.</summary>
public sealed class TrainingFaultTests
{
    private static readonly string[] Ids = [.. SmallTraining.Unlabeled.Select(row => row.Id)];

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Term_that_is_not_finite_is_named_with_step_and_utterances(float value)
    {
        var bad = new CapturingTerm("bad", call => call == 2 ? value : 1);
        Recipe recipe = Recipe.Of("with", [new(new ClassificationTerm(), 1)], [new(bad, 1)]);
        TrainingException error = Fails(recipe);
        error.Term.Should().Be("unlabeled/bad");
        error.Step.Should().Be(2);
        error.UtteranceIds.Should().Equal(bad.Batches[2]).And.BeSubsetOf(Ids);
        error.Message.Should().StartWith("Step 2: the term 'unlabeled/bad' is ").And.Contain("Lower the learning rate")
            .And.Contain($"'{bad.Batches[2][0]}'");
    }

    [Fact]
    public void Fault_of_a_loss_gets_step_and_utterances()
    {
        var matching = new CrossModalMatching(new RefusingLoss(), PairingTopology.Hub(Modality.Acoustic));
        Recipe recipe = Recipe.Of("with", [new(new ClassificationTerm(), 1)], [new(new CrossModalMatchingTerm(matching), 1)]);
        TrainingException error = Fails(recipe);
        (error.Term, error.Step).Should().Be(("unlabeled/matching", 0));
        error.UtteranceIds.Should().NotBeEmpty().And.BeSubsetOf(Ids);
        error.InnerException.Should().BeOfType<MatchingException>();
        error.Message.Should().StartWith("Step 0: the term 'unlabeled/matching' cannot be computed. refusing: no. ")
            .And.Contain($"The batch: '{error.UtteranceIds[0]}'");
    }

    [Fact]
    public void Sum_that_is_not_finite_is_named()
    {
        Recipe recipe = Recipe.Of("x", [new(new CapturingTerm("large"), 1e39)]);
        TrainingException error = Fails(recipe);
        (error.Term, error.Step).Should().Be(("total", 0));
        error.UtteranceIds.Should().HaveCount(8);
    }

    [Fact]
    public void Training_that_diverges_stops()
    {
        Fails(Recipe.SupervisedOnly(), SmallTraining.Options with { LearningRate = 1e30, Epochs = 5 }).Step.Should().BePositive();
    }

    [Fact]
    public void Gradient_that_is_not_finite_changes_no_weight()
    {
        // The square root of 0: a value of 0, a slope without end.
        using EmotionNetwork network = SmallTraining.Network();
        float[] before = SmallTraining.Weights(network);
        TrainingException error = Fails(Recipe.Of("x", [new(new RootOfZero(), 1)]), network: network);
        (error.Term, error.Step).Should().Be(("gradient norm", 0));
        SmallTraining.Weights(network).Should().Equal(before);
    }

    [Fact]
    public void Parts_of_one_name_are_refused()
    {
        var recipe = Recipe.Of("x", [new(new Renamed("first"), 1), new(new Renamed("second"), 1)]);
        Fails(recipe).Message.Should().Be("The term 'second' gives 'labeled/part', which another one gives too: name its parts otherwise.");
    }

    [Fact]
    public void Empty_sets_and_missing_classes_are_told()
    {
        LabeledSet labeled = SmallTraining.Labeled, held = SmallTraining.Fold.Validation, none = new(labeled.Classes, []);
        Message(none, SmallTraining.Unlabeled, held).Should().Be(
            "The labeled training set is empty: enlarge the label budget or look at the classes.");
        Message(labeled, new UnlabeledSet([]), held).Should().Be("The recipe 'L_semi' uses unlabeled utterances and there are none.");
        Message(labeled, SmallTraining.Unlabeled, none).Should().StartWith("The validation set is empty, so no best epoch could be chosen");
        Message(new LabeledSet(labeled.Classes, labeled.Where(item => item.ClassIndex == 0)), SmallTraining.Unlabeled, held)
            .Should().Be("Class 'angry' has no labeled utterance: it could never be learned.");
        Message(new LabeledSet(["angry", "calm"], labeled), SmallTraining.Unlabeled, held)
            .Should().Be("A set has the classes 'angry', 'calm', the network 'calm', 'angry': make the network from the schema with "
                + "merged classes.");
        Message(labeled, SmallTraining.Unlabeled, new LabeledSet(["calm", "angry", "sad"], held)).Should().Contain("'sad'");
    }

    [Fact]
    public void Features_that_are_not_finite_are_named_by_utterance_and_modality()
    {
        Utterance faulty = SmallTraining.Unlabeled[3];
        faulty = faulty.WithFeatures(faulty.Features.Select(entry => KeyValuePair.Create(entry.Key,
            entry.Key == Modality.Visual ? ModalityFeatures.Vector(new[] { 1, 2, float.NaN, 4, 5 }) : entry.Value)));
        NonFiniteFeatureException error = FluentActions.Invoking(() =>
                Fit(SmallTraining.Labeled, new UnlabeledSet([.. SmallTraining.Unlabeled.Take(3), faulty]), SmallTraining.Fold.Validation))
            .Should().Throw<NonFiniteFeatureException>().Which;
        error.UtteranceIds.Should().Equal(faulty.Id);
        error.Message.Should().Contain($"modality 'visual'").And.Contain($"'{faulty.Id}'").And.Contain("column 2");
    }

    [Fact]
    public void Features_of_another_width_are_named_by_utterance_and_modality()
    {
        Utterance faulty = SmallTraining.Unlabeled[3];
        faulty = faulty.WithFeatures([KeyValuePair.Create(Modality.Acoustic, ModalityFeatures.Vector(new float[9]))]);
        FluentActions.Invoking(() =>
                Fit(SmallTraining.Labeled, new UnlabeledSet([.. SmallTraining.Unlabeled, faulty]), SmallTraining.Fold.Validation))
            .Should().Throw<CorpusException>().WithMessage($"utterance '{faulty.Id}', modality 'acoustic': *Expected *6*, found *9*");
    }

    private static TrainingException Fails(Recipe recipe, TrainerOptions? options = null, EmotionNetwork? network = null) =>
        FluentActions.Invoking(() => SmallTraining.Train(recipe, options, network)).Should().Throw<TrainingException>().Which;

    private static TrainingResult Fit(LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet validation) =>
        new SemiSupervisedTrainer(SmallTraining.Network(), SmallTraining.Paper, SmallTraining.Options).Fit(labeled, unlabeled, validation);

    private static string Message(LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet validation) =>
        FluentActions.Invoking(() => Fit(labeled, unlabeled, validation)).Should().Throw<TrainingException>().Which.Message;

    private sealed class RootOfZero : IObjectiveTerm
    {
        public string Name => "root";

        public bool NeedsLabels => false;

        public IReadOnlyList<TermPart> Compute(ForwardPass pass) => [new(Name, (pass.Scores.sum() * 0).sqrt())];
    }

    private sealed class Renamed(string name) : IObjectiveTerm
    {
        public string Name => name;

        public bool NeedsLabels => false;

        public IReadOnlyList<TermPart> Compute(ForwardPass pass) => [new("part", pass.Scores.sum())];
    }

    private sealed class RefusingLoss : IDistributionMatchingLoss
    {
        public Tensor Compute(Tensor p, Tensor q) => throw new MatchingException("refusing", "no.");
    }
}
