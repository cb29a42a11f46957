using SemiMER.Corpora;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

public sealed class CoTrainingTests
{
    private static readonly CoTrainingOptions Few = new() { Rounds = 2, RowsPerRound = 9 };

    [Fact]
    public void What_is_handed_on_is_mostly_right()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled, Dictionary<string, int> truth) = ClusterCorpus.Make(rows: 150, labeledPerClass: 3);
        IReadOnlyDictionary<string, IReadOnlyList<double>> targets = CoTraining.SoftTargets(ClusterCorpus.Schema, labeled, unlabeled, Few);
        targets.Keys.Should().BeSubsetOf(unlabeled.Select(row => row.Id));
        targets.Average(target => target.Value[truth[target.Key]]).Should().BeGreaterThan(0.95);
        targets.Values.Should().OnlyContain(target => Math.Abs(target.Sum() - 1) < 1e-12);
    }

    [Fact]
    public void Each_modality_hands_on_its_most_certain_rows_of_each_class_once()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled, _) = ClusterCorpus.Make(rows: 150, labeledPerClass: 3);
        // One round of three rows a class and modality: what both hand on is one target.
        IReadOnlyDictionary<string, IReadOnlyList<double>> targets =
            CoTraining.SoftTargets(ClusterCorpus.Schema, labeled, unlabeled, Few with { Rounds = 1 });
        targets.Should().HaveCountGreaterThanOrEqualTo(9).And.HaveCountLessThanOrEqualTo(18);
        string[] expected = [.. Expected(Modality.Acoustic), .. Expected(Modality.Lexical)];
        targets.Keys.Should().BeEquivalentTo(expected.Distinct());

        // The same by linear soft-max of each modality alone, by hand.
        IEnumerable<string> Expected(Modality modality)
        {
            var alone = new CorpusSchema("alone", ClusterCorpus.Schema.Classes, [ClusterCorpus.Schema.Modalities.Single(entry =>
                entry.Modality == modality)]);
            LabeledSet own = new(labeled.Classes, labeled.Select(row => row with { Utterance = row.Utterance.WithModalities([modality]) }));
            using var recognizer = Baselines.LinearSoftmax(
                alone, own, new UnlabeledSet(unlabeled.Select(row => row.WithModalities([modality]))),
                options: new LinearSoftmaxOptions { Strengths = [Few.Strength], EqualModalities = true }).Recognizer;
            var predicted = recognizer.Predict([.. unlabeled.Select(row => row.WithModalities([modality]))]);
            return predicted.GroupBy(row => row.ClassIndex).SelectMany(group =>
                group.OrderByDescending(row => row.Probabilities[group.Key]).Take(3).Select(row => row.UtteranceId));
        }
    }

    [Fact]
    public void A_class_has_as_many_rows_as_its_share_of_the_labels()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled, _) = ClusterCorpus.Make(rows: 300, labeledPerClass: 6);
        var skewed = new LabeledSet(labeled.Classes, labeled.Where((row, i) => row.ClassIndex == 0 || i < 6)); // 6, 2, 2
        IReadOnlyDictionary<string, IReadOnlyList<double>> targets = CoTraining.SoftTargets(
            ClusterCorpus.Schema, skewed, unlabeled, new CoTrainingOptions { Rounds = 1, RowsPerRound = 20 });
        double[] mass = [.. Enumerable.Range(0, 3).Select(k => targets.Values.Count(target => target[k] > 0.5))];
        (mass[0] / mass.Sum()).Should().BeApproximately(0.6, 0.1);
    }

    [Fact]
    public void Agreement_hands_on_less()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled, _) = ClusterCorpus.Make(rows: 90, labeledPerClass: 2, spread: 2.5);
        var much = new CoTrainingOptions { Rounds = 6, RowsPerRound = 60 };
        int all = Count(much), agreed = Count(much with { RequiresAgreement = true });
        agreed.Should().BePositive().And.BeLessThan(all);

        int Count(CoTrainingOptions options) => CoTraining.SoftTargets(ClusterCorpus.Schema, labeled, unlabeled, options).Count;
    }

    [Fact]
    public void Rows_of_one_modality_teach_nobody()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled, _) = ClusterCorpus.Make(rows: 90, labeledPerClass: 4,
            modalitiesOf: i => i >= 12 && i % 2 == 0 ? [Modality.Acoustic] : [Modality.Acoustic, Modality.Lexical]);
        IReadOnlyDictionary<string, IReadOnlyList<double>> targets =
            CoTraining.SoftTargets(ClusterCorpus.Schema, labeled, unlabeled, Few with { Rounds = 20 });
        targets.Should().NotBeEmpty();
        targets.Keys.Should().OnlyContain(id => int.Parse(id.Substring(4), System.Globalization.CultureInfo.InvariantCulture) % 2 == 1);
    }

    [Fact]
    public void What_cannot_teach_is_refused()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled, _) = ClusterCorpus.Make(rows: 60, labeledPerClass: 2);
        CorpusSchema alone = ClusterCorpus.Schema.WithModalities([Modality.Acoustic]);
        FluentActions.Invoking(() => CoTraining.SoftTargets(alone, labeled, unlabeled))
            .Should().Throw<TrainingException>().WithMessage("*two modalities*'acoustic' alone*");
        var half = new LabeledSet(labeled.Classes, labeled.Select(row =>
            row.ClassIndex == 2 ? row with { Utterance = row.Utterance.WithModalities([Modality.Acoustic]) } : row));
        FluentActions.Invoking(() => CoTraining.SoftTargets(ClusterCorpus.Schema, half, unlabeled))
            .Should().Throw<TrainingException>().WithMessage("*class 'three' has 'lexical'*");
        var wrong = new CoTrainingOptions { Rounds = 0, RowsPerRound = 0, Strength = 0 };
        FluentActions.Invoking(() => CoTraining.SoftTargets(ClusterCorpus.Schema, labeled, unlabeled, wrong))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(3);
    }

    [Fact]
    public void The_same_sets_give_the_same_bits()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled, _) = ClusterCorpus.Make(rows: 90, labeledPerClass: 2);
        IReadOnlyDictionary<string, IReadOnlyList<double>> once = CoTraining.SoftTargets(ClusterCorpus.Schema, labeled, unlabeled),
            again = CoTraining.SoftTargets(ClusterCorpus.Schema, labeled, unlabeled);
        again.Keys.Should().Equal(once.Keys);
        foreach ((string id, IReadOnlyList<double> target) in once)
            again[id].Should().Equal(target);
    }
}
