using SemiMER.Corpora;
using SemiMER.Models;

namespace SemiMER.Recognition;

// What tells an application how far to believe it.
public sealed partial class EmotionRecognizer
{
    /// <inheritdoc/>
    public ModelCard? Card { get; private init; }

    /// <inheritdoc/>
    public double ConfidenceThreshold { get; private init; }

    /// <summary>
    /// Where the features of the training rows lay. A training measures it, of a streamed pool at most 4,096 rows, evenly spaced. Null for
    /// a recognizer that was put together by its constructor, until <see cref="WithTrainingRange"/> is asked for it, and for files that do
    /// not hold it.
    /// </summary>
    public TrainingRange? TrainingRange { get; private init; }

    /// <summary>What the scores were divided by after the training, see <see cref="TemperatureScaling"/>; 1 if nothing.</summary>
    public double Temperature => Network.Temperature;

    /// <summary>The same recognizer with a model card. The network is shared.</summary>
    /// <param name="card">The card.</param>
    /// <exception cref="OptionsException">Something of the card is missing or out of range.</exception>
    public EmotionRecognizer WithCard(ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        card.Validate();
        return new EmotionRecognizer(this) { Card = card };
    }

    /// <summary>
    /// The same recognizer that abstains below a confidence, see <see cref="Prediction.Abstains"/>. The network is shared.
    /// <see cref="RiskCoverage"/> chooses a threshold; calibrate first, since <see cref="TemperatureScaling"/> changes the confidence.
    /// </summary>
    /// <param name="threshold">The least confidence that it answers with, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not from 0 to 1.</exception>
    public EmotionRecognizer WithConfidenceThreshold(double threshold)
    {
        if (threshold is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold is from 0 to 1.");
        return new EmotionRecognizer(this) { ConfidenceThreshold = threshold };
    }

    /// <summary>
    /// The same recognizer that knows where training rows lay, see <see cref="Prediction.Distance"/>. The network is shared.
    /// </summary>
    /// <param name="training">The rows that it was trained on, labeled or not, their features as they come, not scaled.</param>
    /// <exception cref="CorpusException">
    /// Rows have another width than in training, or their speakers are not enrolled where scaling is per speaker.
    /// </exception>
    public EmotionRecognizer WithTrainingRange(IEnumerable<Utterance> training)
    {
        ArgumentNullException.ThrowIfNull(training);
        Modality[] known = [.. Schema.Modalities.Select(entry => entry.Modality)];
        IEnumerable<Utterance> Scaled()
        {
            var arena = new FeatureArena();
            foreach (Utterance row in training)
            {
                arena.Clear();
                yield return Scaler.Transform(row.WithModalities(known), arena);
            }
        }
        return new EmotionRecognizer(this) { TrainingRange = TrainingRange.Of(Scaled(), Network.IdentifierModalities) };
    }

    /// <inheritdoc/>
    public RangeReport? CheckRange(Utterance utterance)
    {
        ArgumentNullException.ThrowIfNull(utterance);
        return TrainingRange?.Check(Scaler.Transform(Schema.Usable(utterance)));
    }
}
