using SemiMER.Corpora;
using SemiMER.Recognition;

namespace SemiMER.Extensions.Hosting;

/// <summary>
/// The recognizer that is loaded last, whichever that is: each call takes a lease of its own. The host ends it; disposing of it does
/// nothing.
/// </summary>
internal sealed class CurrentRecognizer(IEmotionRecognizerProvider provider) : IEmotionRecognizer
{
    public CorpusSchema Schema => Ask(recognizer => recognizer.Schema);

    public IReadOnlyList<string> Classes => Ask(recognizer => recognizer.Classes);

    public IReadOnlyList<string> Targets => Ask(recognizer => recognizer.Targets);

    public ModelCard? Card => Ask(recognizer => recognizer.Card);

    public double ConfidenceThreshold => Ask(recognizer => recognizer.ConfidenceThreshold);

    public TrainingRange? TrainingRange => Ask(recognizer => recognizer.TrainingRange);

    public RangeReport? CheckRange(Utterance utterance) => Ask(recognizer => recognizer.CheckRange(utterance));

    public Prediction Predict(Utterance utterance) => Ask(recognizer => recognizer.Predict(utterance));

    public Prediction Predict(IReadOnlyDictionary<Modality, ModalityFeatures> features) => Ask(recognizer => recognizer.Predict(features));

    public IReadOnlyList<Prediction> Predict(IReadOnlyList<Utterance> utterances) => Ask(recognizer => recognizer.Predict(utterances));

    /// <summary>Speakers are enrolled in the recognizer that is loaded now, which stays until what this gives is disposed of.</summary>
    public IEmotionRecognizer Enroll(IEnumerable<Utterance> utterances)
    {
        EmotionRecognizerLease lease = provider.Acquire();
        try
        {
            return new EnrolledRecognizer(lease, lease.Recognizer.Enroll(utterances));
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
    }

    private T Ask<T>(Func<IEmotionRecognizer, T> ask)
    {
        using EmotionRecognizerLease lease = provider.Acquire();
        return ask(lease.Recognizer);
    }
}
