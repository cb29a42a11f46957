using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora.Splitting;

/// <summary>Validation by labels out of the budget, and protocols with several validation speakers or repetitions.</summary>
public sealed class ValidationBudgetTests
{
    private static readonly SyntheticCorpus Corpus = new(SmallTraining.CorpusOptions with { Sessions = 5 });

    [Theory]
    [InlineData(0.1, 0.2)]
    [InlineData(0.5, 0.3)]
    [InlineData(1, 0.5)]
    public void Whole_speakers_validate_and_every_label_is_of_the_budget(double fraction, double share)
    {
        for (long seed = 0; seed < 20; seed++)
        {
            TrainingRows train = SpeakerFolds.LeaveOneSessionOut(Corpus)[1].Train;
            (LabeledSet budget, _) = train.WithLabelBudget(fraction, seed);
            LabelBudget parts = train.WithLabelBudget(fraction, seed, share);

            Ids(parts.Labeled).Concat(Ids(parts.Validation)).Should().BeEquivalentTo(Ids(budget));
            parts.Labeled.ClassCounts.Should().OnlyContain(count => count > 0);
            HashSet<string> validating = [.. parts.ValidationEnrollment.Select(utterance => utterance.Speaker)];
            Speakers(parts.Validation).Should().BeSubsetOf(validating);
            Speakers(parts.Labeled).Concat(parts.Unlabeled.Select(utterance => utterance.Speaker)).Should().NotIntersectWith(validating);
            (parts.Labeled.Count + parts.Unlabeled.Count + parts.ValidationEnrollment.Count).Should().Be(train.Count);
            parts.Validation.Should().NotBeEmpty();
        }
    }

    [Fact]
    public void Draw_is_the_same_for_the_same_seed_and_faults_are_told()
    {
        TrainingRows train = SpeakerFolds.LeaveOneSessionOut(Corpus)[1].Train;
        Ids(train.WithLabelBudget(0.5, 1, 0.3).Validation).Should().Equal(Ids(train.WithLabelBudget(0.5, 1, 0.3).Validation));
        foreach (double share in (double[])[0, 1, -0.1, double.NaN])
            FluentActions.Invoking(() => train.WithLabelBudget(0.5, 1, share)).Should().Throw<OptionsException>();
        FluentActions.Invoking(() => train.WithLabelBudget(2, 1, 0.5)).Should().Throw<OptionsException>();

        // One speaker trains: nobody can be spared.
        CorpusRow[] rows = [.. Corpus.Rows];
        string[] speakers = [.. rows.Select(row => row.Utterance.Speaker).Distinct()];
        var alone = new CorpusFold("alone", Corpus.Schema, Of(speakers[0]), Of(speakers[1]), Of(speakers[2]));
        FluentActions.Invoking(() => alone.Train.WithLabelBudget(1, 0, 0.3)).Should().Throw<SplitException>()
            .WithMessage("None of the 1 speakers*");

        IEnumerable<CorpusRow> Of(string speaker) => rows.Where(row => row.Utterance.Speaker == speaker);
    }

    [Fact]
    public void Several_speakers_validate()
    {
        IReadOnlyList<CorpusFold> folds = SpeakerFolds.LeaveOneSpeakerOut(Corpus, validationSpeakers: 2);
        string[] names = [.. folds.Select(fold => fold.Test[0].Utterance.Speaker)];
        for (int i = 0; i < folds.Count; i++)
        {
            Speakers(folds[i].Validation).Should().BeEquivalentTo(
                names[(i + names.Length - 1) % names.Length], names[(i + names.Length - 2) % names.Length]);
        }
        FluentActions.Invoking(() => SpeakerFolds.LeaveOneSpeakerOut(Corpus, 0)).Should().Throw<OptionsException>();
        FluentActions.Invoking(() => SpeakerFolds.LeaveOneSpeakerOut(Corpus, names.Length - 1)).Should().Throw<SplitException>();
    }

    [Fact]
    public void Repetitions_test_every_speaker_once_each_in_other_groups()
    {
        IReadOnlyList<CorpusFold> folds = SpeakerFolds.RepeatedGroupKFold(Corpus, k: 3, repetitions: 4, seed: 1);
        folds.Select(fold => fold.Name).Should().OnlyHaveUniqueItems().And.HaveCount(12).And.StartWith("repetition 1, group 1 of 3");
        string[] all = [.. Corpus.Rows.Select(row => row.Utterance.Speaker).Distinct()];
        var groups = new HashSet<string>();
        foreach (CorpusFold[] repetition in folds.Chunk(3))
        {
            repetition.SelectMany(fold => Speakers(fold.Test)).Should().BeEquivalentTo(all);
            groups.Add(string.Join('|', repetition.Select(fold => string.Join(',', Speakers(fold.Test).Order())).Order()));
        }
        groups.Should().HaveCountGreaterThan(1);
        FluentActions.Invoking(() => SpeakerFolds.RepeatedGroupKFold(Corpus, 3, 0)).Should().Throw<OptionsException>();
    }

    private static string[] Ids(LabeledSet set) => [.. set.Select(item => item.Utterance.Id)];

    private static string[] Speakers(LabeledSet set) => [.. set.Select(item => item.Utterance.Speaker).Distinct()];
}
