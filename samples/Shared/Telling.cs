using SemiMER.Experiments;

namespace SemiMER.Samples;

/// <summary>Tells how far an experiment is; called from the threads that train.</summary>
internal sealed class Telling(Action<string> tell) : IProgress<ExperimentProgress>
{
    public void Report(ExperimentProgress value) => tell(FormattableString.Invariant(
        $"{value.Completed} of {value.Total}: {value.Cell.Recipe}, {value.Cell.Fold}, seed {value.Cell.Seed}"));
}
