using System.Runtime.InteropServices;
using System.Text;

namespace SemiMER.Features;

/// <summary>The n-grams of a text. All are spans of one text, so that counting copies none of them.</summary>
internal sealed class NGrams(TfidfOptions options)
{
    private readonly TextTokenizer tokenizer = new(options.Text);

    /// <summary>Counts the n-grams of a text, each by its number in <paramref name="index"/>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="index">Numbers of n-grams.</param>
    /// <param name="grow">Whether an n-gram without a number gets the next one; otherwise it is passed over.</param>
    /// <param name="counts">Receives number and count of each n-gram; cleared first.</param>
    public void Count(string text, Dictionary<string, int> index, bool grow, Dictionary<int, int> counts)
    {
        counts.Clear();
        string normal = tokenizer.Normalize(text);
        (string line, List<Range> units) = options.Unit == NGramUnit.Words ? Words(normal) : Characters(normal);
        var lookup = index.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int length = options.ShortestNGram; length <= options.LongestNGram; length++)
        {
            for (int first = 0; first + length <= units.Count; first++)
            {
                ReadOnlySpan<char> gram = line.AsSpan(units[first].Start.Value..units[first + length - 1].End.Value);
                if (!lookup.TryGetValue(gram, out int number))
                {
                    if (!grow)
                        continue;
                    number = index.Count;
                    lookup[gram] = number;
                }
                CollectionsMarshal.GetValueRefOrAddDefault(counts, number, out _)++;
            }
        }
    }

    // The tokens with a blank between them.
    private (string Line, List<Range> Units) Words(string normal)
    {
        var line = new StringBuilder(normal.Length);
        var units = new List<Range>();
        foreach (string token in tokenizer.Split(normal))
        {
            if (line.Length > 0)
                line.Append(' ');
            units.Add(line.Length..(line.Length + token.Length));
            line.Append(token);
        }
        return (line.ToString(), units);
    }

    private static (string Line, List<Range> Units) Characters(string normal)
    {
        var units = new List<Range>(normal.Length);
        for (int i = 0; i < normal.Length;)
        {
            int length = char.IsSurrogatePair(normal, i) ? 2 : 1;
            units.Add(i..(i + length));
            i += length;
        }
        return (normal, units);
    }
}
