using System.Runtime.InteropServices;

namespace SemiMER.Features;

/// <summary>
/// Word vectors learned from any text without labels: the shifted positive pointwise mutual information of words and the words around
/// them, condensed by a truncated singular value decomposition (Levy and Goldberg 2014; Levy, Goldberg and Dagan 2015):
/// M(w, c) = max(ln(P(w, c) / (P(w) P_a(c))) - ln k, 0), P_a(c) = N(c)^a / sum N^a; M is about U S V^T; the vector of w is its row of
/// U S^p.
/// </summary>
public static class PpmiEmbeddings
{
    /// <summary>Learns a vector for each frequent word. The order of the texts matters for rounding only.</summary>
    /// <param name="texts">Any texts, labeled or not; none of validation or test speakers.</param>
    /// <param name="random">The stream for the first directions of the decomposition.</param>
    /// <param name="options">How to learn; defaults if left out.</param>
    /// <param name="cancellationToken">Stops within the decomposition.</param>
    /// <returns>The vectors; fewer numbers each than asked for if there are fewer words.</returns>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="SemiMerException">No word is frequent enough, or no two words stand together more often than by chance.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static WordEmbeddings Fit(
        IEnumerable<string> texts, RandomSource random, PpmiOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(random);
        options ??= new PpmiOptions();
        options.Validate();
        var tokenizer = new TextTokenizer(options.Text);
        IReadOnlyList<string>[] tokenized = [.. texts.Select(tokenizer.Tokenize)];
        Vocabulary vocabulary = Vocabulary.Collect(tokenized, options.Vocabulary);
        SparseRows information = Information(tokenized, vocabulary, options);
        if (information.StoredCount == 0)
        {
            throw new SemiMerException(
                $"{tokenized.Length} texts with {vocabulary.Tokens.Count} frequent words have no two words that stand together more " +
                "often than by chance. Give more text.");
        }
        var svd = TruncatedSvd.Fit(information, random, new TruncatedSvdOptions { Components = options.Width }, cancellationToken);
        float[] vectors = svd.Transform(information); // M V = U S
        for (int i = 0; i < vectors.Length; i++)
        {
            double singular = svd.SingularValues[i % svd.Components];
            // U S^p = U S S^(p - 1); a direction without singular value is none.
            vectors[i] = singular > svd.SingularValues[0] * 1e-9
                ? (float)(vectors[i] * Math.Pow(singular, options.SingularValuePower - 1))
                : 0;
        }
        return new WordEmbeddings(vocabulary, vectors, text: options.Text).WithInverseDocumentWeights(tokenized);
    }

    /// <summary>M, with a row and a column for each index of the vocabulary.</summary>
    internal static SparseRows Information(IReadOnlyList<string>[] texts, Vocabulary vocabulary, PpmiOptions options)
    {
        Dictionary<int, int>[] pairs = CountPairs(texts, vocabulary, options.Window);
        double[] occurrences = Array.ConvertAll(pairs, row => row.Values.Sum(count => (double)count)); // N(w) = N(c): pairs are symmetric
        double[] smoothed = Array.ConvertAll(occurrences, count => Math.Pow(count, options.ContextSmoothing));
        double total = smoothed.Sum(), shift = Math.Log(options.Shift);
        var rows = new List<(int[], double[])>(pairs.Length);
        for (int word = 0; word < pairs.Length; word++)
        {
            // P(w, c) / (P(w) P_a(c)) = N(w, c) / (N(w) P_a(c))
            (int Context, double Value)[] own =
            [
                .. pairs[word].Select(pair =>
                        (pair.Key, Value: Math.Log(pair.Value * total / (occurrences[word] * smoothed[pair.Key])) - shift))
                    .Where(entry => entry.Value > 0).OrderBy(entry => entry.Key),
            ];
            rows.Add((Array.ConvertAll(own, entry => entry.Context), Array.ConvertAll(own, entry => entry.Value)));
        }
        return SparseRows.Create(pairs.Length, rows);
    }

    /// <summary>
    /// How often each word stands within the window of another, row w by column c, in the order of the vocabulary's indices. Words
    /// that are not in the vocabulary take their place and are counted nowhere.
    /// </summary>
    private static Dictionary<int, int>[] CountPairs(IReadOnlyList<string>[] texts, Vocabulary vocabulary, int window)
    {
        Dictionary<int, int>[] pairs = [.. Enumerable.Range(0, vocabulary.Size).Select(_ => new Dictionary<int, int>())];
        foreach (IReadOnlyList<string> text in texts)
        {
            int[] indices = vocabulary.IndicesOf(text);
            for (int i = 0; i < indices.Length; i++)
            {
                for (int j = i + 1; j <= Math.Min(i + (long)window, indices.Length - 1); j++)
                {
                    if (indices[i] == Vocabulary.UnknownIndex || indices[j] == Vocabulary.UnknownIndex)
                        continue;
                    CollectionsMarshal.GetValueRefOrAddDefault(pairs[indices[i]], indices[j], out _)++;
                    CollectionsMarshal.GetValueRefOrAddDefault(pairs[indices[j]], indices[i], out _)++;
                }
            }
        }
        return pairs;
    }
}
