using System.Text;
using System.Text.Json;
using Google.Protobuf;
using SemiMER.Tests;

namespace SemiMER.Onnx.Tests;

/// <summary>Byte pairs and SentencePiece from files that the tests write, against the definition of the algorithms.</summary>
public sealed class TokenizerTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("low lower", new[] { "low", "\u0120low", "er" })]
    [InlineData("a  b", new[] { "a", "\u0120", "\u0120", "b" })]
    [InlineData("x\ny", new[] { "x", "\u010a", "y" })]
    [InlineData("\u00e9", new[] { "\u00c3", "\u00a9" })]
    [InlineData("\U0001F600", new[] { "\u00f0", "\u0141", "\u013a", "\u0122" })]
    public void Byte_pairs_are_joined_in_the_order_of_the_list(string text, string[] expected)
    {
        Dictionary<string, int> ids = WriteBytePairs();
        ModelTokenizer tokenizer = ModelTokenizers.Open(folder.File("model.onnx"), new OnnxTextOptions());
        Array.ConvertAll([.. tokenizer.IdsOf(text)], id => ids.Single(entry => entry.Value == id).Key).Should().Equal(expected);
        tokenizer.Begin.Should().Equal(0);
        tokenizer.End.Should().Equal(2);
    }

    [Fact]
    public void Byte_pairs_need_their_list()
    {
        WriteBytePairs();
        File.Delete(folder.File("merges.txt"));
        FluentActions.Invoking(() => ModelTokenizers.Open(folder.File("model.onnx"), new OnnxTextOptions()))
            .Should().Throw<OnnxException>().WithMessage("*merges.txt*");
        File.WriteAllText(folder.File("merges.txt"), "#version: 0.2\nnot there\n");
        FluentActions.Invoking(() => ModelTokenizers.Open(folder.File("model.onnx"), new OnnxTextOptions()))
            .Should().Throw<OnnxException>().WithMessage("*does not belong*");
        File.WriteAllText(folder.File("vocab.json"), "[1, 2");
        FluentActions.Invoking(() => ModelTokenizers.Open(folder.File("model.onnx"), new OnnxTextOptions()))
            .Should().Throw<OnnxException>().WithMessage("*no vocabulary*");
    }

    [Theory]
    [InlineData("hello world", new[] { "\u2581hello", "\u2581world" })]
    [InlineData("hello  world ", new[] { "\u2581hello", "\u2581world" })]
    [InlineData("hell", new[] { "\u2581", "hell" })]
    [InlineData("\ufb01", new[] { "\u2581", "fi" })]
    [InlineData("hello\nworld", new[] { "\u2581hello", "\u2581world" })]
    [InlineData("q\U0001F600", new[] { "\u2581", "<unk>" })]
    public void Sentence_pieces_are_the_likeliest(string text, string[] expected)
    {
        string[] pieces = WriteSentencePieces("spiece.model");
        ModelTokenizer tokenizer = ModelTokenizers.Open(folder.File("model.onnx"), new OnnxTextOptions());
        Array.ConvertAll([.. tokenizer.IdsOf(text)], id => pieces[id]).Should().Equal(expected);
        tokenizer.Begin.Should().BeEmpty();
        tokenizer.End.Should().Equal(2);
    }

    [Fact]
    public void Ids_of_fairseq_are_one_more()
    {
        string[] pieces = WriteSentencePieces("sentencepiece.bpe.model");
        ModelTokenizer tokenizer = ModelTokenizers.Open(folder.File("model.onnx"), new OnnxTextOptions());
        tokenizer.IdsOf("hello q").Should().Equal(
            Array.IndexOf(pieces, "\u2581hello") + 1, Array.IndexOf(pieces, "\u2581") + 1, 3);
        tokenizer.Begin.Should().Equal(0);
        tokenizer.End.Should().Equal(2);
        tokenizer.Padding.Should().Be(1);
    }

    [Fact]
    public void Tokens_of_begin_and_end_can_be_named()
    {
        WriteBytePairs();
        ModelTokenizer tokenizer = ModelTokenizers.Open(
            folder.File("model.onnx"), new OnnxTextOptions { BeginToken = "", EndToken = "low" });
        tokenizer.Begin.Should().BeEmpty();
        tokenizer.End.Should().HaveCount(1);
        FluentActions.Invoking(() => ModelTokenizers.Open(folder.File("model.onnx"), new OnnxTextOptions { EndToken = "none" }))
            .Should().Throw<OnnxException>().WithMessage("*no token 'none'*");
    }

    [Fact]
    public void A_damaged_sentence_piece_model_is_refused()
    {
        WriteSentencePieces("spiece.model");
        byte[] whole = File.ReadAllBytes(folder.File("spiece.model"));
        File.WriteAllBytes(folder.File("spiece.model"), whole[..(whole.Length / 2)]);
        FluentActions.Invoking(() => ModelTokenizers.Open(folder.File("model.onnx"), new OnnxTextOptions()))
            .Should().Throw<OnnxException>().WithMessage("*damaged*");
    }

    // GPT-2's letters for bytes: those that are printed stand for themselves, the others follow from U+0100 on.
    private Dictionary<string, int> WriteBytePairs()
    {
        var letters = new List<string>();
        int next = 256;
        for (int b = 0; b < 256; b++)
            letters.Add(char.ToString((char)(b is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174) ? b : next++)));
        string[] tokens = ["<s>", "<pad>", "</s>", "<unk>", .. letters, "lo", "low", "\u0120l", "\u0120low", "er"];
        Dictionary<string, int> ids = tokens.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        File.WriteAllText(folder.File("vocab.json"), JsonSerializer.Serialize(ids));
        File.WriteAllText(folder.File("merges.txt"), "#version: 0.2\nl o\nlo w\n\u0120 low\ne r\n");
        return ids;
    }

    // sentencepiece_model.proto: pieces 1 (piece 1, score 2, type 3), trainer_spec 2 (model_type 3: 1 = unigram), normalizer_spec 3
    // (name 1).
    private string[] WriteSentencePieces(string name)
    {
        (string Piece, float Score, int Type)[] pieces =
        [
            ("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), ("\u2581hello", -1, 1), ("\u2581world", -1.5f, 1), ("\u2581", -3, 1),
            ("hell", -2, 1), ("o", -4, 1), ("h", -6, 1), ("e", -6, 1), ("l", -6, 1), ("fi", -2, 1),
            ("w", -6, 1), ("r", -6, 1), ("d", -6, 1),
        ];
        using var stream = new MemoryStream();
        var output = new CodedOutputStream(stream, leaveOpen: true);
        foreach ((string piece, float score, int type) in pieces)
            WriteMessage(output, 1, inner =>
            {
                inner.WriteTag(1, WireFormat.WireType.LengthDelimited);
                inner.WriteString(piece);
                inner.WriteTag(2, WireFormat.WireType.Fixed32);
                inner.WriteFloat(score);
                inner.WriteTag(3, WireFormat.WireType.Varint);
                inner.WriteInt32(type);
            });
        WriteMessage(output, 2, inner =>
        {
            inner.WriteTag(3, WireFormat.WireType.Varint);
            inner.WriteInt32(1);
        });
        WriteMessage(output, 3, inner =>
        {
            inner.WriteTag(1, WireFormat.WireType.LengthDelimited);
            inner.WriteString("nmt_nfkc");
        });
        output.Flush();
        File.WriteAllBytes(folder.File(name), stream.ToArray());
        return [.. pieces.Select(piece => piece.Piece)];
    }

    private static void WriteMessage(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        var inner = new CodedOutputStream(stream, leaveOpen: true);
        write(inner);
        inner.Flush();
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(stream.ToArray()));
    }
}
