using SemiMER.Metrics;
using SemiMER.Training;

namespace SemiMER.Tests.Training.Following;

/// <summary>Events of a training that nobody runs.</summary>
internal static class FollowedEvents
{
    public static SemiSupervisedTrainer Trainer(TrainerOptions? options = null) =>
        new(SmallTraining.Network(), SmallTraining.Paper, options ?? SmallTraining.Options);

    /// <summary>Follows nothing but what a test says.</summary>
    public static void Fit(SemiSupervisedTrainer trainer) =>
        trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation).Recognizer.Dispose();

    public static StepCompletedEventArgs Step(
        long step, Dictionary<string, double> terms, Dictionary<string, double>? diagnostics = null) =>
        new(() => terms) { Step = step, Stage = "training", LearningRate = 0.1, Diagnostics = diagnostics };

    public static TrainingStartedEventArgs Start(long steps, long resumedFrom = 0) =>
        new() { Recipe = SmallTraining.Paper, Options = SmallTraining.Options, Steps = steps, ResumedFrom = resumedFrom };

    public static EpochReport Epoch(int epoch, Dictionary<string, double> terms, Dictionary<string, int>? skipped = null) => new()
    {
        Epoch = epoch,
        Stage = "training",
        ValidationLoss = 0.5,
        ValidationTargets = new Dictionary<string, RegressionMetrics>(),
        Terms = terms,
        Skipped = skipped ?? [],
        Validation = EmotionMetrics.FromPredictions([0, 0, 1, 1], [0, 1, 1, 1], ["calm", "angry"]),
        IsBest = epoch == 0,
    };

    /// <summary>Text of a file that another has open.</summary>
    public static string Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
