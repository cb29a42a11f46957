using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

public sealed class TrainingCopiesTests
{
    private readonly CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(TestCorpora.Sessions(5, 25))[4];

    [Theory]
    [InlineData(0.05)]
    [InlineData(1.0)]
    public void Copies_stand_behind_the_rows_of_a_budget_and_change_no_draw(double fraction)
    {
        (LabeledSet plain, UnlabeledSet pool) = fold.Train.WithLabelBudget(fraction, 7);
        CorpusFold copied = fold.WithTrainingCopies(labeled => labeled.Select(Louder));
        (LabeledSet labeled, UnlabeledSet unlabeled) = copied.Train.WithLabelBudget(fraction, 7);
        labeled.Take(plain.Count).Should().Equal(plain);
        unlabeled.Should().Equal(pool);
        labeled.LabelCount.Should().Be(plain.Count);
        labeled.Should().HaveCount(2 * plain.Count);
        foreach ((LabeledUtterance origin, LabeledUtterance copy) in plain.Zip(labeled.Skip(plain.Count)))
        {
            copy.CopyOf.Should().Be(origin.Utterance.Id);
            (copy.ClassIndex, copy.Utterance.Speaker).Should().Be((origin.ClassIndex, origin.Utterance.Speaker));
            copy.Utterance.Id.Should().Be(origin.Utterance.Id + " louder");
            copy.Utterance.Dialogue.Should().BeNull();
            origin.CopyOf.Should().BeNull();
        }
        (copied.Validation, copied.Test, copied.Train.Count, copied.Train.LabeledCount)
            .Should().Be((fold.Validation, fold.Test, fold.Train.Count, fold.Train.LabeledCount));
    }

    [Fact]
    public void Speakers_who_validate_within_the_budget_have_none()
    {
        CorpusFold copied = fold.WithTrainingCopies(labeled => labeled.Select(Louder));
        LabelBudget plain = fold.Train.WithLabelBudget(0.5, 3, 0.25), budget = copied.Train.WithLabelBudget(0.5, 3, 0.25);
        budget.Validation.Should().Equal(plain.Validation);
        budget.Labeled.LabelCount.Should().Be(plain.Labeled.Count);
        budget.Labeled.Where(row => row.CopyOf is not null).Select(row => row.CopyOf)
            .Should().Equal(plain.Labeled.Select(row => row.Utterance.Id));
        budget.Labeled.Utterances.Select(row => row.Speaker).Should().NotIntersectWith(
            budget.Validation.Utterances.Select(row => row.Speaker));
    }

    [Fact]
    public void Scaling_is_measured_on_the_utterances_of_the_corpus()
    {
        CorpusFold copied = fold.WithTrainingCopies(labeled => labeled.Select(Louder));
        (LabeledSet labeled, UnlabeledSet unlabeled) = copied.Train.WithLabelBudget(0.5, 3);
        (LabeledSet plain, _) = fold.Train.WithLabelBudget(0.5, 3);
        FeatureScaler.Fit(labeled, unlabeled).Overall[Modality.Acoustic].Should()
            .BeEquivalentTo(FeatureScaler.Fit(plain, unlabeled).Overall[Modality.Acoustic]);
    }

    [Fact]
    public void Copies_that_are_none_are_refused_by_name()
    {
        Refused(row => new TrainingCopy("nobody", row.Utterance with { Id = "x" })).Should().Contain("'x'").And.Contain("'nobody'");
        Refused(row => new TrainingCopy(row.Utterance.Id, row.Utterance)).Should().Contain("an id that there is already");
        Refused(row => new TrainingCopy(row.Utterance.Id, row.Utterance with { Id = "x" })).Should().Contain("an id that there is already");
        string other = fold.Test[0].Utterance.Id;
        Refused(row => new TrainingCopy(row.Utterance.Id, row.Utterance with { Id = other })).Should().Contain($"'{other}'");
        Refused(row => new TrainingCopy(row.Utterance.Id, row.Utterance with { Id = "x", Speaker = fold.Test[0].Utterance.Speaker }))
            .Should().Contain("has the speaker 's5f'").And.Contain("give it that one");

        string Refused(Func<LabeledUtterance, TrainingCopy> copyOf) =>
            FluentActions.Invoking(() => fold.WithTrainingCopies(labeled => labeled.Select(copyOf)).Train.WithLabelBudget(1, 0))
                .Should().Throw<SplitException>().Which.Message;
    }

    private static TrainingCopy Louder(LabeledUtterance row)
    {
        Utterance own = row.Utterance;
        float[] louder = [.. own.Features[Modality.Acoustic].Values.ToArray().Select(x => 9 * x)];
        return new TrainingCopy(own.Id, (own with { Id = own.Id + " louder" }).WithFeatures(
            own.Features.Where(entry => entry.Key != Modality.Acoustic)
                .Append(KeyValuePair.Create(Modality.Acoustic, ModalityFeatures.Vector(louder)))));
    }
}
