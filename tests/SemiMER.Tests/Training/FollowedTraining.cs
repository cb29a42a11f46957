using SemiMER.Torch;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>A small training with everything that its steps told, and how often numbers were read between the first and the last.</summary>
internal sealed class FollowedTraining
{
    private readonly List<StepCompletedEventArgs> steps = [];

    public FollowedTraining(SemiSupervisedTrainer trainer)
    {
        long first = 0, last = 0;
        trainer.StepCompleted += (_, completed) =>
        {
            if (completed.Step == 0)
                first = HostReads.Count;
            last = HostReads.Count;
            steps.Add(completed);
        };
        trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        Reads = last - first;
    }

    public IReadOnlyList<StepCompletedEventArgs> Steps => steps;

    public long Reads { get; }
}
