using SemiMER.Corpora;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

public sealed class DialogueContextTests
{
    private static readonly LabeledUtterance[] Pool = MoodCorpus.Rows("pool", dialogues: 40, length: 12, seed: 1);
    private static readonly LabeledSet Validation = MoodCorpus.Set(MoodCorpus.Rows("validation", dialogues: 15, length: 12, seed: 2));
    private static readonly LabeledSet Test = MoodCorpus.Set(MoodCorpus.Rows("test", dialogues: 40, length: 12, seed: 3));

    private static readonly DialogueContextOptions One = new() { TeacherStrengths = [0.3], StudentStrengths = [0.1] };

    [Fact]
    public void Dialogues_without_labels_help_much()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = MoodCorpus.Budget(Pool, perClass: 3);
        using EmotionRecognizer linear = Baselines.LinearSoftmax(MoodCorpus.Schema, labeled, unlabeled, Validation).Recognizer;
        DialogueContextResult context = DialogueContext.Fit(MoodCorpus.Schema, labeled, unlabeled, Validation);
        using EmotionRecognizer student = context.Recognizer;
        student.Evaluate(Test).UnweightedAccuracy.Should().BeGreaterThan(linear.Evaluate(Test).UnweightedAccuracy + 0.05);
        context.TrainingLabels.Should().Be(9);
        context.ChoosingLabels.Should().Be(Validation.Count);
        context.TeacherCandidates.Should().HaveCount(6).And.Contain(context.Teacher);
        context.StudentCandidates.Should().HaveCount(4).And.Contain(context.Student);
    }

    [Fact]
    public void The_student_is_taught_the_classes_of_unlabeled_utterances()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = MoodCorpus.Budget(Pool, perClass: 5);
        DialogueContextResult context = DialogueContext.Fit(MoodCorpus.Schema, labeled, unlabeled, options: One);
        context.Recognizer.Dispose();
        context.SoftTargets.Should().HaveCount(unlabeled.Count);
        Dictionary<string, int> truth = Pool.ToDictionary(row => row.Utterance.Id, row => row.ClassIndex);
        double right = context.SoftTargets.Average(target => target.Value[truth[target.Key]] == target.Value.Max() ? 1 : 0);
        right.Should().BeGreaterThan(0.7);
        context.SoftTargets.Values.Should().OnlyContain(target => Math.Abs(target.Sum() - 1) < 1e-9);
        for (int k = 0; k < 3; k++)
            context.SoftTargets.Values.Average(target => target[k]).Should().BeApproximately(1.0 / 3, 1e-6, "shares of the labels");
    }

    [Fact]
    public void Unlabeled_weight_and_smoothing_move_the_weights()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = MoodCorpus.Budget(Pool, perClass: 4);
        double[] weights = Weights(One);
        Weights(One with { UnlabeledWeight = 0.2 }).Should().NotEqual(weights);
        Weights(One with { StayProbability = 0.2 }).Should().NotEqual(weights);
        Weights(One with { NeighbourDistance = 1 }).Should().NotEqual(weights);
        Weights(One).Should().Equal(weights, "the same sets give the same bits");

        double[] Weights(DialogueContextOptions options)
        {
            using EmotionRecognizer recognizer =
                DialogueContext.Fit(MoodCorpus.Schema, labeled, unlabeled, options: options).Recognizer;
            return [.. recognizer.Predict([.. Test.Utterances.Take(20)]).SelectMany(p => p.Probabilities.Select(x => (double)x))];
        }
    }

    [Fact]
    public void A_nearly_weightless_pool_leaves_the_linear_softmax_of_the_labels()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = MoodCorpus.Budget(Pool, perClass: 6);
        using EmotionRecognizer student = DialogueContext.Fit(MoodCorpus.Schema, labeled, unlabeled,
            options: One with { UnlabeledWeight = 1e-12, EqualModalities = false }).Recognizer;
        using EmotionRecognizer linear = Baselines.LinearSoftmax(
            MoodCorpus.Schema, labeled, unlabeled, options: new LinearSoftmaxOptions { Strengths = [0.1] }).Recognizer;
        foreach ((Prediction one, Prediction other) in student.Predict([.. Test.Utterances.Take(50)])
            .Zip(linear.Predict([.. Test.Utterances.Take(50)])))
        {
            for (int k = 0; k < 3; k++)
                one.Probabilities[k].Should().BeApproximately(other.Probabilities[k], 1e-5f);
        }
    }

    [Fact]
    public void The_order_of_rows_does_not_matter()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = MoodCorpus.Budget(Pool, perClass: 4);
        using EmotionRecognizer one = DialogueContext.Fit(MoodCorpus.Schema, labeled, unlabeled, options: One).Recognizer;
        using EmotionRecognizer other = DialogueContext.Fit(
            MoodCorpus.Schema, new LabeledSet(labeled.Classes, labeled.Reverse()), new UnlabeledSet(unlabeled.Reverse()), options: One)
            .Recognizer;
        Prediction first = one.Predict(Test[0].Utterance), second = other.Predict(Test[0].Utterance);
        for (int k = 0; k < 3; k++)
            first.Probabilities[k].Should().BeApproximately(second.Probabilities[k], 1e-5f);
    }

    [Fact]
    public void It_learns_on_a_fold_with_a_budget()
    {
        CorpusRow[] Rows(IEnumerable<LabeledUtterance> rows) => [.. rows.Select(row => new CorpusRow(row.Utterance, row.ClassIndex))];
        var fold = new CorpusFold("fold", MoodCorpus.Schema, Rows(Pool), Rows(Validation), Rows(Test));
        DialogueContextResult context = DialogueContext.Fit(fold, 0.05, seed: 3, One);
        using EmotionRecognizer recognizer = context.Recognizer;
        context.TrainingLabels.Should().Be(fold.Train.WithLabelBudget(0.05, 3).Labeled.Count);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            recognizer.Save(path);
            using EmotionRecognizer loaded = EmotionRecognizer.Load(path);
            loaded.Predict(Test[0].Utterance).Probabilities.Should().Equal(recognizer.Predict(Test[0].Utterance).Probabilities);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Absent_modalities_are_stood()
    {
        LabeledUtterance[] partial = [.. Pool.Select((row, i) => i % 5 == 0
            ? row with { Utterance = row.Utterance.WithModalities(i % 2 == 0 ? Modality.Acoustic : Modality.Lexical) } : row)];
        (LabeledSet labeled, UnlabeledSet unlabeled) = MoodCorpus.Budget(partial, perClass: 5);
        using EmotionRecognizer recognizer = DialogueContext.Fit(MoodCorpus.Schema, labeled, unlabeled, Validation).Recognizer;
        recognizer.Evaluate(Test).UnweightedAccuracy.Should().BeGreaterThan(0.5);
    }

    [Fact]
    public void Faults_are_refused()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = MoodCorpus.Budget(Pool, perClass: 3);
        Action several = () => DialogueContext.Fit(MoodCorpus.Schema, labeled, unlabeled);
        several.Should().Throw<OptionsException>().WithMessage("*validation*");
        Action options = () => DialogueContext.Fit(MoodCorpus.Schema, labeled, unlabeled, options: new DialogueContextOptions
        {
            NeighbourDistance = 0, PrincipalComponents = 0, Components = 0, Shrinkage = 0, StayProbability = 1, UnlabeledWeight = 0,
            TeacherStrengths = [], StudentStrengths = [-1],
        });
        options.Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(8);
        Action unknown = () => DialogueContext.Fit(
            MoodCorpus.Schema,
            new LabeledSet(labeled.Classes, labeled.Select(row => row with { Utterance = row.Utterance with { Dialogue = null } })),
            new UnlabeledSet(unlabeled.Select(row => row with { Dialogue = null })), options: One);
        unknown.Should().Throw<TrainingException>().WithMessage("*dialogue*");
        Action overlap = () => DialogueContext.Fit(MoodCorpus.Schema, labeled, unlabeled, labeled);
        overlap.Should().Throw<TrainingException>().WithMessage("*Validation rows*");
        Action heldOut = () => DialogueContext.Fit(
            MoodCorpus.Schema, labeled, new UnlabeledSet([.. unlabeled, Validation[0].Utterance]), Validation);
        heldOut.Should().Throw<TrainingException>().WithMessage($"*{Validation[0].Utterance.Id}*", "the pool trains too");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Action stopped = () => DialogueContext.Fit(MoodCorpus.Schema, labeled, unlabeled, options: One, cancellationToken: cancelled.Token);
        stopped.Should().Throw<OperationCanceledException>();
    }
}
