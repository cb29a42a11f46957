using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Benchmarks.Steps;

/// <summary>Which rows the trainer draws in each step, so that the others can take the same.</summary>
internal sealed class RecordedBatches
{
    private readonly List<int[]> labeled = [];
    private readonly List<int[]> unlabeled = [];

    private RecordedBatches()
    {
    }

    /// <summary>Rows of the labeled set in each step.</summary>
    public IReadOnlyList<int[]> Labeled => labeled;

    /// <summary>Rows of the unlabeled set in each step; no steps if the recipe does not use it.</summary>
    public IReadOnlyList<int[]> Unlabeled => unlabeled;

    /// <summary>Trains once and looks on; the same seed draws the same rows in every training.</summary>
    public static RecordedBatches Of(StepWorkload workload, int steps)
    {
        var batches = new RecordedBatches();
        bool usesUnlabeled = workload.Recipe.UsesUnlabeled;
        Recipe recipe = Recipe.Of(
            "recorded",
            [new(new Recorder(batches.labeled, workload.Labeled.Utterances), 1), new(new ClassificationTerm(), 1)],
            usesUnlabeled ? [new(new Recorder(batches.unlabeled, workload.Unlabeled), 1)] : []);
        // What is drawn does not depend on the network, so the smallest will do.
        var smallest = new EmotionNetworkOptions { EmbeddingSize = 1, HiddenSizes = [1] };
        using EmotionNetwork network = EmotionNetwork.Create(workload.Schema, smallest);
        new SemiSupervisedTrainer(network, recipe, workload.Trainer(steps))
            .Fit(workload.Labeled, workload.Unlabeled, workload.Validation);
        return batches;
    }

    /// <summary>A term that adds nothing and remembers the rows of each batch.</summary>
    private sealed class Recorder(List<int[]> batches, IEnumerable<Utterance> utterances) : IObjectiveTerm
    {
        private readonly Dictionary<string, int> rows =
            utterances.Select((utterance, row) => (utterance.Id, row)).ToDictionary(each => each.Id, each => each.row);

        public string Name => "recorder";

        public bool NeedsLabels => false;

        public IReadOnlyList<TermPart> Compute(ForwardPass pass)
        {
            batches.Add([.. pass.Batch.Utterances.Select(utterance => rows[utterance.Id])]);
            return [];
        }
    }
}
