using SemiMER.Corpora;
using SemiMER.Torch;

namespace SemiMER.Training;

/// <summary>
/// Modalities that teach each other (Blum and Mitchell, COLT 1998): of each a linear soft-max is fitted; it hands the unlabeled rows that
/// it is most certain of, of each class some, to the others as if they were labeled; all are fitted again, round after round.
/// </summary>
public static class CoTraining
{
    /// <summary>
    /// What the modalities have told each other: by id of an utterance that was handed on, the share of the modalities which handed it on
    /// that said each class.
    /// </summary>
    /// <param name="schema">Classes and modalities, at least two of these.</param>
    /// <param name="labeled">The labeled rows.</param>
    /// <param name="unlabeled">The others. All are held in memory at once.</param>
    /// <param name="options">How; defaults if left out.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <remarks>
    /// A modality learns from labeled rows that have it and is asked of unlabeled rows that have it; a row goes to those other modalities
    /// that it has and that do not have it already. There is no randomness, and one thread: the same sets give the same bits.
    /// </remarks>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="TrainingException">
    /// A set is empty or has other classes, there is one modality alone, or a class has no labeled row with one of them.
    /// </exception>
    /// <exception cref="CorpusException">An utterance has none of the modalities, or features of another shape.</exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<double>> SoftTargets(
        CorpusSchema schema, LabeledSet labeled, UnlabeledSet unlabeled, CoTrainingOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(labeled);
        ArgumentNullException.ThrowIfNull(unlabeled);
        options ??= new CoTrainingOptions();
        options.Validate();
        ModalityCheck.Known(nameof(CoTrainingOptions.Unscaled), options.Unscaled, schema);
        BaselineCheck.Sets(schema, labeled, validation: null, pool: unlabeled);
        if (schema.Modalities.Count < 2)
        {
            throw new TrainingException($"Co-training needs two modalities that teach each other, and '{schema.Name}' has " +
                $"'{schema.Modalities[0].Modality}' alone: take another method.");
        }
        using IntraOpThreads.Use threads = IntraOpThreads.BeginUse(1);
        FeatureScaler scaler = FeatureScaler.Fit(labeled, unlabeled, options.Scaling, cancellationToken).Keeping([.. options.Unscaled]);
        Utterance[] pool = [.. labeled.Utterances, .. unlabeled];
        var rows = new LinearRows(schema, pool, validation: null, enrollment: null, scaler, options.Unscaled, equalModalities: true);
        CoTrainingView[] views = [.. rows.Training.Blocks.Select(block => new CoTrainingView(block, rows.Training.Rows, labeled))];
        int[] wanted =
            [.. labeled.ClassCounts.Select(count => Math.Max(1, (int)Math.Round(options.RowsPerRound * (double)count / labeled.Count)))];
        double[] weights = SoftmaxTargets.ClassWeights(labeled, options.ClassWeighting);
        var votes = new SortedDictionary<int, double[]>(); // by row
        for (int round = 0; round < options.Rounds; round++)
        {
            foreach (CoTrainingView view in views)
                view.Fit(weights, options.Strength, cancellationToken);
            foreach (CoTrainingView view in views)
            {
                CoTrainingView[] others = [.. views.Where(other => other != view)];
                foreach ((int row, int k) in view.MostCertain(wanted, row => CanBeTaught(row, view.MostProbable(row))))
                    HandOn(row, k);

                bool CanBeTaught(int row, int k) => Array.Exists(others, other => other.CanLearn(row)) &&
                    (!options.RequiresAgreement || Array.TrueForAll(others, other => !other.Has(row) || other.MostProbable(row) == k));

                void HandOn(int row, int k)
                {
                    foreach (CoTrainingView other in others.Where(other => other.CanLearn(row)))
                        other.Learn(row, k);
                    if (!votes.TryGetValue(row, out double[]? own))
                        votes.Add(row, own = new double[schema.Classes.Count]);
                    own[k]++;
                }
            }
        }
        return votes.ToDictionary(
            vote => pool[vote.Key].Id, vote => (IReadOnlyList<double>)[.. vote.Value.Select(count => count / vote.Value.Sum())]);
    }
}
