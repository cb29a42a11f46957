namespace SemiMER.Tensors;

/// <summary>The steps of a run over packed sequences and the features of a state.</summary>
/// <param name="BatchSizes">Rows of each step, never more than those of the step before.</param>
/// <param name="Reversed">From the last step to the first.</param>
/// <param name="Features">Numbers of a state.</param>
internal sealed record RecurrenceSteps(long[] BatchSizes, bool Reversed, long Features)
{
    /// <summary>The steps in the order of the run.</summary>
    public RecurrenceStep[] InOrder()
    {
        var starts = new long[BatchSizes.Length];
        for (int t = 1; t < starts.Length; t++) starts[t] = starts[t - 1] + BatchSizes[t - 1];
        var steps = new RecurrenceStep[starts.Length];
        for (int i = 0; i < starts.Length; i++)
        {
            int t = Reversed ? starts.Length - 1 - i : i, before = Reversed ? t + 1 : t - 1;
            steps[i] = new RecurrenceStep(starts[t], BatchSizes[t], i == 0 ? 0 : starts[before], i == 0 ? 0 : BatchSizes[before]);
        }
        return steps;
    }
}

/// <summary>First row and number of rows of a step, and those of the step before it in the run (none: 0 rows).</summary>
internal readonly record struct RecurrenceStep(long Start, long Rows, long Previous, long PreviousRows);
