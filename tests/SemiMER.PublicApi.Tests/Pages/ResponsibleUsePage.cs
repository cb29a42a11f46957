using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Recognition;
using SemiMER.Training;

namespace Stranger;

/// <summary>The code of docs/responsible-use.md.</summary>
public sealed class ResponsibleUsePage
{
    private static readonly Dictionary<string, int> birthYears = SmallData.Corpus.Rows.Select(row => row.Utterance.Speaker).Distinct()
        .ToDictionary(speaker => speaker, speaker => speaker.EndsWith('a') ? 1960 : 1990);

    [Fact]
    public void Speakers_are_measured_one_by_one()
    {
        CorpusFold fold = SmallData.Fold;
        using EmotionRecognizer recognizer = Baselines.LinearSoftmax(
            SmallData.Corpus.Schema, SmallData.Labeled, SmallData.Unlabeled, fold.Validation).Recognizer;

        IReadOnlyList<Prediction> predictions = recognizer.Predict([.. fold.Test.Utterances]);
        Dictionary<string, double> bySpeaker = fold.Test.Zip(predictions)
            .GroupBy(pair => pair.First.Utterance.Speaker)
            .ToDictionary(speaker => speaker.Key, speaker => EmotionMetrics.FromPredictions(
                [.. speaker.Select(pair => pair.First.ClassIndex)], [.. speaker.Select(pair => pair.Second.ClassIndex)], fold.Test.Classes)
                .UnweightedAccuracy);
        foreach ((string speaker, double accuracy) in bySpeaker.OrderBy(entry => entry.Value))
            Console.WriteLine(FormattableString.Invariant($"{speaker}: {accuracy:0.00}"));

        bySpeaker.Should().HaveCount(2);
        bySpeaker.Values.Should().OnlyContain(accuracy => accuracy >= 0 && accuracy <= 1);
    }

    [Fact]
    public void Groups_of_speakers_are_compared_with_intervals_over_speakers()
    {
        static ConfidenceInterval AccuracyOf(IEnumerable<ExperimentCell> cells, Func<string, bool> isOfGroup) => ConfidenceInterval.OfMean(
        [
            .. cells.SelectMany(cell => cell.Predictions)
                .Where(row => isOfGroup(row.Speaker))
                .GroupBy(row => row.Speaker)
                .Select(speaker => speaker.Average(row => row.Probabilities[row.Truth] == row.Probabilities.Max() ? 1.0 : 0)),
        ]);

        var plan = new ExperimentPlan
        {
            Folds = SpeakerFolds.LeaveOneSessionOut(SmallData.Corpus),
            Recipes = [_ => Recipe.Paper(new MaximumMeanDiscrepancy())],
            Methods = [],
            LabelFractions = [0.5],
            Seeds = [0],
            Trainer = SmallData.Training,
        };
        using ExperimentResult result = ExperimentRunner.Run(plan);
        IReadOnlyList<ExperimentCell> cells = result.Cells;

        ConfidenceInterval older = AccuracyOf(cells, speaker => birthYears[speaker] < 1970);
        ConfidenceInterval younger = AccuracyOf(cells, speaker => birthYears[speaker] >= 1970);
        bool apart = older.Upper < younger.Lower || younger.Upper < older.Lower;

        older.Count.Should().Be(3);
        younger.Count.Should().Be(3);
        apart.Should().Be(Math.Max(older.Lower, younger.Lower) > Math.Min(older.Upper, younger.Upper));
    }
}
