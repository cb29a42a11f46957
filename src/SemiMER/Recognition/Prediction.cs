using System.Globalization;
using SemiMER.Corpora;

namespace SemiMER.Recognition;

/// <summary>What a recognizer says of one utterance.</summary>
public sealed record Prediction
{
    /// <summary>Id of the utterance; empty where features were given without one.</summary>
    public required string UtteranceId { get; init; }

    /// <summary>The classes of the recognizer, in the order of their indices.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Probability of each class, in the order of the classes; they sum to 1.</summary>
    public required IReadOnlyList<float> Probabilities { get; init; }

    /// <summary>The modalities that the utterance had of those the recognizer knows.</summary>
    public required IReadOnlyList<Modality> Modalities { get; init; }

    /// <summary>Index of the most probable class, the first among equals.</summary>
    public required int ClassIndex { get; init; }

    /// <summary>
    /// The continuous targets that the recognizer predicts, by name, in their own units. Default none.
    /// </summary>
    public IReadOnlyDictionary<string, double> Values { get; init; } = new Dictionary<string, double>();

    /// <summary>
    /// Whether the recognizer would rather not answer: its confidence is below the threshold that it was given, see
    /// <see cref="EmotionRecognizer.WithConfidenceThreshold"/>. The most probable class is named all the same. Default false.
    /// </summary>
    public bool Abstains { get; init; }

    /// <summary>
    /// How far the features lie from those of training, see <see cref="TrainingRange"/>; null where the recognizer does not know these.
    /// Default null.
    /// </summary>
    public double? Distance { get; init; }

    /// <summary>Whether the distance is above 1: the probabilities then mean little, however high.</summary>
    public bool IsOutOfRange => Distance > 1;

    /// <summary>Name of the most probable class.</summary>
    public string ClassName => Classes[ClassIndex];

    /// <summary>Probability of the most probable class, from 1 / number of classes to 1. See <see cref="TemperatureScaling"/>.</summary>
    public float Confidence => Probabilities[ClassIndex];

    /// <summary>Probability of each class, by its name.</summary>
    public IReadOnlyDictionary<string, float> ProbabilitiesByClass =>
        Classes.Zip(Probabilities).ToDictionary(entry => entry.First, entry => entry.Second);

    /// <summary>Probability of a class.</summary>
    /// <param name="className">Name of the class.</param>
    /// <exception cref="ArgumentException">The recognizer has no such class.</exception>
    public float ProbabilityOf(string className)
    {
        int index = Classes.ToList().IndexOf(className);
        return index >= 0
            ? Probabilities[index]
            : throw new ArgumentException($"There is no class '{className}' among {FaultText.List([.. Classes])}.", nameof(className));
    }

    /// <summary>Id and probabilities, the most probable first, such as <c>u1: sad 0.65, angry 0.20, happy 0.15</c>.</summary>
    public override string ToString()
    {
        IEnumerable<string> classes = Classes.Zip(Probabilities).OrderByDescending(entry => entry.Second)
            .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.First} {entry.Second:0.00}"));
        return $"{(UtteranceId.Length == 0 ? "" : $"{UtteranceId}: ")}{string.Join(", ", classes)}";
    }
}
