using System.Numerics;

namespace SemiMER.Corpora;

/// <summary>Some of very many rows, kept as one bit for each row, and an entry for every 512 to find the k-th quickly.</summary>
internal sealed class RowSelection
{
    private const int WordsPerBlock = 8;
    private readonly ulong[] words;
    private readonly int[] before; // how many are chosen before each block

    /// <summary>Goes through rows once.</summary>
    /// <param name="chosen">For every row, in order, whether it is chosen.</param>
    /// <param name="rows">How many rows there are.</param>
    public RowSelection(IEnumerable<bool> chosen, int rows)
    {
        words = new ulong[rows / 64 + 1];
        before = new int[words.Length / WordsPerBlock + 1];
        foreach ((int row, bool isChosen) in chosen.Index())
        {
            if (!isChosen)
                continue;
            words[row / 64] |= 1UL << (row % 64);
            Count++;
        }
        for (int block = 1; block < before.Length; block++)
        {
            before[block] = before[block - 1];
            foreach (ulong word in words.AsSpan((block - 1) * WordsPerBlock, WordsPerBlock))
                before[block] += BitOperations.PopCount(word);
        }
    }

    /// <summary>How many rows are chosen.</summary>
    public int Count { get; }

    /// <summary>The row that is chosen as number <paramref name="index"/>, from 0.</summary>
    public int this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            int block = Array.BinarySearch(before, index);
            if (block < 0)
                block = ~block - 1;
            while (block + 1 < before.Length && before[block + 1] <= index) // blocks without any share a number
                block++;
            int missing = index - before[block], position = block * WordsPerBlock;
            for (int here; missing >= (here = BitOperations.PopCount(words[position])); position++)
                missing -= here;
            ulong word = words[position];
            for (; missing > 0; missing--)
                word &= word - 1; // without its lowest bit
            return position * 64 + BitOperations.TrailingZeroCount(word);
        }
    }
}
