using SemiMER.Corpora;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

public sealed class SoftTargetStudentTests
{
    private static readonly LinearSoftmaxOptions One = new() { Strengths = [0.1] };

    [Fact]
    public void Certain_targets_of_full_weight_are_labels()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled, Dictionary<string, int> truth) = ClusterCorpus.Make(rows: 90, labeledPerClass: 2);
        var certain = unlabeled.ToDictionary(row => row.Id, row => (IReadOnlyList<double>)[.. Enumerable.Range(0, 3).Select(k =>
            truth[row.Id] == k ? 2.0 : 0)]); // sums need not be 1
        var all = new LabeledSet(labeled.Classes, [.. labeled, .. unlabeled.Select(row => new LabeledUtterance(row, truth[row.Id]))]);
        Same(
            SoftTargetStudent.Fit(ClusterCorpus.Schema, labeled, unlabeled, certain, 1, null, null, One),
            Baselines.LinearSoftmax(ClusterCorpus.Schema, all, options: One), unlabeled);
    }

    [Fact]
    public void Without_targets_it_is_the_linear_softmax_of_the_labels()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled, _) = ClusterCorpus.Make(rows: 90, labeledPerClass: 4);
        BaselineResult student = SoftTargetStudent.Fit(
            ClusterCorpus.Schema, labeled, unlabeled, new Dictionary<string, IReadOnlyList<double>>(), 0.1, null, null, One);
        Same(student, Baselines.LinearSoftmax(ClusterCorpus.Schema, labeled, unlabeled, options: One), unlabeled);
        student.TrainingLabels.Should().Be(12);
    }

    [Fact]
    public void Wrong_targets_are_refused_by_name()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled, _) = ClusterCorpus.Make(rows: 90, labeledPerClass: 4);
        var wrong = new Dictionary<string, IReadOnlyList<double>>
        {
            ["row-20"] = [1, 0], ["row-21"] = [0, 0, 0], ["row-22"] = [-1, 1, 1], ["row-23"] = [double.NaN, 1, 0], ["row-24"] = [1, 0, 0],
        };
        FluentActions.Invoking(() => SoftTargetStudent.Fit(ClusterCorpus.Schema, labeled, unlabeled, wrong, 0.1, null, null, One))
            .Should().Throw<OptionsException>().WithMessage("*row-20*row-21*row-22*row-23*").And.Message.Should().NotContain("row-24");
        FluentActions.Invoking(() => SoftTargetStudent.Fit(
                ClusterCorpus.Schema, labeled, unlabeled, new Dictionary<string, IReadOnlyList<double>>(), 0, null, null, One))
            .Should().Throw<OptionsException>().WithMessage("*unlabeledWeight is 0*");
        FluentActions.Invoking(() => SoftTargetStudent.Fit(
                ClusterCorpus.Schema, labeled, unlabeled, new Dictionary<string, IReadOnlyList<double>>(), 1, null, null))
            .Should().Throw<OptionsException>().WithMessage("*no validation set chooses*");
    }

    private static void Same(BaselineResult one, BaselineResult other, UnlabeledSet rows)
    {
        using EmotionRecognizer first = one.Recognizer, second = other.Recognizer;
        foreach ((Prediction a, Prediction b) in first.Predict([.. rows]).Zip(second.Predict([.. rows])))
        {
            for (int k = 0; k < 3; k++)
                a.Probabilities[k].Should().BeApproximately(b.Probabilities[k], 1e-5f);
        }
    }
}
