using System.Globalization;
using System.Text;
using SemiMER.Formats;

namespace SemiMER.Features;

/// <summary>
/// Tokens and their indices: 0 is padding, 1 any unknown token, the others follow from the most frequent one on; among equals in
/// the order of their code units.
/// </summary>
public sealed class Vocabulary
{
    /// <summary>Index of what fills sequences up.</summary>
    public const int PaddingIndex = 0;

    /// <summary>Index of every token that is not in the vocabulary.</summary>
    public const int UnknownIndex = 1;

    private const int FirstIndex = 2;
    private const string Format = "semimer-vocabulary/1";
    private readonly Dictionary<string, int> indices;
    private readonly string[] tokens;
    private readonly long[] counts;

    /// <summary>Restores a vocabulary.</summary>
    /// <param name="entries">Tokens with the number of times they occurred in the training texts, in the order of their indices.</param>
    /// <exception cref="SemiMerException">A token is empty, occurs twice or holds a tab or line break, or a count is negative.</exception>
    public Vocabulary(IEnumerable<KeyValuePair<string, long>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        KeyValuePair<string, long>[] all = [.. entries];
        tokens = [.. all.Select(entry => entry.Key)];
        counts = [.. all.Select(entry => entry.Value)];
        indices = new Dictionary<string, int>(tokens.Length, StringComparer.Ordinal);
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].Length == 0 || tokens[i].AsSpan().IndexOfAny('\t', '\n', '\r') >= 0 || counts[i] < 0)
                throw new SemiMerException($"'{tokens[i]}' cannot be a token: it is empty, has a tab or line break, or a negative count.");
            if (!indices.TryAdd(tokens[i], FirstIndex + i))
                throw new SemiMerException($"The token '{tokens[i]}' occurs twice in a vocabulary.");
        }
    }

    /// <summary>Number of indices: the tokens, padding and unknown.</summary>
    public int Size => FirstIndex + tokens.Length;

    /// <summary>The tokens; that of index i is at i - 2.</summary>
    public IReadOnlyList<string> Tokens => tokens;

    /// <summary>How often each of <see cref="Tokens"/> occurred in the training texts.</summary>
    public IReadOnlyList<long> Counts => counts;

    /// <summary>Collects the tokens of training texts. The order of the texts does not matter.</summary>
    /// <param name="texts">The tokens of each text.</param>
    /// <param name="options">Which tokens to keep; defaults if left out.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static Vocabulary Collect(IEnumerable<IReadOnlyList<string>> texts, VocabularyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new VocabularyOptions();
        options.Validate();
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string token in texts.SelectMany(text => text))
            found[token] = found.GetValueOrDefault(token) + 1;
        return new Vocabulary(found.Where(entry => entry.Value >= options.MinimumCount)
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Take(options.MaximumSize ?? int.MaxValue));
    }

    /// <summary>The index of a token; <see cref="UnknownIndex"/> if it is not in the vocabulary.</summary>
    /// <param name="token">The token.</param>
    public int IndexOf(string token) => indices.GetValueOrDefault(token, UnknownIndex);

    /// <summary>The indices of tokens.</summary>
    /// <param name="text">The tokens of a text.</param>
    public int[] IndicesOf(IReadOnlyList<string> text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Select(IndexOf)];
    }

    /// <summary>Writes the vocabulary as UTF-8 text: the line <c>semimer-vocabulary/1</c>, then <c>token, tab, count</c> for each token.
    /// </summary>
    /// <param name="path">The file; it appears whole or not at all.</param>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ToText())));
    }

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">It is missing, or not a vocabulary.</exception>
    public static Vocabulary Load(string path) => Parse(Encoding.UTF8.GetString(WholeFile.Read(path)), path);

    internal string ToText()
    {
        var text = new StringBuilder().Append(Format).Append('\n');
        for (int i = 0; i < tokens.Length; i++)
            text.Append(tokens[i]).Append('\t').Append(CultureInfo.InvariantCulture, $"{counts[i]}").Append('\n');
        return text.ToString();
    }

    internal static Vocabulary Parse(string text, string file)
    {
        string[] lines = text.Split('\n');
        if (lines[0] != Format)
            throw new FileFormatException(file, "is no vocabulary.", row: 1, expected: $"'{Format}'", actual: "another first line");
        var entries = new List<KeyValuePair<string, long>>(lines.Length);
        for (int i = 1; i < lines.Length - 1; i++)
        {
            string[] fields = lines[i].Split('\t');
            if (fields.Length != 2 || !long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out long count))
                throw new FileFormatException(file, "has a line that is not token, tab and count.", row: i + 1);
            entries.Add(KeyValuePair.Create(fields[0], count));
        }
        if (lines[^1].Length > 0)
            throw new FileFormatException(file, "is cut short: its last line has no end.", row: lines.Length);
        try
        {
            return new Vocabulary(entries);
        }
        catch (SemiMerException fault)
        {
            throw new FileFormatException(file, fault.Message, innerException: fault);
        }
    }
}
