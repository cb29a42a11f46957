using SemiMER.Corpora;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

public sealed class LabelPropagationTests
{
    [Fact]
    public void Labels_reach_the_rows_of_their_cluster()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled, Dictionary<string, int> truth) = ClusterCorpus.Make(rows: 120, labeledPerClass: 2);
        IReadOnlyDictionary<string, IReadOnlyList<double>> targets =
            LabelPropagation.SoftTargets(ClusterCorpus.Schema, labeled, unlabeled);
        targets.Keys.Should().BeEquivalentTo(unlabeled.Select(row => row.Id));
        targets.Average(target => target.Value[truth[target.Key]] == target.Value.Max() ? 1 : 0).Should().BeGreaterThan(0.95);
        targets.Values.Should().OnlyContain(target => Math.Abs(target.Sum() - 1) < 1e-9 && target.All(p => p >= 0));
        for (int k = 0; k < 3; k++)
            targets.Values.Average(target => target[k]).Should().BeApproximately(1.0 / 3, 1e-6, "the shares of the labels");
    }

    [Fact]
    public void The_same_sets_give_the_same_bits_and_their_order_does_not_matter()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled, _) = ClusterCorpus.Make(rows: 90, labeledPerClass: 3);
        IReadOnlyDictionary<string, IReadOnlyList<double>> once = Run(labeled, unlabeled), again = Run(labeled, unlabeled),
            turned = Run(new LabeledSet(labeled.Classes, labeled.Reverse()), new UnlabeledSet(unlabeled.Reverse()));
        foreach ((string id, IReadOnlyList<double> target) in once)
        {
            again[id].Should().Equal(target);
            for (int k = 0; k < 3; k++)
                turned[id][k].Should().BeApproximately(target[k], 1e-5);
        }

        static IReadOnlyDictionary<string, IReadOnlyList<double>> Run(LabeledSet labeled, UnlabeledSet unlabeled) =>
            LabelPropagation.SoftTargets(ClusterCorpus.Schema, labeled, unlabeled);
    }

    [Fact]
    public void A_row_that_no_label_reaches_gets_the_shares_of_the_labels()
    {
        // Two far pairs; with one neighbour each the second pair is joined to itself alone.
        (LabeledSet labeled, _, _) = ClusterCorpus.Make(rows: 60, labeledPerClass: 4);
        var far = new UnlabeledSet([ClusterCorpus.Row("far-1", 900, 900), ClusterCorpus.Row("far-2", 901, 900)]);
        IReadOnlyDictionary<string, IReadOnlyList<double>> targets = LabelPropagation.SoftTargets(
            ClusterCorpus.Schema, labeled, far, new LabelPropagationOptions { Neighbours = 1 });
        targets["far-1"].Should().OnlyContain(p => Math.Abs(p - 1.0 / 3) < 1e-9);
    }

    [Fact]
    public void Nothing_unlabeled_gives_nothing()
    {
        (LabeledSet labeled, _, _) = ClusterCorpus.Make(rows: 60, labeledPerClass: 4);
        LabelPropagation.SoftTargets(ClusterCorpus.Schema, labeled, new UnlabeledSet([])).Should().BeEmpty();
    }

    [Fact]
    public void A_class_without_a_label_and_options_out_of_range_are_refused()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled, _) = ClusterCorpus.Make(rows: 60, labeledPerClass: 4);
        var two = new LabeledSet(labeled.Classes, labeled.Where(row => row.ClassIndex != 1));
        FluentActions.Invoking(() => LabelPropagation.SoftTargets(ClusterCorpus.Schema, two, unlabeled))
            .Should().Throw<TrainingException>().WithMessage("*'two' has no labeled utterance*");
        var wrong = new LabelPropagationOptions { Neighbours = 0, Spread = 1 };
        FluentActions.Invoking(() => LabelPropagation.SoftTargets(ClusterCorpus.Schema, labeled, unlabeled, wrong))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(2);
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        FluentActions.Invoking(() => LabelPropagation.SoftTargets(ClusterCorpus.Schema, labeled, unlabeled, null, stopped.Token))
            .Should().Throw<OperationCanceledException>();
    }
}
