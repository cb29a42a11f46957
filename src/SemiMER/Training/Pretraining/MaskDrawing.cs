using SemiMER.Batching;
using SemiMER.Corpora;
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
    /// Features of utterances: one modality of some rows is hidden. Of every other vector some blocks, at least one, are read from another
    /// row that has the modality, drawn for each block by itself; of every other sequence spans of frames are masked.
    /// </summary>
    /// <param name="inputs">The modalities.</param>
    /// <param name="longest">Frames that are read of a sequence of each modality; null for all.</param>
    /// <param name="words">Modalities whose frames are words: their spans are of one word. Null for none.</param>
    public ModalityMask[] OfFeatures(
        IReadOnlyList<ModalityBatch> inputs, Func<Modality, int?>? longest = null, IReadOnlyCollection<Modality>? words = null)
    {
        ModalityMask[] masks = [.. inputs.Select(input => NoMask(input, longest?.Invoke(input.Schema.Modality)))];
        HideModalities(masks);
        foreach ((ModalityBatch input, ModalityMask mask) in inputs.Zip(masks))
        {
            if (mask.IsOfFrames)
                MaskSpans(mask, words?.Contains(input.Schema.Modality) == true ? 1 : options.SpanFrames);
            else
                ReplaceBlocks(RowsOf(mask), mask);
        }
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
        ModalityMask[] masks = [.. inputs.Select(input =>
            new ModalityMask(Array.ConvertAll(input.FrameCounts, count => Math.Min(count, 1)), width: 1))];
        foreach (ModalityMask mask in masks)
        {
            int[] all = RowsOf(mask);
            foreach (int[] dialogue in dialogues)
                MaskSome([.. dialogue.Where(row => mask.LengthOf(row) > 0)], all, mask);
        }
        HideModalities(masks);
        return masks;
    }

    private static ModalityMask NoMask(ModalityBatch input, int? longest)
    {
        if (input.Schema.Kind == FeatureKind.Vector)
            return new ModalityMask(Array.ConvertAll(input.FrameCounts, count => count > 0 ? input.Schema.Width : 0), input.Schema.Width);
        int width = (int)Math.Min(input.Values.size(1), longest ?? int.MaxValue);
        return new ModalityMask(Array.ConvertAll(input.FrameCounts, count => Math.Min(count, width)), width, isOfFrames: true);
    }

    private static int[] RowsOf(ModalityMask mask) => [.. Enumerable.Range(0, mask.Rows).Where(row => mask.LengthOf(row) > 0)];

    private void HideModalities(ModalityMask[] masks)
    {
        if (options.ModalityRate == 0 || masks.Length < 2)
            return;
        int rows = masks[0].Rows;
        float[] u = Uniform(rows), v = Uniform(rows);
        for (int row = 0; row < rows; row++)
        {
            int[] readable = [.. Enumerable.Range(0, masks.Length).Where(m => masks[m].LengthOf(row) > 0 && !masks[m].Has(row))];
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

    // max(1, round(rate T / w)) spans of w = min(span, T - 1) of T frames, their beginnings drawn without replacement; they may overlap,
    // and together have fewer frames than T. What becomes of them is drawn once for the sequence.
    private void MaskSpans(ModalityMask mask, int span)
    {
        if (options.FrameRate == 0)
            return;
        foreach (int row in RowsOf(mask))
        {
            int frames = mask.LengthOf(row), width = Math.Min(span, frames - 1);
            if (width < 1 || mask.Has(row))
                continue;
            int spans = Math.Clamp((int)Math.Round(options.FrameRate * frames / width), 1, (frames - 1) / width);
            int[] starts = [.. Enumerable.Range(0, frames - width + 1)];
            int places = starts.Length;
            float[] order = Uniform(places), v = Uniform(spans + 1);
            Array.Sort(order, starts);
            for (int i = 0; i < spans; i++)
            {
                if (v[spans] < options.HiddenShare)
                    mask.HideFrames(row, starts[i], width);
                else if (v[spans] < options.HiddenShare + options.OtherShare)
                    mask.ReplaceFrames(row, starts[i], width, (int)(v[i] * (double)places));
                else
                    mask.ReplaceFrames(row, starts[i], width, starts[i]);
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
