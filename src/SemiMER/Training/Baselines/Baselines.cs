using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Recognition;
using SemiMER.Torch;

namespace SemiMER.Training;

/// <summary>
/// What a training has to beat: models that are fitted to the labeled rows alone, in one go. They are ordinary recognizers: predicted
/// with, evaluated, saved and loaded as any other.
/// </summary>
public static partial class Baselines
{
    /// <summary>
    /// Always the most frequent class, the first among equals; p_k = n_k / n, whatever the features. Its UA is 1 / K.
    /// </summary>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="labeled">The labeled training rows.</param>
    /// <param name="unlabeled">The unlabeled pool: whose modalities are known too. Default none.</param>
    /// <exception cref="TrainingException">The set is empty, has other classes, or a class has no row.</exception>
    /// <exception cref="CorpusException">An utterance has none of the modalities.</exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    public static BaselineResult Majority(CorpusSchema schema, LabeledSet labeled, UnlabeledSet? unlabeled = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(labeled);
        BaselineCheck.Sets(schema, labeled, validation: null);
        FeatureScaler scaler = FeatureScaler.Fit(labeled, unlabeled ?? new UnlabeledSet([]));
        IReadOnlyList<DesignBlock> blocks = LinearDesign.Of(schema, []).Blocks;
        int classes = schema.Classes.Count, weights = classes * (blocks[^1].Flag + 1);
        double[] point = new double[weights + classes];
        for (int k = 0; k < classes; k++)
            point[weights + k] = Math.Log((double)labeled.ClassCounts[k] / labeled.Count); // softmax(ln p) = p
        return new BaselineResult
        {
            Recognizer = new EmotionRecognizer(LinearNetwork.Create(schema, blocks, point), scaler),
            Candidates = [],
            Chosen = null,
            TrainingLabels = labeled.LabelCount,
            ChoosingLabels = 0,
        };
    }

    /// <summary>Fits a linear soft-max on a fold, with a label budget drawn as a training draws it.</summary>
    /// <param name="fold">The fold; its test rows are not looked at.</param>
    /// <param name="labelFraction">Share of the labeled training rows that keep their labels, above 0. Default 1, all.</param>
    /// <param name="seed">Seed of the label budget. Default 0.</param>
    /// <param name="options">How; defaults if left out.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <exception cref="OptionsException">An option or the fraction is out of range.</exception>
    public static BaselineResult LinearSoftmax(
        CorpusFold fold, double labelFraction = 1, long seed = 0, LinearSoftmaxOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fold);
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(labelFraction, seed);
        return LinearSoftmax(fold.Schema, labeled, unlabeled, fold.Validation, fold.ValidationEnrollment, options, cancellationToken);
    }

    /// <summary>
    /// Fits a linear soft-max: p = softmax(W x + b), where x holds of each modality the scaled vector, or the mean and standard deviation
    /// of the scaled frames, and a flag that it is there; all of it is 0 if the modality is absent. It minimises
    /// 1/n sum_i w_i (-ln p_i,y_i) + lambda/2 sum of squared weights (flags count as features, biases are free) with
    /// w_i = n / (K n_k) for a row of class k, in double precision, by Newton's method on the principal axes of x, until no number of the
    /// gradient there is above 1e-9.
    /// </summary>
    /// <param name="schema">
    /// Classes and modalities. Leave modalities out whose features are numbers of things, such as words: nothing is linear in them.
    /// </param>
    /// <param name="labeled">The labeled training rows.</param>
    /// <param name="unlabeled">The unlabeled pool: it takes part in the scaling of features, as in trainings. Default none.</param>
    /// <param name="validation">Rows of other speakers, to choose the penalty by UA. Default none: one penalty must be given.</param>
    /// <param name="options">How; defaults if left out.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <remarks>
    /// Means and deviations of sequences are scaled once more, over the labeled rows that have them, so that the penalty weighs them as it
    /// weighs vectors; modalities of <see cref="LinearSoftmaxOptions.Unscaled"/> are not. If features are scaled per speaker, those of
    /// the validation speakers are measured on the validation rows. There is no randomness, and one thread: the same sets give
    /// the same bits.
    /// </remarks>
    /// <exception cref="OptionsException">An option is out of range, or there are several penalties and no validation set.</exception>
    /// <exception cref="TrainingException">
    /// A set is empty or has other classes, a class has no labeled row, a validation row is among those to fit to, or the penalty is too
    /// weak for the minimum to be found.
    /// </exception>
    /// <exception cref="CorpusException">An utterance has none of the modalities, or features of another shape.</exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static BaselineResult LinearSoftmax(
        CorpusSchema schema, LabeledSet labeled, UnlabeledSet? unlabeled = null, LabeledSet? validation = null,
        LinearSoftmaxOptions? options = null, CancellationToken cancellationToken = default) =>
        LinearSoftmax(
            schema, labeled, unlabeled ?? new UnlabeledSet([]), validation, validation?.WithoutLabels(), options, cancellationToken);

    /// <summary>Fits a linear soft-max; as above, with rows of their own for the scaling of the validation speakers.</summary>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="labeled">The labeled training rows.</param>
    /// <param name="unlabeled">The unlabeled pool: it takes part in the scaling of features, as in trainings.</param>
    /// <param name="validation">Rows of other speakers, to choose the penalty by UA; null if there is one.</param>
    /// <param name="validationEnrollment">
    /// Rows of the validation speakers that give the statistics of their features if these are scaled per speaker; null without validation.
    /// </param>
    /// <param name="options">How; defaults if left out.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    public static BaselineResult LinearSoftmax(
        CorpusSchema schema, LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet? validation, UnlabeledSet? validationEnrollment,
        LinearSoftmaxOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(labeled);
        ArgumentNullException.ThrowIfNull(unlabeled);
        options ??= new LinearSoftmaxOptions();
        options.Validate();
        ModalityCheck.Known(nameof(LinearSoftmaxOptions.Unscaled), options.Unscaled, schema);
        options.CheckChoice(validation);
        BaselineCheck.Sets(schema, labeled, validation);

        using IntraOpThreads.Use threads = IntraOpThreads.BeginUse(1); // the same bits on any number of threads
        FeatureScaler scaler = FeatureScaler.Fit(labeled, unlabeled, options.Scaling, cancellationToken).Keeping([.. options.Unscaled]);
        var rows = new LinearRows(
            schema, labeled.Utterances, validation, validationEnrollment, scaler, options.Unscaled, options.EqualModalities);
        RowMatrix targets = SoftmaxTargets.OfLabels(labeled, SoftmaxTargets.ClassWeights(labeled, options.ClassWeighting));
        SoftmaxPath path = SoftmaxPath.Fit(
            rows.Training.Rows, targets, labeled.Count, options.Penalties, rows.HeldOut?.Rows, validation, cancellationToken);
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
}
