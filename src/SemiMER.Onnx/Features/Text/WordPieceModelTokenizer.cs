using System.Text;
using Microsoft.ML.Tokenizers;

namespace SemiMER.Onnx;

/// <summary>WordPiece: the longest pieces that a vocabulary has, from the left (BERT, DistilBERT, MiniLM).</summary>
internal sealed class WordPieceModelTokenizer : ModelTokenizer
{
    private const string Unknown = "[UNK]";

    private readonly WordPieceTokenizer pieces;
    private readonly bool lowerCase;

    private WordPieceModelTokenizer(WordPieceTokenizer pieces, bool lowerCase)
    {
        this.pieces = pieces;
        this.lowerCase = lowerCase;
    }

    /// <summary>Reads <c>vocab.txt</c>.</summary>
    /// <exception cref="OnnxException">It is damaged, or lacks the tokens that a vocabulary of word pieces has.</exception>
    public static WordPieceModelTokenizer Read(string path, byte[] content, OnnxTextOptions options)
    {
        string[] lines = [.. Encoding.UTF8.GetString(content).Split('\n').Select(line => line.TrimEnd('\r'))];
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((int index, string line) in lines.Index().Where(entry => entry.Item.Length > 0))
            ids.TryAdd(line, index);
        string[] missing = [.. ((string[])[Unknown, .. Named(options.BeginToken, "[CLS]"), .. Named(options.EndToken, "[SEP]")])
            .Where(token => !ids.ContainsKey(token))];
        if (missing.Length > 0)
        {
            throw new OnnxException(
                $"lacks the token{(missing.Length == 1 ? "" : "s")} {string.Join(", ", missing)}: it is no vocabulary of word pieces. " +
                "Take the vocab.txt that tokenizer.save_vocabulary writes in Python.", path);
        }
        // A cased vocabulary has capital letters; only special tokens such as [CLS] have them in the others.
        bool lowerCase = options.LowerCase ?? !ids.Keys.Any(token => token[0] != '[' && token.AsSpan().ContainsAnyInRange('A', 'Z'));
        var pieces = WordPieceTokenizer.Create(new MemoryStream(content), new WordPieceOptions
        {
            UnknownToken = Unknown,
            PreTokenizer = PreTokenizer.CreateWhiteSpace(),
        });
        long? Find(string token) => ids.TryGetValue(token, out int id) ? id : null;
        return new WordPieceModelTokenizer(pieces, lowerCase)
        {
            Begin = TokenOf(options.BeginToken, Find, path, "[CLS]"),
            End = TokenOf(options.EndToken, Find, path, "[SEP]"),
            Padding = Find("[PAD]") ?? 0,
            Identity = $"word-pieces {ModelFile.DigestOf(content)}{(lowerCase ? " lower-case" : "")}",
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> IdsOf(string text)
    {
        string words = WordPieceText.Split(text, lowerCase);
        return words.Length == 0 ? [] : pieces.EncodeToIds(words);
    }

    private static string[] Named(string? option, string usual) => option switch { null => [usual], "" => [], _ => [option] };
}
