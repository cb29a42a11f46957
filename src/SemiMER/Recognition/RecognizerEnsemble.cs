using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Models;

namespace SemiMER.Recognition;

/// <summary>
/// Several recognizers that answer as one: p_k = 1/M Σ_m p_mk of class k, and the mean of each continuous target. Where members err in
/// different ways the mean errs less; it takes the time and memory of all.
/// </summary>
/// <remarks>
/// The mean of four students of dialogue context is the best method on iemocap with few labels (docs/evidence.md). Members are saved each
/// in a file of its own. They may be of any kind, also of several.
/// </remarks>
public sealed class RecognizerEnsemble : IEmotionRecognizer
{
    private readonly IReadOnlyList<IEmotionRecognizer> members;

    /// <summary>Takes recognizers together. They are the ensemble's from now on: it disposes of them.</summary>
    /// <param name="members">At least one, all of the same classes in the same order and of the same modalities.</param>
    /// <exception cref="OptionsException">There are none.</exception>
    /// <exception cref="ModelException">Classes or modalities differ.</exception>
    public RecognizerEnsemble(params IReadOnlyList<IEmotionRecognizer> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        new OptionFaults(nameof(RecognizerEnsemble)).Require(members.Count > 0, "There are no members; give at least one.").Throw();
        foreach (IEmotionRecognizer member in members)
        {
            ArgumentNullException.ThrowIfNull(member);
            Agree("classes", [.. members[0].Classes], [.. member.Classes]);
            Agree("modalities", ModalitiesOf(members[0]), ModalitiesOf(member));
        }
        this.members = [.. members];
        Targets = [.. members[0].Targets.Where(target => members.All(member => member.Targets.Contains(target)))];
    }

    /// <summary>Classes and modalities, as the first member has them.</summary>
    public CorpusSchema Schema => members[0].Schema;

    /// <summary>The classes, in the order of their indices.</summary>
    public IReadOnlyList<string> Classes => Schema.Classes;

    /// <summary>The continuous targets that all members predict.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>The least confidence that it answers with, from 0 to 1, whatever its members have. Default 0.</summary>
    public double ConfidenceThreshold { get; private init; }

    /// <summary>The same members, abstaining below a confidence, see <see cref="Prediction.Abstains"/>.</summary>
    /// <param name="threshold">The least confidence that is answered, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not from 0 to 1.</exception>
    public RecognizerEnsemble WithConfidenceThreshold(double threshold)
    {
        if (threshold is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold is from 0 to 1.");
        return new RecognizerEnsemble(members) { ConfidenceThreshold = threshold };
    }

    /// <inheritdoc cref="IEmotionRecognizer.Enroll"/>
    public RecognizerEnsemble Enroll(IEnumerable<Utterance> utterances)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        Utterance[] rows = [.. utterances];
        return new RecognizerEnsemble([.. members.Select(member => member.Enroll(rows))]) { ConfidenceThreshold = ConfidenceThreshold };
    }

    IEmotionRecognizer IEmotionRecognizer.Enroll(IEnumerable<Utterance> utterances) => Enroll(utterances);

    /// <inheritdoc/>
    public Prediction Predict(Utterance utterance) => Predict([utterance])[0];

    /// <inheritdoc/>
    public IReadOnlyList<Prediction> Predict(IReadOnlyList<Utterance> utterances)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        IReadOnlyList<Prediction>[] all = [.. members.Select(member => member.Predict(utterances))];
        return [.. all[0].Select((_, row) => Mean([.. all.Select(own => own[row])]))];
    }

    /// <summary>Measures the ensemble on labeled utterances.</summary>
    /// <param name="set">The utterances; their classes must be the ensemble's.</param>
    /// <exception cref="ModelException">The classes differ.</exception>
    /// <exception cref="MetricException">The set is empty.</exception>
    public EmotionMetrics Evaluate(LabeledSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        RecognizerClasses.Check(this, set);
        return EmotionMetrics.FromPredictions([.. set.Select(row => row.ClassIndex)],
            [.. Predict([.. set.Utterances]).Select(prediction => prediction.ClassIndex)], Classes);
    }

    /// <summary>What the member says from whose training rows the utterance lies farthest; null if no member knows them.</summary>
    /// <param name="utterance">The utterance, its features as they come, not scaled.</param>
    /// <exception cref="CorpusException">As for predicting.</exception>
    public RangeReport? CheckRange(Utterance utterance) => members.Select(member => member.CheckRange(utterance)).OfType<RangeReport>()
        .MaxBy(report => report.Distances.Values.DefaultIfEmpty().Max());

    /// <summary>Disposes of all members, also for those that share them.</summary>
    public void Dispose()
    {
        foreach (IEmotionRecognizer member in members)
            member.Dispose();
    }

    private Prediction Mean(Prediction[] own)
    {
        float[] probabilities = [.. own[0].Probabilities.Select((_, k) => (float)own.Average(one => (double)one.Probabilities[k]))];
        int best = Array.IndexOf(probabilities, probabilities.Max());
        return own[0] with
        {
            Probabilities = probabilities,
            ClassIndex = best,
            Values = Targets.ToDictionary(target => target, target => own.Average(one => one.Values[target])),
            Abstains = probabilities[best] < ConfidenceThreshold,
            Distance = own.Max(one => one.Distance),
        };
    }

    private static string[] ModalitiesOf(IEmotionRecognizer recognizer) => [.. recognizer.Schema.Modalities
        .Select(entry => FormattableString.Invariant($"{entry.Modality} ({entry.Kind}, {entry.Width})")).Order(StringComparer.Ordinal)];

    private static void Agree(string what, string[] first, string[] other)
    {
        if (!first.SequenceEqual(other))
        {
            throw new ModelException($"The first member has the {what} {FaultText.List(first)}, another one {FaultText.List(other)}: " +
                "take members that were trained for the same.");
        }
    }
}
