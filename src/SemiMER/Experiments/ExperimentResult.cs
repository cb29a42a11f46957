using SemiMER.Recognition;

namespace SemiMER.Experiments;

/// <summary>The cells of an experiment and the best recognizer. It owns the recognizer.</summary>
public sealed class ExperimentResult : IDisposable
{
    internal ExperimentResult(IReadOnlyList<ExperimentCell> cells, ExperimentCell bestCell, EmotionRecognizer best)
    {
        Cells = cells;
        BestCell = bestCell;
        Best = best;
    }

    /// <summary>Every training, in the order of the plan: folds, fractions, seeds, networks with their recipes, methods.</summary>
    public IReadOnlyList<ExperimentCell> Cells { get; }

    /// <summary>The training with the highest validation UA, or CCC (mean over targets) where only targets are learned.</summary>
    public ExperimentCell BestCell { get; }

    /// <summary>Its recognizer.</summary>
    public EmotionRecognizer Best { get; }

    /// <summary>What the cells say together.</summary>
    /// <param name="baseline">Name of the recipe or method that others are compared with. Default the first.</param>
    /// <param name="level">Level of the confidence intervals, above 0 and at most 0.999. Default 0.95.</param>
    /// <exception cref="ExperimentException">No cell is of the baseline.</exception>
    public ExperimentTable Table(string? baseline = null, double level = 0.95) => ExperimentTable.Of(Cells, baseline, level);

    /// <inheritdoc/>
    public void Dispose() => Best.Dispose();
}
