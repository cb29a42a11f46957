using SemiMER.Corpora;

namespace SemiMER.Features;

/// <summary>
/// Texts as sequences of token indices, for an encoder that learns its embeddings: <c>[time, 1]</c>, each frame the index of a token
/// in the vocabulary as a number (whole numbers up to 2^24 are exact). Do not scale them.
/// </summary>
/// <param name="vocabulary">The tokens.</param>
/// <param name="options">How text becomes tokens; the same as for the vocabulary.</param>
public sealed class TokenIds(Vocabulary vocabulary, TextOptions? options = null) : ITextFeatures
{
    private readonly TextTokenizer tokenizer = new(options);

    /// <summary>The tokens.</summary>
    public Vocabulary Vocabulary { get; } = vocabulary ?? throw new ArgumentNullException(nameof(vocabulary));

    /// <inheritdoc/>
    public FeatureKind Kind => FeatureKind.Sequence;

    /// <inheritdoc/>
    public int Width => 1;

    /// <inheritdoc/>
    public ModalityFeatures? Describe(string text)
    {
        int[] indices = Vocabulary.IndicesOf(tokenizer.Tokenize(text));
        return indices.Length == 0 ? null : ModalityFeatures.Sequence(Array.ConvertAll(indices, index => (float)index), Width);
    }
}
