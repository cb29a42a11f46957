using System.Diagnostics;
using SemiMER.Training;

namespace SemiMER.Streaming;

/// <summary>
/// Tells computing from waiting for data: as the first term of the objective it notes when a step begins to compute. It adds nothing.
/// </summary>
internal sealed class StepClock : IObjectiveTerm
{
    private readonly Stopwatch waiting = new();
    private readonly Stopwatch computing = new();

    /// <inheritdoc/>
    public string Name => "clock";

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <summary>From the end of a step to the beginning of the next one's computation, in seconds, summed up.</summary>
    public double Waited => waiting.Elapsed.TotalSeconds;

    /// <summary>The rest of the steps.</summary>
    public double Computed => computing.Elapsed.TotalSeconds;

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        waiting.Stop();
        computing.Start();
        return [];
    }

    /// <summary>A step has ended.</summary>
    public void EndStep()
    {
        computing.Stop();
        waiting.Start();
    }
}
