using SemiMER.Corpora;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

public sealed class BaselineFaultTests
{
    private static readonly LabeledSet Labeled = SmallTraining.Labeled, Validation = SmallTraining.Fold.Validation;
    private static readonly CorpusSchema Schema = SmallTraining.Corpus.Schema;

    [Fact]
    public void Sets_without_a_class_are_refused()
    {
        var calm = new LabeledSet(Labeled.Classes, Labeled.Where(item => item.ClassIndex == 0));
        Both(calm, null, "*'angry' has no labeled utterance*");
        Both(new LabeledSet(Labeled.Classes, []), null, "*no labeled utterances*");
    }

    [Fact]
    public void Sets_of_other_classes_are_refused()
    {
        string[] others = ["calm", "cross"];
        Both(new LabeledSet(others, Labeled), null, "*classes 'calm', 'cross'*the schema 'calm', 'angry'*");
        Softmax(Labeled, new LabeledSet(others, Validation)).Should().Throw<TrainingException>().WithMessage("*'cross'*");
    }

    [Fact]
    public void Validation_rows_are_held_out()
    {
        var shared = new LabeledSet(Validation.Classes, [.. Validation, Labeled[3]]);
        Softmax(Labeled, shared).Should().Throw<TrainingException>().WithMessage($"*among those to fit to: '{Labeled[3].Utterance.Id}'*");
        Softmax(Labeled, new LabeledSet(Validation.Classes, [])).Should().Throw<TrainingException>().WithMessage("*is empty*");
    }

    [Fact]
    public void Features_are_looked_at()
    {
        Utterance row = Labeled[0].Utterance;
        var damaged = new LabeledSet(Labeled.Classes, [.. Labeled.Skip(1),
            Labeled[0] with { Utterance = With(row, [float.NaN, 0, 0, 0, 0, 0]) }]);
        Action fit = Softmax(damaged, Validation);
        fit.Should().Throw<NonFiniteFeatureException>().WithMessage($"*{row.Id}*");
        var without = new LabeledSet(Labeled.Classes, [.. Labeled.Skip(1), Labeled[0] with { Utterance = row.WithModalities([]) }]);
        Softmax(without, Validation).Should().Throw<CorpusException>().WithMessage($"*{row.Id}*");
        var wide = new LabeledSet(Labeled.Classes, [.. Labeled.Skip(1), Labeled[0] with { Utterance = With(row, [0, 0]) }]);
        Softmax(wide, Validation).Should().Throw<CorpusException>();
    }

    [Fact]
    public void Every_fault_of_the_options_is_told()
    {
        Action validate = new LinearSoftmaxOptions { Strengths = [0, 1, double.NaN] }.Validate;
        validate.Should().Throw<OptionsException>().Which.Faults.Should()
            .Equal("Strengths is 0; above 0.", "Strengths is NaN; above 0.");
        Action none = new LinearSoftmaxOptions { Strengths = [] }.Validate;
        none.Should().Throw<OptionsException>().WithMessage("*at least one*");
        Softmax(Labeled, null).Should().Throw<OptionsException>().WithMessage("*Strengths has 9, and no validation set chooses*");
        Softmax(Labeled, Validation, new LinearSoftmaxOptions { Unscaled = [new Modality("pulse")] })
            .Should().Throw<OptionsException>().WithMessage("*'pulse'*");
    }

    [Fact]
    public void A_fit_can_be_cancelled()
    {
        Action fit = () => Baselines.LinearSoftmax(
            Schema, Labeled, validation: Validation, cancellationToken: new CancellationToken(canceled: true));
        fit.Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void A_penalty_that_is_nearly_none_is_fitted_or_refused()
    {
        try
        {
            BaselineResult fit = Baselines.LinearSoftmax(
                Schema, Labeled, options: new LinearSoftmaxOptions { Strengths = [double.Epsilon] });
            using (fit.Recognizer)
                fit.Chosen!.GradientNorm.Should().BeLessThanOrEqualTo(1e-9);
        }
        catch (TrainingException exception)
        {
            exception.Message.Should().Contain("too weak");
        }
    }

    private static Utterance With(Utterance row, float[] acoustic) => row.WithFeatures(row.Features.Select(entry =>
        entry.Key == Modality.Acoustic ? KeyValuePair.Create(entry.Key, ModalityFeatures.Vector(acoustic)) : entry));

    private static Action Softmax(LabeledSet labeled, LabeledSet? validation, LinearSoftmaxOptions? options = null) =>
        () => Baselines.LinearSoftmax(Schema, labeled, validation: validation, options: options).Recognizer.Dispose();

    private static void Both(LabeledSet labeled, LabeledSet? validation, string message)
    {
        Action majority = () => Baselines.Majority(Schema, labeled).Recognizer.Dispose();
        majority.Should().Throw<TrainingException>().WithMessage(message);
        Softmax(labeled, validation, new LinearSoftmaxOptions { Strengths = [1] })
            .Should().Throw<TrainingException>().WithMessage(message);
    }
}
