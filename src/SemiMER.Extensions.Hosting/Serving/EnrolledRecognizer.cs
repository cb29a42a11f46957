using SemiMER.Corpora;
using SemiMER.Recognition;

namespace SemiMER.Extensions.Hosting;

/// <summary>A recognizer with speakers of its own, which keeps the one that it was made from until it is disposed of.</summary>
internal sealed class EnrolledRecognizer(EmotionRecognizerLease lease, IEmotionRecognizer enrolled) : IEmotionRecognizer
{
    public CorpusSchema Schema => enrolled.Schema;

    public IReadOnlyList<string> Classes => enrolled.Classes;

    public IReadOnlyList<string> Targets => enrolled.Targets;

    public ModelCard? Card => enrolled.Card;

    public double ConfidenceThreshold => enrolled.ConfidenceThreshold;

    public TrainingRange? TrainingRange => enrolled.TrainingRange;

    public RangeReport? CheckRange(Utterance utterance) => enrolled.CheckRange(utterance);

    public IEmotionRecognizer Enroll(IEnumerable<Utterance> utterances) => enrolled.Enroll(utterances);

    public Prediction Predict(Utterance utterance) => enrolled.Predict(utterance);

    public Prediction Predict(IReadOnlyDictionary<Modality, ModalityFeatures> features) => enrolled.Predict(features);

    public IReadOnlyList<Prediction> Predict(IReadOnlyList<Utterance> utterances) => enrolled.Predict(utterances);

    public void Dispose() => lease.Dispose();
}
