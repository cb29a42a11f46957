using Microsoft.ML.OnnxRuntime;
using SemiMER.Corpora;

namespace SemiMER.Onnx;

/// <summary>A text as ids, between the tokens that begin and end it.</summary>
internal sealed class TextPiece(long[] ids) : Piece
{
    public override int Length => ids.Length;

    public long[] Ids => ids;
}

/// <summary>A model that reads ids of tokens: which inputs it has, how they are filled and what comes out.</summary>
internal sealed class TextModel
{
    private const string Ids = "input_ids", Mask = "attention_mask", Types = "token_type_ids", Positions = "position_ids";

    private readonly OnnxSession session;
    private readonly ModelTokenizer tokenizer;
    private readonly OnnxTextOptions options;
    private readonly int? fixedLength;

    public TextModel(OnnxSession session, ModelTokenizer tokenizer, OnnxTextOptions options)
    {
        this.session = session;
        this.tokenizer = tokenizer;
        this.options = options;
        CheckInputs();
        OnnxPort ids = session.Inputs.Single(input => input.Name == Ids);
        FixedBatch = ids.Shape[0];
        fixedLength = ids.Shape[1];
        if (fixedLength is not null && session.Inputs.All(input => input.Name != Mask))
        {
            throw new OnnxException(
                $"reads texts of {fixedLength} tokens only and has no input '{Mask}', so that what fills up a short text would count. " +
                "Export it with a dynamic length (dynamic_axes), or with that input.", session.File, $"input '{Ids}'");
        }
        Output = ModelOutputs.Find(session, options.Output, nameof(OnnxTextOptions), "last_hidden_state", 3, 2);
        Width = Run([new TextPiece([.. tokenizer.Begin, tokenizer.Padding, .. tokenizer.End])], CancellationToken.None)[0].Width;
    }

    /// <summary>The size that the model wants every batch to have; null for any.</summary>
    public int? FixedBatch { get; }

    /// <summary>The output that is taken.</summary>
    public OnnxPort Output { get; }

    /// <summary>Number of features.</summary>
    public int Width { get; }

    /// <summary>The most tokens that a text may have.</summary>
    public int MaximumTokens => Math.Min(fixedLength ?? int.MaxValue, options.MaximumTokens);

    /// <summary>What the model gives for texts of one length.</summary>
    public PieceResult[] Run(IReadOnlyList<TextPiece> texts, CancellationToken cancellationToken)
    {
        int length = texts[0].Length, columns = fixedLength ?? length, rows = FixedBatch ?? texts.Count;
        var values = new Dictionary<string, OrtValue>();
        try
        {
            foreach (OnnxPort input in session.Inputs)
            {
                var numbers = new long[rows * columns];
                for (int row = 0; row < rows; row++)
                    Fill(input.Name, texts[Math.Min(row, texts.Count - 1)].Ids, numbers.AsSpan(row * columns, columns));
                values.Add(input.Name, TensorValues.OfIndices(numbers, [rows, columns], input.Type));
            }
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(values, [Output.Name], cancellationToken);
            (float[] found, int[] shape) = TensorValues.Read(outputs[0]);
            return [.. Enumerable.Range(0, texts.Count).Select(row => Result(found, shape, rows, row, length))];
        }
        finally
        {
            foreach (OrtValue value in values.Values)
                value.Dispose();
        }
    }

    private void Fill(string input, long[] ids, Span<long> row)
    {
        switch (input)
        {
            case Ids:
                row.Fill(tokenizer.Padding);
                ids.CopyTo(row);
                break;
            case Mask:
                row[..ids.Length].Fill(1);
                break;
            case Positions:
                for (int i = 0; i < row.Length; i++)
                    row[i] = i;
                break;
        }
    }

    private PieceResult Result(float[] values, int[] shape, int rows, int row, int length)
    {
        if (shape.Length is not (2 or 3) || shape[0] != rows || (shape.Length == 3 && shape[1] < length))
        {
            throw new OnnxException(
                $"gives numbers of another shape than a text model. Name its output with a vector for each token, or for the text, in " +
                $"{nameof(OnnxTextOptions)}.{nameof(OnnxTextOptions.Output)}.", session.File, $"output '{Output.Name}'",
                FormattableString.Invariant($"[{rows}, {length}, features] or [{rows}, features]"), $"[{string.Join(", ", shape)}]");
        }
        if (shape.Length == 2 && options.Pooling == TextPooling.Tokens)
        {
            throw new OnnxException(
                "gives one vector for a text, so there is no sequence of tokens to take. Choose another output or another " +
                $"{nameof(OnnxTextOptions.Pooling)}.", session.File, $"output '{Output.Name}'");
        }
        int width = shape[^1];
        ReadOnlySpan<float> own = values.AsSpan(row * (values.Length / rows), values.Length / rows);
        (int first, int end) = (shape.Length, options.Pooling) switch
        {
            (2, _) or (_, TextPooling.First) => (0, 1),
            (_, TextPooling.Mean) => (0, length),
            _ => (tokenizer.Begin.Length, length - tokenizer.End.Length),
        };
        float[] frames = own[(first * width)..(end * width)].ToArray();
        if (options.Pooling == TextPooling.Mean)
            frames = Pooled.Mean(frames, width);
        if (options.UnitLength)
            Pooled.ToUnitLength(frames, width);
        return new PieceResult(frames, width);
    }

    private void CheckInputs()
    {
        string[] known = [Ids, Mask, Types, Positions];
        string[] unknown = [.. session.Inputs.Select(input => input.Name).Where(name => !known.Contains(name))];
        if (unknown.Length > 0 || session.Inputs.All(input => input.Name != Ids))
        {
            string fault = unknown.Length == 0
                ? $"has no input '{Ids}'" : $"has inputs that a text encoder does not have: {string.Join(", ", unknown)}";
            throw new OnnxException(
                $"{fault}. Export the encoder alone, and name its inputs as PyTorch does (input_names of torch.onnx.export).", session.File,
                expected: $"{Ids}, and any of {Mask}, {Types}, {Positions}",
                actual: string.Join(", ", session.Inputs.Select(input => input.Name)));
        }
        foreach (OnnxPort input in session.Inputs.Where(input => !TensorValues.IsIndex(input.Type) || input.Rank != 2))
        {
            throw new OnnxException("is no input for ids of tokens.", session.File, $"input '{input.Name}'",
                "Int64 or Int32 [batch, token]", input.Text);
        }
    }
}
