using System.Text;
using SemiMER.Formats;

namespace SemiMER.Features;

/// <summary>
/// The file of word embeddings: a safetensors file with <c>vectors</c> [size, width], <c>weights</c> [size] and <c>vocabulary</c> (UTF-8,
/// as <see cref="Vocabulary.Save"/> writes it); its metadata hold <c>format</c> = <c>semimer-embeddings/1</c> and the text options.
/// </summary>
internal static class WordEmbeddingsFile
{
    private const string Format = "semimer-embeddings/1";

    public static void Write(WordEmbeddings embeddings, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] vocabulary = Encoding.UTF8.GetBytes(embeddings.Vocabulary.ToText());
        int size = embeddings.Vocabulary.Size;
        SafeTensorsFile.Write(
            path,
            [
                SafeTensorsEntry.Create("vectors", embeddings.Vectors.Span, size, embeddings.Width),
                SafeTensorsEntry.Create<float>("weights", [.. embeddings.Weights], size),
                SafeTensorsEntry.Create<byte>("vocabulary", vocabulary, vocabulary.Length),
            ],
            LexicalFile.Metadata(Format, embeddings.Text));
    }

    public static WordEmbeddings Read(string path) => LexicalFile.Read<TextOptions, WordEmbeddings>(
        path, Format, "file of word embeddings", (content, text) => new WordEmbeddings(
            Vocabulary.Parse(Encoding.UTF8.GetString(LexicalFile.Values<byte>(content, "vocabulary")), path),
            LexicalFile.Values<float>(content, "vectors"), LexicalFile.Values<float>(content, "weights"), text));
}
