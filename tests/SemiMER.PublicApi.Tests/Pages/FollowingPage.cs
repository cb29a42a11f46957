using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;

namespace Stranger;

// The code of docs/following.md.

/// <summary>What a program of yours shows.</summary>
public sealed class ShownProgress(Action<string> show) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) =>
        show(value.TimeLeft is { } left ? $"{value.Share:P0}, {left:mm\\:ss} left" : $"{value.Share:P0}");
}

public sealed class FollowingPage
{
    [Fact]
    public void Readers_follow_a_trainer()
    {
        using var place = new TemporaryFolder();
        string folder = place.Root;
        List<string> shown = [];
        EmotionNetwork network = EmotionNetwork.Create(SmallData.Corpus.Schema);
        Recipe recipe = Recipe.Paper(new MaximumMeanDiscrepancy());
        TrainerOptions options = SmallData.Training;

        var trainer = new SemiSupervisedTrainer(network, recipe, options);
        using var table = TrainingCsv.Follow(trainer, Path.Combine(folder, "training.csv"));
        using var events = TrainingJsonLines.Follow(trainer, Path.Combine(folder, "training.jsonl"), clock: TimeProvider.System);
        using var board = TrainingTensorBoard.Follow(trainer, Path.Combine(folder, "runs", "first"), stepsEvery: 10);
        using var meter = TrainingMeter.Follow(trainer, "first");
        using var progress = TrainingProgressReader.Follow(trainer, new ShownProgress(shown.Add));

        trainer.Fit(SmallData.Labeled, SmallData.Unlabeled, SmallData.Fold.Validation).Recognizer.Dispose();
        File.ReadAllLines(Path.Combine(folder, "training.csv")).Should().HaveCount(3);
        File.ReadAllLines(Path.Combine(folder, "training.jsonl")).Should().HaveCount(8 + 3);
        new FileInfo(board.Path).Length.Should().BeGreaterThan(100);
        shown.Should().HaveCountGreaterThan(1);
    }
}
