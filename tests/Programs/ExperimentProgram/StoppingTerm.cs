using SemiMER.Training;
using SmallPrograms;

namespace ExperimentProgram;

/// <summary>Adds nothing, and stops in a chosen step of a chosen training.</summary>
internal sealed class StoppingTerm : IObjectiveTerm
{
    private static int trainings;
    private int steps;

    /// <summary>The training and its step, both from 1; none if null.</summary>
    public static (int Training, int Step)? StopAt { get; set; }

    public string Name => "stopping";

    public bool NeedsLabels => false;

    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        if (steps++ == 0)
            trainings++;
        if ((trainings, steps) == StopAt)
            Stop.Here();
        return [new TermPart(Name, null, "it only stops")];
    }
}
