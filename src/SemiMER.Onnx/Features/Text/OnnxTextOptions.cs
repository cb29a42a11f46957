namespace SemiMER.Onnx;

/// <summary>What is taken of the vectors that a model gives for the tokens of a text.</summary>
public enum TextPooling
{
    /// <summary>Their mean, the tokens that begin and end a text among them: what sentence embeddings are trained with.</summary>
    Mean,

    /// <summary>The first, which is that of <c>[CLS]</c> or <c>&lt;s&gt;</c>.</summary>
    First,

    /// <summary>A sequence of them, one for each token, without those that only begin and end a text.</summary>
    Tokens,
}

/// <summary>How the ids of a SentencePiece model become those of the network.</summary>
public enum SentencePieceIds
{
    /// <summary>As they stand in the file (T5, ALBERT, DeBERTa).</summary>
    OfFile,

    /// <summary>
    /// Behind four tokens of their own, <c>&lt;s&gt;</c> 0, <c>&lt;pad&gt;</c> 1, <c>&lt;/s&gt;</c> 2, <c>&lt;unk&gt;</c> 3, so that they
    /// are one more than in the file (fairseq: XLM-RoBERTa).
    /// </summary>
    Fairseq,
}

/// <summary>How features are made of text by an ONNX model. Features of different options do not belong into one corpus.</summary>
public sealed record OnnxTextOptions
{
    /// <summary>
    /// The file of the tokenizer: <c>vocab.txt</c> (WordPiece: BERT and its kin), a SentencePiece model (<c>.model</c>: T5, ALBERT,
    /// XLM-RoBERTa) or <c>vocab.json</c> with <c>merges.txt</c> beside it (byte pairs: RoBERTa, GPT-2). Default null: looked for beside the
    /// model.
    /// </summary>
    public string? Tokenizer { get; init; }

    /// <summary>
    /// Whether text is made lower case and loses its accents. Default null: if the vocabulary of a WordPiece tokenizer has no capital
    /// letter; for other tokenizers not.
    /// </summary>
    public bool? LowerCase { get; init; }

    /// <summary>What is taken of the vectors of the tokens; nothing where the model gives one vector. Default their mean.</summary>
    public TextPooling Pooling { get; init; } = TextPooling.Mean;

    /// <summary>Whether vectors are scaled to length 1, as many sentence embeddings want it. Default no.</summary>
    public bool UnitLength { get; init; }

    /// <summary>
    /// The most tokens of a text with those that begin and end it, 3 to 1,000,000; the rest of a longer one is left out, with a remark. The
    /// model's positions must reach so far. Default 512.
    /// </summary>
    public int MaximumTokens { get; init; } = 512;

    /// <summary>
    /// The output that is taken, <c>[batch, token, feature]</c> or <c>[batch, feature]</c>. Default null: <c>last_hidden_state</c>, else
    /// the first output with three dimensions, else the first with two.
    /// </summary>
    public string? Output { get; init; }

    /// <summary>
    /// How ids of a SentencePiece model are counted. Default null: as fairseq does if the file is called <c>sentencepiece.bpe.model</c>,
    /// else as in the file.
    /// </summary>
    public SentencePieceIds? SentencePieceIds { get; init; }

    /// <summary>
    /// The token before the first of a text; empty for none. Default null: <c>[CLS]</c> if the vocabulary has it, else <c>&lt;s&gt;</c> but
    /// for SentencePiece models whose ids are those of the file.
    /// </summary>
    public string? BeginToken { get; init; }

    /// <summary>
    /// The token behind the last of a text; empty for none. Default null: <c>[SEP]</c> if the vocabulary has it, else <c>&lt;/s&gt;</c> if
    /// it has that.
    /// </summary>
    public string? EndToken { get; init; }

    /// <summary>Threads that one run of the model may use, 1 to 1,024. With 1 numbers are the same on every run. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new Faults(nameof(OnnxTextOptions))
        .Require(Tokenizer is null || Tokenizer.Trim().Length > 0, $"{nameof(Tokenizer)} is blank; a file, or null.")
        .Require(Output is null || Output.Trim().Length > 0, $"{nameof(Output)} is blank; the name of an output, or null.")
        .Defined(nameof(Pooling), Pooling)
        .Defined(nameof(SentencePieceIds), SentencePieceIds ?? Onnx.SentencePieceIds.OfFile)
        .InRange(nameof(MaximumTokens), MaximumTokens, 3, 1_000_000)
        .InRange(nameof(Threads), Threads, 1, 1_024)
        .Throw();
}
