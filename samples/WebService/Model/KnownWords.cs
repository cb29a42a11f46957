using System.Security.Cryptography;
using SemiMER.Corpora;
using SemiMER.Features;

namespace SemiMER.Samples.WebService;

/// <summary>
/// A vectorizer that says which it is: a recognizer remembers what its features were made with, so one that was trained on the words of
/// another training is refused.
/// </summary>
internal sealed class KnownWords : ITextFeatures
{
    private readonly LexicalVectorizer vectorizer;

    private KnownWords(LexicalVectorizer vectorizer, string extractor)
    {
        this.vectorizer = vectorizer;
        Extractor = extractor;
    }

    public FeatureKind Kind => vectorizer.Kind;

    public int Width => vectorizer.Width;

    public string Extractor { get; }

    public ModalityFeatures? Describe(string text) => vectorizer.Describe(text);

    public static KnownWords Load(string path) =>
        new(LexicalVectorizer.Load(path), $"words {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}");
}
