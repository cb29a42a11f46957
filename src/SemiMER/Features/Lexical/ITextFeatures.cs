using SemiMER.Corpora;

namespace SemiMER.Features;

/// <summary>Turns what was said into the features of a modality. Implementations never change, so several threads may use one.</summary>
public interface ITextFeatures
{
    /// <summary>A vector for the whole text, or a sequence with one frame for each token.</summary>
    FeatureKind Kind { get; }

    /// <summary>Number of features of the vector, or of a frame.</summary>
    int Width { get; }

    /// <summary>What they are extracted with: see <see cref="ModalitySchema.Extractor"/>. Default null: not known.</summary>
    string? Extractor => null;

    /// <summary>The features of a text; null if it has no token, so that the modality is absent.</summary>
    /// <param name="text">What was said.</param>
    ModalityFeatures? Describe(string text);
}
