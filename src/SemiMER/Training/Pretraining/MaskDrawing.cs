using SemiMER.Batching;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>Draws what of a batch is masked, by the rules of <see cref="MaskedModellingOptions"/>.</summary>
/// <param name="options">Rates.</param>
/// <param name="draws">Random numbers; they are drawn on the host.</param>
internal sealed class MaskDrawing(MaskedModellingOptions options, DropoutMasks draws)
{
    /// <summary>
    /// Features of vectors: one modality of some rows is hidden; of every other one some blocks, at least one, are read from another row
    /// that has the modality, drawn for each block by itself.
    /// </summary>
    /// <param name="inputs">The modalities, all vectors or of width 1.</param>
    public ModalityMask[] OfFeatures(IReadOnlyList<ModalityBatch> inputs)
    {
        ModalityMask[] masks = [.. inputs.Select(input => new ModalityMask(input.FrameCounts.Length, input.Schema.Width))];
        HideModalities(inputs, masks);
        foreach ((ModalityBatch input, ModalityMask mask) in inputs.Zip(masks))
            ReplaceBlocks(RowsWith(input), mask);
        return masks;
    }

    /// <summary>
    /// Utterances of dialogues: in each modality some utterances of each dialogue that has two or more with it, max(1, round(rate n)) of n
    /// but never all; then one more modality of some utterances of which two or more can still be read.
    /// </summary>
    /// <param name="inputs">The modalities.</param>
    /// <param name="dialogues">Row numbers of each dialogue.</param>
    public ModalityMask[] OfUtterances(IReadOnlyList<ModalityBatch> inputs, IReadOnlyList<int[]> dialogues)
    {
        ModalityMask[] masks = [.. inputs.Select(input => new ModalityMask(input.FrameCounts.Length, width: 1))];
        foreach ((ModalityBatch input, ModalityMask mask) in inputs.Zip(masks))
        {
            int[] all = RowsWith(input);
            foreach (int[] dialogue in dialogues)
                MaskSome([.. dialogue.Where(row => input.FrameCounts[row] > 0)], all, mask);
        }
        HideModalities(inputs, masks);
        return masks;
    }

    private static int[] RowsWith(ModalityBatch input) =>
        [.. Enumerable.Range(0, input.FrameCounts.Length).Where(row => input.FrameCounts[row] > 0)];

    private void HideModalities(IReadOnlyList<ModalityBatch> inputs, ModalityMask[] masks)
    {
        if (options.ModalityRate == 0 || inputs.Count < 2)
            return;
        int rows = masks[0].Hidden.Length;
        float[] u = Uniform(rows), v = Uniform(rows);
        for (int row = 0; row < rows; row++)
        {
            int[] readable = [.. Enumerable.Range(0, masks.Length).Where(m => inputs[m].FrameCounts[row] > 0 && !masks[m].Has(row))];
            if (u[row] < options.ModalityRate && readable.Length >= 2)
                masks[readable[(int)(v[row] * (double)readable.Length)]].Hide(row);
        }
    }

    private void ReplaceBlocks(int[] rows, ModalityMask mask)
    {
        if (options.FeatureRate == 0 || rows.Length < 2)
            return;
        int size = options.FeatureBlock, blocks = (mask.Width + size - 1) / size;
        float[] u = Uniform(rows.Length * blocks), v = Uniform(rows.Length * blocks);
        for (int i = 0; i < rows.Length; i++)
        {
            if (mask.Hidden[rows[i]])
                continue;
            ReadOnlySpan<float> own = u.AsSpan(i * blocks, blocks);
            int least = own.IndexOf(own.ToArray().Min());
            for (int block = 0; block < blocks; block++)
            {
                if (own[block] < options.FeatureRate || block == least)
                    mask.Replace(rows[i], block * size, Math.Min(size, mask.Width - block * size), Other(rows, i, v[i * blocks + block]));
            }
        }
    }

    private void MaskSome(int[] rows, int[] all, ModalityMask mask)
    {
        int n = rows.Length, masked = Math.Min(Math.Max(1, (int)Math.Round(options.UtteranceRate * n)), n - 1);
        if (options.UtteranceRate == 0 || masked < 1)
            return;
        float[] order = Uniform(n), die = Uniform(n), v = Uniform(n);
        Array.Sort(order, rows);
        for (int i = 0; i < masked; i++)
        {
            if (die[i] < options.HiddenShare)
                mask.Hide(rows[i]);
            else if (die[i] < options.HiddenShare + options.OtherShare)
                mask.Replace(rows[i], 0, 1, Other(all, Array.IndexOf(all, rows[i]), v[i]));
            else
                mask.Replace(rows[i], 0, 1, rows[i]);
        }
    }

    // One of the rows but the one at a place, each as likely as the others.
    private static int Other(int[] rows, int place, float v)
    {
        int other = (int)(v * (double)(rows.Length - 1));
        return rows[other < place ? other : other + 1];
    }

    private float[] Uniform(int count)
    {
        using Tensor numbers = draws.Uniform([count], CPU);
        return numbers.Values<float>();
    }
}
