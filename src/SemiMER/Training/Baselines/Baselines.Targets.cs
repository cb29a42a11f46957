using System.Numerics.Tensors;
using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Recognition;

namespace SemiMER.Training;

public static partial class Baselines
{
    /// <summary>
    /// Always the mean of each target among the labeled rows, whatever the features: its CCC is 0. The classes are those of the majority.
    /// </summary>
    /// <param name="schema">Classes, modalities and targets.</param>
    /// <param name="labeled">The labeled training rows.</param>
    /// <param name="targets">Names of the targets; those of the schema if left out.</param>
    /// <exception cref="OptionsException">The schema has no such target, or none at all.</exception>
    /// <exception cref="TrainingException">The set is empty or has other classes, or no row has a target.</exception>
    public static EmotionRecognizer TargetMeans(CorpusSchema schema, LabeledSet labeled, IReadOnlyList<string>? targets = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(labeled);
        targets = Known(schema, targets);
        BaselineCheck.Sets(schema, labeled, validation: null, needsClasses: false);
        FeatureScaler scaler = FeatureScaler.Fit(labeled, new UnlabeledSet([]));
        IReadOnlyList<DesignBlock> blocks = LinearDesign.Of(schema, []).Blocks;
        double[] weights = new double[targets.Count * (blocks[^1].Flag + 1)];
        double[] means = [.. targets.Select(name => Told(schema, labeled, name).Average(row => row.Value))];
        return new EmotionRecognizer(LinearNetwork.Create(schema, targets, blocks, [.. weights, .. means], Shares(labeled)), scaler);
    }

    /// <summary>
    /// Fits ridge regression to each target: y = w x + b, where x holds of each modality the scaled vector, or the mean and standard
    /// deviation of the scaled frames, and a flag that it is there; all of it is 0 if the modality is absent. It minimises
    /// 1/n sum_i (y_i - w x_i - b)^2 + lambda |w|^2 over the rows that have the target, in double precision and closed form. The classes
    /// are those of the majority.
    /// </summary>
    /// <param name="schema">Classes, modalities and targets.</param>
    /// <param name="labeled">The labeled training rows.</param>
    /// <param name="unlabeled">The unlabeled pool: it takes part in the scaling of features, as in trainings. Default none.</param>
    /// <param name="validation">
    /// Rows of other speakers, to choose the penalty of each target by its CCC. Default none: one penalty must be given.
    /// </param>
    /// <param name="targets">Names of the targets; those of the schema if left out.</param>
    /// <param name="options">How; defaults if left out.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <exception cref="OptionsException">
    /// An option is out of range, the schema has no such target, or there are several penalties and no validation set.
    /// </exception>
    /// <exception cref="TrainingException">
    /// A set is empty or has other classes, no row has a target, or a validation row is among those to fit to.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static EmotionRecognizer Ridge(
        CorpusSchema schema, LabeledSet labeled, UnlabeledSet? unlabeled = null, LabeledSet? validation = null,
        IReadOnlyList<string>? targets = null, RidgeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(labeled);
        options ??= new RidgeOptions();
        options.Validate();
        targets = Known(schema, targets);
        ModalityCheck.Known(nameof(RidgeOptions.Unscaled), options.Unscaled, schema);
        new OptionFaults(nameof(RidgeOptions))
            .Require(validation is not null || options.Penalties.Count == 1, FormattableString.Invariant(
                $"{nameof(options.Strengths)} has {options.Penalties.Count}, and no validation set chooses: give one, or the set."))
            .Throw();
        BaselineCheck.Sets(schema, labeled, validation, needsClasses: false);
        FeatureScaler scaler = FeatureScaler.Fit(labeled, unlabeled ?? new UnlabeledSet([]), options.Scaling, cancellationToken)
            .Keeping([.. options.Unscaled]);
        var rows = new LinearRows(schema, labeled.Utterances, validation, validation?.WithoutLabels(), scaler, options.Unscaled);
        LinearDesign design = rows.Training;

        int columns = design.Columns;
        double[] point = new double[targets.Count * (columns + 1)];
        for (int k = 0; k < targets.Count; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (int Row, double Value)[] told = Told(schema, labeled, targets[k]);
            var regression = new RidgeRegression(Rows(design, told), [.. told.Select(row => row.Value)]);
            double[] best = options.Penalties.Count == 1
                ? regression.Fit(options.Penalties[0])
                : Best(regression, options.Penalties, rows.HeldOut!, Told(schema, validation!, targets[k]));
            best.AsSpan(0, columns).CopyTo(point.AsSpan(k * columns));
            point[targets.Count * columns + k] = best[^1];
        }
        rows.Unscale(point);
        return new EmotionRecognizer(LinearNetwork.Create(schema, targets, design.Blocks, point, Shares(labeled)), scaler);
    }

    private static double[] Best(
        RidgeRegression regression, IReadOnlyList<double> strengths, LinearDesign heldOut, (int Row, double Value)[] told)
    {
        double best = double.NegativeInfinity;
        double[] chosen = [];
        foreach (double strength in strengths.Distinct().OrderDescending()) // the strongest among equals
        {
            double[] fitted = regression.Fit(strength);
            double[] predicted = [.. told.Select(row =>
                TensorPrimitives.Dot<double>(heldOut.Rows.Row(row.Row), fitted.AsSpan(..^1)) + fitted[^1])];
            double concordance = RegressionMetrics.FromPredictions([.. told.Select(row => row.Value)], predicted).Concordance;
            if (chosen.Length == 0 || concordance > best)
                (best, chosen) = (concordance, fitted);
        }
        return chosen;
    }

    private static RowMatrix Rows(LinearDesign design, (int Row, double Value)[] told)
    {
        var rows = new RowMatrix(new double[told.Length * design.Columns], design.Columns);
        for (int i = 0; i < told.Length; i++)
            design.Rows.Row(told[i].Row).CopyTo(rows.Row(i));
        return rows;
    }

    // The rows that have a target, with their numbers.
    private static (int Row, double Value)[] Told(CorpusSchema schema, LabeledSet set, string name)
    {
        (int Row, double Value)[] told = TargetRows.Of(schema, set, name);
        if (told.Length == 0)
            throw new TrainingException($"No row of a set has the target '{name}'.");
        return told;
    }

    private static IReadOnlyList<string> Known(CorpusSchema schema, IReadOnlyList<string>? targets)
    {
        targets ??= schema.Targets;
        new OptionFaults(nameof(Baselines))
            .Require(targets.Count > 0, "There are no targets.")
            .Require(targets.All(schema.Targets.Contains),
                $"A target is not one of the corpus, which has {FaultText.List([.. schema.Targets])}.")
            .Throw();
        return targets;
    }

    // A class without rows is counted as half a row: its logarithm must be finite.
    private static double[] Shares(LabeledSet labeled) =>
        [.. labeled.ClassCounts.Select(count => Math.Max(count, 0.5) / labeled.Count)];
}
