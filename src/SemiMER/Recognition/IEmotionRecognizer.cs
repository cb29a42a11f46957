using SemiMER.Corpora;

namespace SemiMER.Recognition;

/// <summary>
/// A trained recognizer as an application sees it, whatever computes it: <see cref="EmotionRecognizer"/> by libtorch, <c>OnnxRecognizer</c>
/// of the package <c>SemiMER.Onnx</c> without it, or one of your own in a test.
/// </summary>
/// <remarks>Predicting changes nothing: any number of threads may do so at once. Whoever loads a recognizer disposes of it; those that
/// <see cref="Enroll"/> gives share its network and end with it.</remarks>
public interface IEmotionRecognizer : IDisposable
{
    /// <summary>Classes and modalities.</summary>
    CorpusSchema Schema { get; }

    /// <summary>The classes, in the order of their indices.</summary>
    IReadOnlyList<string> Classes => Schema.Classes;

    /// <summary>Names of the continuous targets that it predicts beside the classes, see <see cref="Prediction.Values"/>.</summary>
    IReadOnlyList<string> Targets { get; }

    /// <summary>What people should know of it before they use it; null if nobody has written it. Default null.</summary>
    ModelCard? Card => null;

    /// <summary>The least confidence that it answers with, from 0 to 1, see <see cref="Prediction.Abstains"/>. Default 0: any.</summary>
    double ConfidenceThreshold => 0;

    /// <summary>Where the features of the training rows lay; null if it does not know. Default null.</summary>
    TrainingRange? TrainingRange => null;

    /// <summary>
    /// A recognizer that also knows these speakers: needed before predicting new speakers if features are scaled per speaker.
    /// </summary>
    /// <param name="utterances">Rows of the speakers, without labels.</param>
    IEmotionRecognizer Enroll(IEnumerable<Utterance> utterances);

    /// <summary>Recognises one utterance from the modalities it has.</summary>
    /// <param name="utterance">The utterance, with any subset of the modalities, its features as they come, not scaled.</param>
    /// <exception cref="CorpusException">
    /// It has none of the modalities, features have another width or kind, or the speaker is not enrolled.
    /// </exception>
    /// <exception cref="NonFiniteFeatureException">Features are not finite.</exception>
    Prediction Predict(Utterance utterance) => Predict([utterance])[0];

    /// <summary>Recognises what features tell, without an utterance around them.</summary>
    /// <param name="features">Features of any subset of the modalities, as they come, not scaled.</param>
    /// <exception cref="CorpusException">As for an utterance, or features are scaled per speaker.</exception>
    /// <exception cref="NonFiniteFeatureException">Features are not finite.</exception>
    Prediction Predict(IReadOnlyDictionary<Modality, ModalityFeatures> features) =>
        Predict(new Utterance { Id = "", Speaker = "", Features = features });

    /// <summary>
    /// Recognises utterances from the modalities they have; each independently of the others, but of those of its dialogue if the network
    /// reads dialogues: it then sees those of one call together.
    /// </summary>
    /// <param name="utterances">The utterances, their features as they come, not scaled.</param>
    /// <returns>A prediction for each, in their order.</returns>
    /// <exception cref="CorpusException">As for one utterance.</exception>
    /// <exception cref="NonFiniteFeatureException">Features are not finite.</exception>
    /// <exception cref="Models.ModelException">The network gives no finite probabilities.</exception>
    IReadOnlyList<Prediction> Predict(IReadOnlyList<Utterance> utterances);

    /// <summary>
    /// How far an utterance lies from the training rows in each modality, and in which columns. Null if the recognizer does not know where
    /// they lay. Default null.
    /// </summary>
    /// <param name="utterance">The utterance, its features as they come, not scaled.</param>
    /// <exception cref="CorpusException">As for predicting.</exception>
    RangeReport? CheckRange(Utterance utterance) => null;
}
