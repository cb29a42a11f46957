namespace SemiMER.Corpora;

/// <summary>How a modality describes an utterance.</summary>
public enum FeatureKind
{
    /// <summary>One vector for the whole utterance: <c>[feature]</c>.</summary>
    Vector,

    /// <summary>One vector for each frame: <c>[time, feature]</c>.</summary>
    Sequence,
}

/// <summary>What is known of a modality before any utterance is seen.</summary>
/// <param name="Modality">The modality.</param>
/// <param name="Width">Number of features of an utterance or frame, at least 1.</param>
/// <param name="Kind">A vector for each utterance, or a sequence of frames.</param>
public sealed record ModalitySchema(Modality Modality, int Width, FeatureKind Kind = FeatureKind.Vector)
{
    /// <summary>Frames a second, where the modality is a sequence and its rate is known.</summary>
    public double? FrameRate { get; init; }

    /// <summary>What the features are, in words.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// What the features were extracted with, model and settings, as a text that is equal only where both are. A network that was made for
    /// features of one extractor refuses those of another. Default null: not known, and not compared.
    /// </summary>
    public string? Extractor { get; init; }

    /// <summary>Refuses features of another extractor, width or kind.</summary>
    /// <exception cref="CorpusException">They are.</exception>
    internal void Check(Utterance utterance, ModalityFeatures features)
    {
        if (Extractor is { } known && features.Extractor is { } other && other != known)
        {
            throw new CorpusException(
                "The features are of another extractor than the network was trained on, so that their numbers mean something else. " +
                "Extract them with the same model and settings.", utteranceId: utterance.Id, modality: Modality, expected: known,
                actual: other);
        }
        if (features.Width != Width || features.Kind != Kind)
        {
            throw new CorpusException("The features do not have the shape of the schema.", utteranceId: utterance.Id, modality: Modality,
                expected: Kind == FeatureKind.Vector ? $"[{Width}]" : $"[time, {Width}]", actual: features.ShapeText);
        }
    }
}
