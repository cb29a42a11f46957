namespace SemiMER.Features;

/// <summary>
/// Texts as weighted counts of the n-grams of the training texts: tf idf, with tf the count (or 1 + ln of it), idf =
/// ln((1 + n) / (1 + df)) + 1, each row of length 1 (Salton and Buckley 1988, in the form of scikit-learn). It never changes, so
/// several threads may use it at once.
/// </summary>
public sealed class TfidfVectorizer
{
    private readonly NGrams grams;
    private readonly Dictionary<string, int> index;
    private readonly string[] terms;
    private readonly double[] weights;

    /// <summary>Restores a vectorizer.</summary>
    /// <param name="options">The options it was fitted with.</param>
    /// <param name="terms">The n-grams, in the order of their columns.</param>
    /// <param name="weights">The weight idf of each.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="SemiMerException">Terms and weights differ in number, a term occurs twice, or a weight is not finite.</exception>
    public TfidfVectorizer(TfidfOptions options, IReadOnlyList<string> terms, IReadOnlyList<double> weights)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(weights);
        options.Validate();
        if (terms.Count != weights.Count || !weights.All(double.IsFinite))
            throw new SemiMerException($"{terms.Count} terms need as many finite weights; there are {weights.Count(double.IsFinite)}.");
        Options = options;
        grams = new NGrams(options);
        this.terms = [.. terms];
        this.weights = [.. weights];
        index = new Dictionary<string, int>(terms.Count, StringComparer.Ordinal);
        for (int i = 0; i < this.terms.Length; i++)
        {
            if (!index.TryAdd(this.terms[i], i))
                throw new SemiMerException($"The term '{this.terms[i]}' occurs twice.");
        }
    }

    /// <summary>How texts become weighted counts.</summary>
    public TfidfOptions Options { get; }

    /// <summary>The n-grams, in the order of their columns: that of their code units.</summary>
    public IReadOnlyList<string> Terms => terms;

    /// <summary>The weight idf of each of <see cref="Terms"/>.</summary>
    public IReadOnlyList<double> Weights => weights;

    /// <summary>Learns the n-grams and their weights from training texts. The order of the texts does not matter.</summary>
    /// <param name="texts">The training texts, none of validation or test speakers.</param>
    /// <param name="options">How texts become weighted counts; defaults if left out.</param>
    /// <returns>The vectorizer, and the rows of the training texts.</returns>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="SemiMerException">No n-gram is frequent enough.</exception>
    public static (TfidfVectorizer Vectorizer, SparseRows Rows) Fit(IReadOnlyCollection<string> texts, TfidfOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new TfidfOptions();
        options.Validate();
        var grams = new NGrams(options);
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        var documents = new List<int>();
        var counted = new List<(int[] Numbers, int[] Counts)>(texts.Count);
        var counts = new Dictionary<int, int>();
        foreach (string text in texts)
        {
            grams.Count(text, found, grow: true, counts);
            while (documents.Count < found.Count)
                documents.Add(0);
            foreach (int number in counts.Keys)
                documents[number]++;
            counted.Add(([.. counts.Keys], [.. counts.Values]));
        }
        (TfidfVectorizer vectorizer, int[] columnOf) = Choose(options, found, documents, texts.Count);
        return (vectorizer, SparseRows.Create(vectorizer.terms.Length, [.. counted.Select(row =>
            vectorizer.Weigh(row.Numbers.Zip(row.Counts, (number, count) => (Column: columnOf[number], count))
                .Where(entry => entry.Column >= 0)))]));
    }

    /// <summary>The rows of any texts. N-grams that no training text had, and so whole texts, may come out empty.</summary>
    /// <param name="texts">The texts.</param>
    public SparseRows Transform(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var counts = new Dictionary<int, int>();
        var rows = new List<(int[] Columns, double[] Values)>();
        foreach (string text in texts)
        {
            grams.Count(text, index, grow: false, counts);
            rows.Add(Weigh(counts.Select(entry => (entry.Key, entry.Value))));
        }
        return SparseRows.Create(terms.Length, rows);
    }

    private static (TfidfVectorizer Vectorizer, int[] ColumnOf) Choose(
        TfidfOptions options, Dictionary<string, int> found, List<int> documents, int textCount)
    {
        double most = options.MaximumDocumentShare * textCount;
        string[] terms =
        [
            .. found.Where(entry => documents[entry.Value] >= options.MinimumDocuments && documents[entry.Value] <= most)
                .OrderByDescending(entry => documents[entry.Value]).ThenBy(entry => entry.Key, StringComparer.Ordinal)
                .Take(options.MaximumFeatures ?? int.MaxValue).Select(entry => entry.Key).Order(StringComparer.Ordinal),
        ];
        if (terms.Length == 0)
        {
            throw new SemiMerException(
                $"None of {found.Count} n-grams of {textCount} training texts is left: lower {nameof(TfidfOptions.MinimumDocuments)} or " +
                $"raise {nameof(TfidfOptions.MaximumDocumentShare)}, or give more texts.");
        }
        var columnOf = new int[found.Count];
        columnOf.AsSpan().Fill(-1);
        var weights = new double[terms.Length];
        int smooth = options.SmoothWeights ? 1 : 0;
        for (int column = 0; column < terms.Length; column++)
        {
            int number = found[terms[column]];
            columnOf[number] = column;
            weights[column] = Math.Log((textCount + smooth) / (double)(documents[number] + smooth)) + 1; // idf
        }
        return (new TfidfVectorizer(options, terms, weights), columnOf);
    }

    private (int[] Columns, double[] Values) Weigh(IEnumerable<(int Column, int Count)> counts)
    {
        (int Column, int Count)[] sorted = [.. counts];
        Array.Sort(sorted);
        int[] columns = Array.ConvertAll(sorted, entry => entry.Column);
        double[] values = Array.ConvertAll(sorted, entry =>
            (Options.SublinearCounts ? 1 + Math.Log(entry.Count) : entry.Count) * weights[entry.Column]); // tf idf
        double squares = 0;
        foreach (double value in values)
            squares += value * value;
        if (Options.UnitLength && squares > 0)
        {
            double length = Math.Sqrt(squares);
            for (int i = 0; i < values.Length; i++)
                values[i] /= length;
        }
        return (columns, values);
    }
}
