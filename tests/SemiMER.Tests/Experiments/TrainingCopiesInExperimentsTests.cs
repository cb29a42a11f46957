using SemiMER.Corpora;
using SemiMER.Experiments;

namespace SemiMER.Tests.Experiments;

public sealed class TrainingCopiesInExperimentsTests
{
    private static readonly CorpusFold Copied = WithCopies("again");

    [Fact]
    public void Copies_count_as_no_labels()
    {
        using ExperimentResult plain = Run(SmallTraining.Fold), copied = Run(Copied);
        copied.Cells.Select(cell => (cell.LabeledCount, cell.UnlabeledCount))
            .Should().Equal(plain.Cells.Select(cell => (cell.LabeledCount, cell.UnlabeledCount)));

        static ExperimentResult Run(CorpusFold fold) => ExperimentRunner.Run(new ExperimentPlan
        {
            Folds = [fold], Recipes = [], Methods = [ExperimentMethod.LinearSoftmax], LabelFractions = [0.5, 1], Seeds = [0],
        });
    }

    [Fact]
    public void Copies_are_data_that_a_folder_of_results_belongs_to()
    {
        string plain = DataDigest.Of([SmallTraining.Fold]), copied = DataDigest.Of([Copied]);
        copied.Should().NotBe(plain).And.Be(DataDigest.Of([WithCopies("again")])).And.NotBe(DataDigest.Of([WithCopies("once more")]));
    }

    private static CorpusFold WithCopies(string name) => SmallTraining.Fold.WithTrainingCopies(labeled =>
        labeled.Select(row => new TrainingCopy(row.Utterance.Id, row.Utterance with { Id = $"{row.Utterance.Id} {name}" })));
}
