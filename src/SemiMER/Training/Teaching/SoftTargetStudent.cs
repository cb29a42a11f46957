using SemiMER.Corpora;
using SemiMER.Recognition;
using SemiMER.Torch;

namespace SemiMER.Training;

/// <summary>
/// A linear soft-max that learns from labels and from what a teacher says of unlabeled utterances. It minimises
/// 1/n [sum_i w_yi (-ln p_i,yi) + u sum_j sum_k w_k q_jk (-ln p_jk)] + lambda/2 |W|^2, where i are labeled rows, j unlabeled ones with
/// the soft targets q, w are the weights of the classes, u is the weight of an unlabeled row and n is the sum of all weights.
/// </summary>
public static class SoftTargetStudent
{
    /// <summary>Fits it.</summary>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="labeled">The labeled training rows.</param>
    /// <param name="unlabeled">The other rows; those without a soft target take part in the scaling of features alone.</param>
    /// <param name="softTargets">The probability of each class, at least 0 and in all above 0, by id of the unlabeled utterance.</param>
    /// <param name="unlabeledWeight">Weight u of an unlabeled utterance beside a labeled one, above 0.</param>
    /// <param name="validation">Rows of other speakers, to choose the penalty by UA; null if there is one.</param>
    /// <param name="validationEnrollment">
    /// Rows of the validation speakers that give the statistics of their features if these are scaled per speaker; null without validation.
    /// </param>
    /// <param name="options">Penalties, scaling and weights of the classes; defaults if left out.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <remarks>There is no randomness, and one thread: the same sets give the same bits.</remarks>
    /// <exception cref="OptionsException">An option or a target is out of range, or nothing chooses among several penalties.</exception>
    /// <exception cref="TrainingException">
    /// A set is empty or has other classes, a class has no labeled row, a validation row is among those to fit to, or the penalty is too
    /// weak for the minimum to be found.
    /// </exception>
    /// <exception cref="CorpusException">An utterance has none of the modalities, or features of another shape.</exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static BaselineResult Fit(
        CorpusSchema schema, LabeledSet labeled, UnlabeledSet unlabeled, IReadOnlyDictionary<string, IReadOnlyList<double>> softTargets,
        double unlabeledWeight, LabeledSet? validation, UnlabeledSet? validationEnrollment, LinearSoftmaxOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(labeled);
        ArgumentNullException.ThrowIfNull(unlabeled);
        ArgumentNullException.ThrowIfNull(softTargets);
        options ??= new LinearSoftmaxOptions();
        options.Validate();
        options.CheckChoice(validation);
        ModalityCheck.Known(nameof(LinearSoftmaxOptions.Unscaled), options.Unscaled, schema);
        new OptionFaults(nameof(SoftTargetStudent)).Above(nameof(unlabeledWeight), unlabeledWeight, 0).Throw();
        SoftTargetCheck.Targets(softTargets, schema.Classes.Count);
        Utterance[] taught = [.. unlabeled.Where(row => softTargets.ContainsKey(row.Id))];
        BaselineCheck.Sets(schema, labeled, validation, pool: unlabeled);

        using IntraOpThreads.Use threads = IntraOpThreads.BeginUse(1); // the same bits on any number of threads
        FeatureScaler scaler = FeatureScaler.Fit(labeled, unlabeled, options.Scaling, cancellationToken).Keeping([.. options.Unscaled]);
        var rows = new LinearRows(schema, [.. labeled.Utterances, .. taught], validation, validationEnrollment, scaler, options.Unscaled,
            options.EqualModalities);
        var targets = new RowMatrix(new double[(labeled.Count + taught.Length) * schema.Classes.Count], schema.Classes.Count);
        SoftmaxTargets.OfLabels(labeled, [.. schema.Classes.Select(_ => 1.0)]).Values.CopyTo(targets.Values, 0);
        for (int j = 0; j < taught.Length; j++)
        {
            IReadOnlyList<double> q = softTargets[taught[j].Id];
            double sum = q.Sum();
            for (int k = 0; k < q.Count; k++)
                targets.Row(labeled.Count + j)[k] = q[k] / sum;
        }
        SoftmaxPath path = Learn(
            rows, labeled, targets, unlabeledWeight, options.ClassWeighting, options.Penalties, validation, cancellationToken);
        rows.Unscale(path.Point);
        return new BaselineResult
        {
            Recognizer = new EmotionRecognizer(LinearNetwork.Create(schema, rows.Training.Blocks, path.Point), scaler)
                .WithTrainingRange(TrainingData.RowsToMeasure(labeled, unlabeled)),
            Candidates = path.Candidates,
            Chosen = path.Chosen,
            TrainingLabels = labeled.LabelCount,
            ChoosingLabels = validation?.Count ?? 0,
        };
    }

    /// <summary>Fits the student to rows of which the labeled ones come first.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="labeled">The first of them.</param>
    /// <param name="targets">The class of each labeled row and the q of each other, <c>[row, class]</c>.</param>
    /// <param name="unlabeledWeight">u.</param>
    /// <param name="weighting">Where w comes from.</param>
    /// <param name="penalties">The penalties lambda to choose from.</param>
    /// <param name="validation">Labels of the rows that choose; null if nothing is chosen.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    internal static SoftmaxPath Learn(
        LinearRows rows, LabeledSet labeled, RowMatrix targets, double unlabeledWeight, ClassWeighting weighting,
        IEnumerable<double> penalties, LabeledSet? validation, CancellationToken cancellationToken)
    {
        double[] weights = SoftmaxTargets.ClassWeights(labeled, weighting);
        RowMatrix weighed = targets with { Values = (double[])targets.Values.Clone() };
        for (int i = 0; i < weighed.Rows; i++)
        {
            for (int k = 0; k < weights.Length; k++)
                weighed.Row(i)[k] *= (i < labeled.Count ? 1 : unlabeledWeight) * weights[k];
        }
        return SoftmaxPath.Fit(
            rows.Training.Rows, weighed, weighed.Values.Sum(), penalties, rows.HeldOut?.Rows, validation, cancellationToken);
    }
}
