using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;
using SemiMER.Features;

namespace SemiMER.Onnx;

/// <summary>Byte pairs: bytes of UTF-8 that are joined in the order of a list (RoBERTa, GPT-2). Blanks are bytes, too.</summary>
internal sealed class BytePairModelTokenizer : ModelTokenizer
{
    private const string BlankInVocabulary = "\u0120"; // how the byte of a blank is written

    private readonly BpeTokenizer pairs;
    private readonly bool lowerCase;

    private BytePairModelTokenizer(BpeTokenizer pairs, bool lowerCase)
    {
        this.pairs = pairs;
        this.lowerCase = lowerCase;
    }

    /// <summary>Reads <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    /// <exception cref="OnnxException">A file is missing or damaged, or the vocabulary is not one of bytes.</exception>
    public static BytePairModelTokenizer Read(string path, byte[] content, OnnxTextOptions options)
    {
        string mergesPath = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "merges.txt");
        if (!File.Exists(mergesPath))
        {
            throw new OnnxException(
                "is a vocabulary of byte pairs, and the list of pairs that belongs to it, merges.txt, does not lie beside it. Copy both " +
                "files that tokenizer.save_vocabulary writes in Python.", path);
        }
        byte[] merges = File.ReadAllBytes(mergesPath);
        Dictionary<string, int> ids = Vocabulary(path, content);
        if (!ids.Keys.Any(token => token.StartsWith(BlankInVocabulary, StringComparison.Ordinal)))
        {
            throw new OnnxException(
                "is no vocabulary of bytes as RoBERTa and GPT-2 have it: no token begins with the sign for a blank. Other kinds of byte " +
                "pairs are not read.", path);
        }
        BpeTokenizer pairs;
        try
        {
            pairs = BpeTokenizer.Create(new BpeOptions(ids)
            {
                Merges = Encoding.UTF8.GetString(merges).Split('\n').Select(line => line.TrimEnd('\r'))
                    .Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)),
                ByteLevel = true,
                PreTokenizer = RobertaPreTokenizer.Instance,
            });
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new OnnxException($"is damaged, or does not belong to {path}: {error.Message}", mergesPath, innerException: error);
        }
        long? Find(string token) => ids.TryGetValue(token, out int id) ? id : null;
        bool lowerCase = options.LowerCase ?? false;
        return new BytePairModelTokenizer(pairs, lowerCase)
        {
            Begin = TokenOf(options.BeginToken, Find, path, "[CLS]", "<s>"),
            End = TokenOf(options.EndToken, Find, path, "[SEP]", "</s>"),
            Padding = Find("<pad>") ?? 0,
            Identity = $"byte-pairs {ModelFile.DigestOf([.. content, .. merges])}{(lowerCase ? " lower-case" : "")}",
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> IdsOf(string text) => string.IsNullOrWhiteSpace(text)
        ? []
        : pairs.EncodeToIds(lowerCase ? UnicodeText.WithoutMarks(text).ToLowerInvariant() : text);

    private static Dictionary<string, int> Vocabulary(string path, byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, int>>(content) ?? [];
        }
        catch (JsonException error)
        {
            throw new OnnxException(
                $"is no vocabulary: it should be an object with an id for each token. {error.Message}", path, innerException: error);
        }
    }
}
