using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Recognition;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace SemiMER.Training;

/// <summary>
/// What a linear model sees of utterances, <c>[row, column]</c>: of each modality the vector, or the mean and deviation of the sequence,
/// and then a 1; zeros in all of these columns if the modality is absent.
/// </summary>
internal sealed class LinearDesign
{
    private LinearDesign(CorpusSchema schema, int rows)
    {
        var blocks = new List<DesignBlock>();
        foreach (ModalitySchema entry in schema.Modalities)
        {
            blocks.Add(new DesignBlock(entry, Columns, entry.Kind == FeatureKind.Vector ? entry.Width : 2 * entry.Width));
            Columns = blocks[^1].Flag + 1;
        }
        Blocks = blocks;
        Rows = new RowMatrix(new double[checked(rows * Columns)], Columns);
    }

    /// <summary>The utterances, <c>[row, column]</c>.</summary>
    public RowMatrix Rows { get; }

    /// <summary>Number of columns of all modalities.</summary>
    public int Columns { get; }

    /// <summary>The columns of each modality.</summary>
    public IReadOnlyList<DesignBlock> Blocks { get; }

    /// <summary>Puts utterances together.</summary>
    /// <param name="schema">The modalities that count.</param>
    /// <param name="utterances">The utterances, scaled.</param>
    public static LinearDesign Of(CorpusSchema schema, IReadOnlyList<Utterance> utterances)
    {
        var design = new LinearDesign(schema, utterances.Count);
        foreach (int[] rows in PredictionBatches.Cut(schema, utterances))
        {
            using var scope = NewDisposeScope();
            using IDisposable evaluation = inference_mode();
            UtteranceBatch batch = UtteranceBatch.Create(schema, Array.ConvertAll(rows, row => utterances[row]));
            foreach (DesignBlock block in design.Blocks)
                design.Fill(block, batch.Modalities[block.Entry.Modality], rows);
        }
        return design;
    }

    /// <summary>
    /// What to take from the columns and divide them by. Of some modalities each column has its mean and standard deviation (divisor n,
    /// 1 where it never changes) over the utterances that have them. If modalities are to be equal, all columns of each have one more
    /// factor in common, so that the mean squared length of its rows around their mean is the mean width of a modality.
    /// </summary>
    /// <param name="standardized">The modalities whose columns are scaled one by one.</param>
    /// <param name="equal">Whether modalities are to be equal.</param>
    public (double[] Mean, double[] Scale) Statistics(Func<ModalitySchema, bool> standardized, bool equal)
    {
        double[] mean = new double[Columns], scale = new double[Columns];
        scale.AsSpan().Fill(1);
        double meanWidth = Blocks.Average(block => block.Width);
        foreach (DesignBlock block in Blocks.Where(block => equal || standardized(block.Entry)))
        {
            int[] present = [.. Enumerable.Range(0, Rows.Rows).Where(row => Rows.Row(row)[block.Flag] != 0)];
            double squaredLength = 0;
            for (int column = block.First; column < block.Flag && present.Length > 0; column++)
            {
                double[] numbers = Array.ConvertAll(present, row => Rows.Row(row)[column]);
                mean[column] = numbers.Average();
                double variance = numbers.Average(number => (number - mean[column]) * (number - mean[column]));
                if (standardized(block.Entry) && numbers.Min() != numbers.Max())
                    scale[column] = Math.Sqrt(variance);
                squaredLength += variance / (scale[column] * scale[column]);
            }
            if (equal && squaredLength > 0)
            {
                Span<double> own = scale.AsSpan(block.First, block.Width);
                TensorPrimitives.Multiply(own, Math.Sqrt(squaredLength / meanWidth), own);
            }
        }
        return (mean, scale);
    }

    /// <summary>Scales every column of the modalities that an utterance has: (x - mean) / scale.</summary>
    public void Scale((double[] Mean, double[] Scale) by)
    {
        for (int i = 0; i < Rows.Rows; i++)
        {
            Span<double> row = Rows.Row(i);
            foreach (DesignBlock block in Blocks)
            {
                for (int column = block.First; column < block.Flag && row[block.Flag] != 0; column++)
                    row[column] = (row[column] - by.Mean[column]) / by.Scale[column];
            }
        }
    }

    private void Fill(DesignBlock block, ModalityBatch input, int[] rows)
    {
        Tensor seen = input.Values;
        if (block.Entry.Kind == FeatureKind.Sequence)
        {
            MaskedSequence sequence = MaskedSequence.Of(input, maximumLength: null);
            seen = Sequences.Statistics(sequence.Values, sequence.Real);
        }
        float[] numbers = seen.Values<float>();
        for (int i = 0; i < rows.Length; i++)
        {
            if (input.FrameCounts[i] == 0)
                continue;
            Span<double> row = Rows.Row(rows[i]);
            for (int column = 0; column < block.Width; column++)
                row[block.First + column] = numbers[i * block.Width + column];
            row[block.Flag] = 1;
        }
    }
}

/// <summary>The columns of one modality.</summary>
/// <param name="Entry">The modality.</param>
/// <param name="First">The first of its columns.</param>
/// <param name="Width">Number of columns before the flag.</param>
internal sealed record DesignBlock(ModalitySchema Entry, int First, int Width)
{
    /// <summary>The column that is 1 where the modality is present.</summary>
    public int Flag => First + Width;
}
