using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// The real frames of a padded batch as rows one below the other, step by step, the longest sequences first (what PyTorch calls a packed
/// sequence): a recurrent layer computes nothing else, and the sequences that go on are the first rows of each step.
/// </summary>
internal sealed class PackedRows
{
    private readonly int[] order; // which sequence stands at each place of a step
    private readonly int[] lengths; // of the sequence at each place, descending
    private readonly int frames;

    /// <summary>Puts sequences in order.</summary>
    /// <param name="lengths">Number of real frames of each sequence, at least 1.</param>
    /// <param name="frames">Number of frames of the padded batch.</param>
    public PackedRows(IReadOnlyList<int> lengths, int frames)
    {
        this.frames = frames;
        order = [.. Enumerable.Range(0, lengths.Count).OrderByDescending(row => lengths[row])];
        this.lengths = [.. order.Select(row => lengths[row])];
        Offsets = new int[this.lengths[0] + 1];
        for (int step = 0, running = order.Length; step < Steps; step++)
        {
            while (this.lengths[running - 1] <= step)
                running--;
            Offsets[step + 1] = Offsets[step] + running;
        }
    }

    /// <summary>Where the rows of each step begin; at the end the number of all rows.</summary>
    public int[] Offsets { get; }

    /// <summary>Number of steps, that of the longest sequence.</summary>
    public int Steps => Offsets.Length - 1;

    /// <summary>Number of rows: the real frames of all sequences.</summary>
    public int Count => Offsets[^1];

    /// <summary>Number of sequences.</summary>
    public int Sequences => order.Length;

    /// <summary>Number of frames of the padded batch.</summary>
    public int Frames => frames;

    /// <summary>The steps as a layer meets them.</summary>
    /// <param name="backwards">From the last frame to the first one.</param>
    public IEnumerable<ScanStep> Scan(bool backwards)
    {
        var before = new ScanStep(0, 0, 0, 0);
        for (int i = 0; i < Steps; i++)
        {
            int step = backwards ? Steps - 1 - i : i;
            int count = Offsets[step + 1] - Offsets[step];
            yield return before = new ScanStep(Offsets[step], count, before.Offset, Math.Min(count, before.Count));
        }
    }

    /// <summary>For each sequence of the batch the row of its first or last frame.</summary>
    public long[] Ends(bool last)
    {
        var rows = new long[order.Length];
        for (int place = 0; place < rows.Length; place++)
            rows[order[place]] = last ? Offsets[lengths[place] - 1] + place : place;
        return rows;
    }

    /// <summary>Copies the real frames.</summary>
    /// <param name="padded"><c>[batch, time, width]</c>.</param>
    /// <param name="packed"><c>[rows, width]</c>.</param>
    /// <param name="width">Number of features.</param>
    public void Pack(ReadOnlySpan<float> padded, Span<float> packed, int width)
    {
        for (int place = 0; place < order.Length; place++)
        {
            ReadOnlySpan<float> sequence = padded.Slice(order[place] * frames * width, lengths[place] * width);
            for (int step = 0; step < lengths[place]; step++)
                sequence.Slice(step * width, width).CopyTo(packed[((Offsets[step] + place) * width)..]);
        }
    }

    /// <summary>Copies the real frames back and makes the others zeros.</summary>
    /// <param name="packed"><c>[rows, width]</c>.</param>
    /// <param name="padded"><c>[batch, time, width]</c>.</param>
    /// <param name="width">Number of features.</param>
    public void Unpack(ReadOnlySpan<float> packed, Span<float> padded, int width)
    {
        for (int place = 0; place < order.Length; place++)
        {
            Span<float> sequence = padded.Slice(order[place] * frames * width, frames * width);
            for (int step = 0; step < lengths[place]; step++)
                packed.Slice((Offsets[step] + place) * width, width).CopyTo(sequence[(step * width)..]);
            sequence[(lengths[place] * width)..].Clear();
        }
    }
}

/// <summary>The rows of a step, and those of the step before that the states come from.</summary>
/// <param name="Offset">The first row.</param>
/// <param name="Count">Number of rows.</param>
/// <param name="Before">The first row of the step before.</param>
/// <param name="Carried">Number of sequences that had a step before; the others begin.</param>
internal readonly record struct ScanStep(int Offset, int Count, int Before, int Carried);
