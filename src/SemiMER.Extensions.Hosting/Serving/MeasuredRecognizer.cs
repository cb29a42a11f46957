using SemiMER.Corpora;
using SemiMER.Recognition;

namespace SemiMER.Extensions.Hosting;

/// <summary>A recognizer that counts and times what it is asked. It does not own the other: disposing of it does nothing.</summary>
internal sealed class MeasuredRecognizer(IEmotionRecognizer other, string name, RecognizerMetrics metrics, TimeProvider time)
    : IEmotionRecognizer
{
    public CorpusSchema Schema => other.Schema;

    public IReadOnlyList<string> Classes => other.Classes;

    public IReadOnlyList<string> Targets => other.Targets;

    public ModelCard? Card => other.Card;

    public double ConfidenceThreshold => other.ConfidenceThreshold;

    public TrainingRange? TrainingRange => other.TrainingRange;

    public RangeReport? CheckRange(Utterance utterance) => other.CheckRange(utterance);

    public IEmotionRecognizer Enroll(IEnumerable<Utterance> utterances) =>
        new MeasuredRecognizer(other.Enroll(utterances), name, metrics, time);

    public Prediction Predict(Utterance utterance) => Predict([utterance])[0];

    public Prediction Predict(IReadOnlyDictionary<Modality, ModalityFeatures> features) =>
        Predict(new Utterance { Id = "", Speaker = "", Features = features });

    public IReadOnlyList<Prediction> Predict(IReadOnlyList<Utterance> utterances)
    {
        long start = time.GetTimestamp();
        try
        {
            IReadOnlyList<Prediction> predictions = other.Predict(utterances);
            metrics.Predicted(name, predictions, time.GetElapsedTime(start));
            return predictions;
        }
        catch (Exception error)
        {
            metrics.Failed(name, error, time.GetElapsedTime(start));
            throw;
        }
    }

    public void Dispose()
    {
    }
}
