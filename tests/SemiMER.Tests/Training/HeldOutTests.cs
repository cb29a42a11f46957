using Microsoft.Extensions.Logging;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>What a training is refused for before its first step, and what its result keeps.</summary>
public sealed class HeldOutTests
{
    private static readonly LabeledSet Validation = SmallTraining.Fold.Validation;

    [Fact]
    public void Rows_to_choose_the_epoch_by_are_not_trained_on()
    {
        string first = SmallTraining.Labeled[0].Utterance.Id;
        Refused(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Labeled).Should().Contain($"'{first}'").And.Contain("fold");
        Refused(SmallTraining.Labeled, new UnlabeledSet([.. SmallTraining.Unlabeled, Validation[0].Utterance]), Validation)
            .Should().Contain($"'{Validation[0].Utterance.Id}'");

        static string Refused(LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet validation) =>
            FluentActions.Invoking(() => new SemiSupervisedTrainer(SmallTraining.Network(), SmallTraining.Paper, SmallTraining.Options)
                .Fit(labeled, unlabeled, validation)).Should().Throw<TrainingException>().Which.Message;
    }

    [Fact]
    public void Speakers_on_both_sides_are_warned_about()
    {
        var logger = new ListLogger();
        LabeledSet train = new(SmallTraining.Labeled.Classes, SmallTraining.Labeled.Where((_, i) => i % 3 != 0));
        LabeledSet held = new(SmallTraining.Labeled.Classes, SmallTraining.Labeled.Where((_, i) => i % 3 == 0));
        using var run = new SemiSupervisedTrainer(SmallTraining.Network(), Recipe.SupervisedOnly(), SmallTraining.Options, logger)
            .Fit(train, new UnlabeledSet([]), held).Recognizer;
        logger.Warnings.Should().ContainSingle().Which.Should().Contain($"'{held[0].Utterance.Speaker}'");

        var quiet = new ListLogger();
        using var other = new SemiSupervisedTrainer(SmallTraining.Network(), Recipe.SupervisedOnly(), SmallTraining.Options, quiet)
            .Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, Validation).Recognizer;
        quiet.Warnings.Should().BeEmpty();
    }

    [Fact]
    public void Fold_trains_as_its_sets_do()
    {
        TrainerOptions options = SmallTraining.Options with { Seed = 1 };
        using EmotionNetwork one = SmallTraining.Network(), other = SmallTraining.Network();
        new SemiSupervisedTrainer(one, SmallTraining.Paper, options).Fit(SmallTraining.Fold, labelFraction: 0.5);
        new SemiSupervisedTrainer(other, SmallTraining.Paper, options).Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, Validation);
        SmallTraining.Weights(one).Should().Equal(SmallTraining.Weights(other));
    }

    [Fact]
    public void Second_training_with_one_network_is_refused_and_changes_no_first_result()
    {
        using EmotionNetwork network = SmallTraining.Network();
        TrainingResult first = SmallTraining.Train(network: network);
        float[] weights = SmallTraining.Weights(first.Recognizer.Network);
        double accuracy = first.Recognizer.Evaluate(SmallTraining.Fold.Test).UnweightedAccuracy;
        FluentActions.Invoking(() => SmallTraining.Train(Recipe.SupervisedOnly(), network: network))
            .Should().Throw<TrainingException>().WithMessage("*trained already*another network*");
        SmallTraining.Weights(first.Recognizer.Network).Should().Equal(weights);
        first.Recognizer.Evaluate(SmallTraining.Fold.Test).UnweightedAccuracy.Should().Be(accuracy);
    }

    [Fact]
    public void Training_goes_on_from_a_recognizer_that_was_loaded()
    {
        using var folder = new TemporaryDirectory();
        string path = folder.File("r.semimer");
        using var first = SmallTraining.Train().Recognizer;
        first.Save(path);
        using var loaded = EmotionRecognizer.Load(path);
        float[] weights = SmallTraining.Weights(first.Network);
        using var second = SmallTraining.Train(network: loaded.Network).Recognizer;
        SmallTraining.Weights(second.Network).Should().NotEqual(weights);
        SmallTraining.Weights(first.Network).Should().Equal(weights);
    }

    [Fact]
    public void Recipe_that_does_not_fit_the_modalities_is_refused_when_it_meets_the_network()
    {
        CorpusSchema silent = SmallTraining.Corpus.Schema.WithModalities(Modality.Visual, Modality.Lexical);
        using EmotionNetwork network = EmotionNetwork.Create(silent, SmallTraining.NetworkOptions);
        var hub = new PaperRecipeOptions { Topology = PairingTopology.Hub(Modality.Acoustic) };
        FluentActions.Invoking(() => new SemiSupervisedTrainer(network, Recipe.Paper(new MaximumMeanDiscrepancy(), hub)))
            .Should().Throw<MatchingException>().WithMessage("*hub acoustic*'acoustic'*");
        FluentActions.Invoking(() => new SemiSupervisedTrainer(
                network, Recipe.SupervisedOnly(), new TrainerOptions { Unscaled = [new Modality("lexicla")] }))
            .Should().Throw<OptionsException>().WithMessage("*Unscaled*'lexicla'*");
    }

    [Fact]
    public void Without_a_voice_the_papers_recipe_matches_all_pairs()
    {
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(SmallTraining.Corpus.WithModalities(Modality.Visual, Modality.Lexical))[0];
        EmotionNetwork network = EmotionNetwork.Create(fold.Schema, SmallTraining.NetworkOptions);
        TrainingResult run = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options).Fit(fold);
        run.History[0].Terms.Keys.Should().Contain("labeled/matching/pair/visual-lexical");
        run.Recognizer.Dispose();
    }

    private sealed class ListLogger : ILogger
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            eventId.Id.Should().BeInRange(1, 99, "event ids are fixed");
            if (logLevel == LogLevel.Warning)
                Warnings.Add(formatter(state, exception));
        }
    }
}
