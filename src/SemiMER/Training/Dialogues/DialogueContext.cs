using SemiMER.Corpora;
using SemiMER.Recognition;
using SemiMER.Torch;

namespace SemiMER.Training;

/// <summary>
/// Learns from dialogues in which few utterances have labels. The inner state of a speaker is one across the modalities of an
/// utterance, and nearly one across utterances that follow each other; so unlabeled neighbours tell what lasts, and labels reach
/// beyond the utterances that have them. Dialogues serve in training only: what comes out recognises single utterances.
/// </summary>
/// <remarks>
/// <para>1. Slow features: directions in which neighbours are alike, from all training rows, without labels; or projections learned by a
/// contrast of neighbours with other rows (<see cref="DialogueContextOptions.Contrast"/>).</para>
/// <para>2. The teacher, a linear soft-max on these features of the labeled rows.</para>
/// <para>3. Its posteriors for all training rows are given the class shares of the labeled ones, smoothed along each dialogue,
/// with the labels as they are, and given those shares once more.</para>
/// <para>4. The student, a linear soft-max on the features themselves, from labels and from these posteriors, see
/// <see cref="SoftTargetStudent"/>.</para>
/// It helps where dialogues keep a mood: on iemocap +8.2, +4.4 and -1.5 points of UA over the better supervised method with 1, 10 and
/// 100 % of the labels (docs/evidence.md). A pool of a few rows is not worth it: the shares that it is forced to have take away what was
/// learned of each.
/// </remarks>
public static class DialogueContext
{
    /// <summary>Learns on a fold, with a label budget drawn as a training draws it.</summary>
    /// <param name="fold">The fold; its test rows are not looked at.</param>
    /// <param name="labelFraction">Share of the labeled training rows that keep their labels, above 0. Default 1, all.</param>
    /// <param name="seed">Seed of the label budget. Default 0.</param>
    /// <param name="options">How; defaults if left out.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OptionsException">An option or the fraction is out of range.</exception>
    public static DialogueContextResult Fit(
        CorpusFold fold, double labelFraction = 1, long seed = 0, DialogueContextOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fold);
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(labelFraction, seed);
        return Fit(fold.Schema, labeled, unlabeled, fold.Validation, fold.ValidationEnrollment, options, cancellationToken);
    }

    /// <summary>Learns.</summary>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="labeled">The labeled training rows.</param>
    /// <param name="unlabeled">The other rows of the training dialogues. All are held in memory at once.</param>
    /// <param name="validation">Rows of other speakers, to choose the penalties by UA. Default none: one of each must be given.</param>
    /// <param name="options">How; defaults if left out.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <remarks>
    /// One thread, and no randomness but that of the contrast, which has a seed: the same sets give the same bits.
    /// </remarks>
    /// <exception cref="OptionsException">An option is out of range, or there are several penalties and no validation set.</exception>
    /// <exception cref="TrainingException">
    /// A set is empty or has other classes, a class has no labeled row, a validation row is among those to train on, or no two utterances
    /// are known to be of one dialogue.
    /// </exception>
    /// <exception cref="CorpusException">An utterance has none of the modalities, or features of another shape.</exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static DialogueContextResult Fit(
        CorpusSchema schema, LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet? validation = null,
        DialogueContextOptions? options = null, CancellationToken cancellationToken = default) =>
        Fit(schema, labeled, unlabeled, validation, validation?.WithoutLabels(), options, cancellationToken);

    /// <summary>Learns; as above, with rows of their own for the scaling of the validation speakers.</summary>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="labeled">The labeled training rows.</param>
    /// <param name="unlabeled">The other rows of the training dialogues.</param>
    /// <param name="validation">Rows of other speakers, to choose the penalties by UA; null if there is one of each.</param>
    /// <param name="validationEnrollment">
    /// Rows of the validation speakers that give the statistics of their features if these are scaled per speaker; null without validation.
    /// </param>
    /// <param name="options">How; defaults if left out.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static DialogueContextResult Fit(
        CorpusSchema schema, LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet? validation, UnlabeledSet? validationEnrollment,
        DialogueContextOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new DialogueContextOptions();
        using IntraOpThreads.Use threads = IntraOpThreads.BeginUse(1); // the same bits on any number of threads
        Lesson lesson = Prepare(schema, labeled, unlabeled, validation, validationEnrollment, options, cancellationToken);
        SoftmaxPath student = SoftTargetStudent.Learn(
            lesson.Rows, labeled, lesson.Targets, options.UnlabeledWeight, options.ClassWeighting, options.StudentPenalties, validation,
            cancellationToken);
        lesson.Rows.Unscale(student.Point);
        return new DialogueContextResult
        {
            Recognizer = new EmotionRecognizer(LinearNetwork.Create(schema, lesson.Rows.Training.Blocks, student.Point), lesson.Scaler)
                .WithTrainingRange(TrainingData.RowsToMeasure(labeled, unlabeled)),
            SoftTargets = lesson.SoftTargets,
            TeacherCandidates = lesson.Teacher.Candidates,
            Teacher = lesson.Teacher.Chosen,
            StudentCandidates = student.Candidates,
            Student = student.Chosen,
            TrainingLabels = labeled.LabelCount,
            ChoosingLabels = validation?.Count ?? 0,
        };
    }

    /// <summary>What a student of another kind is to be taught of each unlabeled utterance, by id.</summary>
    internal static IReadOnlyDictionary<string, IReadOnlyList<double>> SoftTargets(
        CorpusSchema schema, LabelBudget rows, DialogueContextOptions options, CancellationToken cancellationToken)
    {
        using IntraOpThreads.Use threads = IntraOpThreads.BeginUse(1);
        return Prepare(schema, rows.Labeled, rows.Unlabeled, rows.Validation, rows.ValidationEnrollment, options, cancellationToken)
            .SoftTargets;
    }

    // Steps 1 to 3: all but the student.
    private static Lesson Prepare(
        CorpusSchema schema, LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet? validation, UnlabeledSet? validationEnrollment,
        DialogueContextOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(labeled);
        ArgumentNullException.ThrowIfNull(unlabeled);
        Utterance[] pool = [.. labeled.Utterances, .. unlabeled];
        Check(schema, labeled, pool, validation, options);
        var dialogues = DialogueRows.Of(pool);
        FeatureScaler scaler = FeatureScaler.Fit(labeled, unlabeled, options.Scaling, cancellationToken).Keeping([.. options.Unscaled]);
        var rows = new LinearRows(schema, pool, validation, validationEnrollment, scaler, options.Unscaled, options.EqualModalities);
        double[] shares = [.. labeled.ClassCounts.Select(count => (double)count / labeled.Count)];
        double[] weights = SoftmaxTargets.ClassWeights(labeled, options.ClassWeighting);

        (SoftmaxPath teacher, RowMatrix posteriors) = Teach(rows, dialogues, labeled, weights, validation, options, cancellationToken);
        RowMatrix targets = Targets(posteriors, dialogues, labeled, shares, options.StayProbability);
        return new Lesson(scaler, rows, teacher, targets, Enumerable.Range(labeled.Count, unlabeled.Count)
            .ToDictionary(row => pool[row].Id, row => (IReadOnlyList<double>)targets.Row(row).ToArray()));
    }

    private static void Check(
        CorpusSchema schema, LabeledSet labeled, Utterance[] pool, LabeledSet? validation, DialogueContextOptions options)
    {
        options.Validate();
        ModalityCheck.Known(nameof(DialogueContextOptions.Unscaled), options.Unscaled, schema);
        new OptionFaults(nameof(DialogueContextOptions))
            .Require(validation is not null || (options.TeacherPenalties.Count == 1 && options.StudentPenalties.Count == 1),
                $"There are several {nameof(options.TeacherStrengths)} or {nameof(options.StudentStrengths)}, and no validation set " +
                "chooses: give one of each, or the set.")
            .Throw();
        BaselineCheck.Sets(schema, labeled, validation, pool: pool);
    }

    // The teacher, and what it says of all rows, [row, class].
    private static (SoftmaxPath Teacher, RowMatrix Posteriors) Teach(
        LinearRows rows, DialogueRows dialogues, LabeledSet labeled, double[] weights, LabeledSet? validation,
        DialogueContextOptions options, CancellationToken cancellationToken)
    {
        (RowMatrix features, RowMatrix? heldOut) = Features(rows, [.. dialogues.Neighbours(options.NeighbourDistance)], options,
            cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        SoftmaxPath teacher = SoftmaxPath.Fit(
            features with { Values = features.Values[..(labeled.Count * features.Columns)] }, SoftmaxTargets.OfLabels(labeled, weights),
            labeled.Count, options.TeacherPenalties, heldOut, validation, cancellationToken);
        return (teacher, SoftmaxTargets.Posteriors(teacher.Point, features, weights.Length));
    }

    // What the teacher sees of the training rows and of those that choose, if there are any.
    private static (RowMatrix Training, RowMatrix? HeldOut) Features(
        LinearRows rows, (int, int)[] neighbours, DialogueContextOptions options, CancellationToken cancellationToken)
    {
        (RowMatrix training, RowMatrix? heldOut) = (rows.Training.Rows, rows.HeldOut?.Rows);
        if (options.Contrast is { } contrast)
        {
            using var learned = ContextContrast.Fit(training, rows.Training.Blocks, neighbours, contrast, cancellationToken);
            return (learned.Of(training), heldOut is null ? null : learned.Of(heldOut));
        }
        var slow = SlowFeatures.Fit(training, neighbours, options);
        return (slow.Of(training), heldOut is null ? null : slow.Of(heldOut));
    }

    // Posteriors given whole dialogues, [row, class]; labels stay as they are.
    private static RowMatrix Targets(
        RowMatrix posteriors, DialogueRows dialogues, LabeledSet labeled, double[] shares, double stay)
    {
        DistributionAlignment.Align(posteriors, shares);
        double[] certain = [.. shares.Select(_ => 1.0)];
        SoftmaxTargets.OfLabels(labeled, certain).Values.CopyTo(posteriors.Values, 0);
        RowMatrix smoothed = DialogueSmoothing.Smooth(posteriors, shares, stay, dialogues);
        var unlabeled = smoothed with { Values = smoothed.Values[(labeled.Count * shares.Length)..] };
        DistributionAlignment.Align(unlabeled, shares);
        unlabeled.Values.CopyTo(smoothed.Values, labeled.Count * shares.Length);
        return smoothed;
    }

    // What a student learns from: all training rows, the labeled ones first, with the posteriors of each, [row, class].
    private sealed record Lesson(
        FeatureScaler Scaler, LinearRows Rows, SoftmaxPath Teacher, RowMatrix Targets,
        IReadOnlyDictionary<string, IReadOnlyList<double>> SoftTargets);
}
