using System.Text;
using Microsoft.ML.Tokenizers;
using SemiMER.Features;

namespace SemiMER.Onnx;

/// <summary>SentencePiece: pieces of text with its blanks, the likeliest or by pairs (T5, ALBERT, DeBERTa, XLM-RoBERTa).</summary>
internal sealed class SentencePieceModelTokenizer : ModelTokenizer
{
    private const int FairseqUnknown = 3;

    private readonly SentencePieceTokenizer pieces;
    private readonly string normalizer;
    private readonly bool lowerCase;
    private readonly bool fairseq;

    private SentencePieceModelTokenizer(SentencePieceTokenizer pieces, string normalizer, bool lowerCase, bool fairseq)
    {
        this.pieces = pieces;
        this.normalizer = normalizer;
        this.lowerCase = lowerCase;
        this.fairseq = fairseq;
    }

    /// <summary>Reads a <c>.model</c> file.</summary>
    /// <exception cref="OnnxException">It is damaged.</exception>
    public static SentencePieceModelTokenizer Read(string path, byte[] content, OnnxTextOptions options)
    {
        bool fairseq = (options.SentencePieceIds ?? (Path.GetFileName(path) == "sentencepiece.bpe.model"
            ? SentencePieceIds.Fairseq : SentencePieceIds.OfFile)) == SentencePieceIds.Fairseq;
        Dictionary<string, int> ids;
        string normalizer;
        SentencePieceTokenizer pieces;
        try
        {
            (ids, normalizer) = Parse(content);
            pieces = SentencePieceTokenizer.Create(new MemoryStream(content), addBeginningOfSentence: false, addEndOfSentence: false);
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OnnxException))
        {
            throw new OnnxException(
                $"is damaged, or no model of SentencePiece that can be read: {error.Message}", path, innerException: error);
        }
        long? InFile(string token) => ids.TryGetValue(token, out int id) ? id : null;
        long? Find(string token) => fairseq
            ? token switch { "<s>" => 0, "<pad>" => 1, "</s>" => 2, "<unk>" => FairseqUnknown, _ => InFile(token) + 1 }
            : InFile(token);
        bool lowerCase = options.LowerCase ?? false;
        return new SentencePieceModelTokenizer(pieces, normalizer, lowerCase, fairseq)
        {
            Begin = TokenOf(options.BeginToken, Find, path, fairseq ? ["[CLS]", "<s>"] : ["[CLS]"]),
            End = TokenOf(options.EndToken, Find, path, "[SEP]", "</s>"),
            Padding = Find("<pad>") ?? Find("[PAD]") ?? 0,
            Identity = $"sentence-pieces {ModelFile.DigestOf(content)}{(fairseq ? " fairseq" : "")}{(lowerCase ? " lower-case" : "")}",
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> IdsOf(string text)
    {
        // The forms of text that models name, for .NET has none of them under invariant globalization.
        if (normalizer.Contains("nfkc", StringComparison.Ordinal))
            text = UnicodeText.ToCompatibilityForm(text);
        if (lowerCase)
            text = UnicodeText.WithoutMarks(text);
        if (lowerCase || normalizer.EndsWith("_cf", StringComparison.Ordinal))
            text = text.ToLowerInvariant();
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (text.Length == 0)
            return [];
        IReadOnlyList<int> ids = pieces.EncodeToIds(text, addBeginningOfSentence: false, addEndOfSentence: false);
        // Letters that follow each other and are not known are one piece, as SentencePiece has it.
        IEnumerable<int> joined = ids.Where((id, i) => id != pieces.UnknownId || i == 0 || ids[i - 1] != id);
        return fairseq ? [.. joined.Select(id => id == pieces.UnknownId ? FairseqUnknown : id + 1)] : [.. joined];
    }

    /// <summary>The pieces with their ids, and the name of the normaliser (sentencepiece_model.proto).</summary>
    private static (Dictionary<string, int> Ids, string Normalizer) Parse(byte[] content)
    {
        const int Piece = 1, PieceText = 1, NormalizerSpec = 3, NormalizerName = 1;
        using var stream = new MemoryStream(content);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        int count = 0;
        string normalizer = "";
        foreach (ProtobufField field in ProtobufFields.Of(stream, 0, content.Length))
        {
            if (field is not { Number: Piece or NormalizerSpec, Length: >= 0 })
                continue;
            int wanted = field.Number == Piece ? PieceText : NormalizerName;
            string text = string.Concat(ProtobufFields.Of(stream, field.Start, field.End)
                .Where(inner => inner.Number == wanted && inner.Length >= 0)
                .Select(inner => Encoding.UTF8.GetString(ProtobufFields.BytesOf(stream, inner))));
            if (field.Number == Piece)
                ids.TryAdd(text, count++);
            else
                normalizer = text;
        }
        return count > 0 ? (ids, normalizer) : throw new InvalidDataException("it has no pieces");
    }
}
