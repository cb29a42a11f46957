using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Features;

/// <summary>
/// A vector for each word, and how much each word weighs where a text becomes one vector. Padding and unknown words have zeros. It
/// never changes, so several threads may use it at once.
/// </summary>
public sealed class WordEmbeddings
{
    private readonly TextTokenizer tokenizer;
    private readonly float[] vectors;
    private readonly float[] weights;

    /// <summary>Puts embeddings together.</summary>
    /// <param name="vocabulary">The words.</param>
    /// <param name="vectors">
    /// <c>[size, width]</c>, row after row, in the order of the vocabulary's indices, those of padding and unknown included; kept, not
    /// copied.
    /// </param>
    /// <param name="weights">The weight of each index, at least 0; 1 for all if left out.</param>
    /// <param name="text">How text becomes words; defaults if left out.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="SemiMerException">Vectors or weights do not fit the vocabulary, or a number is not finite.</exception>
    public WordEmbeddings(Vocabulary vocabulary, float[] vectors, float[]? weights = null, TextOptions? text = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(vectors);
        tokenizer = new TextTokenizer(text);
        if (weights is null)
        {
            weights = new float[vocabulary.Size];
            weights.AsSpan().Fill(1);
        }
        if (vectors.Length == 0 || vectors.Length % vocabulary.Size != 0 || weights.Length != vocabulary.Size)
        {
            throw new SemiMerException(
                $"A vocabulary of {vocabulary.Size} indices needs as many vectors and weights: {vectors.Length} numbers and " +
                $"{weights.Length} weights do not fit.");
        }
        if (!vectors.All(float.IsFinite) || !weights.All(weight => float.IsFinite(weight) && weight >= 0))
            throw new SemiMerException("Word vectors must be finite, their weights finite and at least 0.");
        Vocabulary = vocabulary;
        Width = vectors.Length / vocabulary.Size;
        this.vectors = vectors;
        this.weights = weights;
    }

    /// <summary>The words.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Numbers of a vector.</summary>
    public int Width { get; }

    /// <summary>All vectors, <c>[size, width]</c> in the order of the vocabulary's indices: an <c>Embedding</c> can begin with them.
    /// </summary>
    public ReadOnlyMemory<float> Vectors => vectors;

    /// <summary>How much each index weighs in <see cref="Mean"/>.</summary>
    public IReadOnlyList<float> Weights => weights;

    /// <summary>How text becomes words.</summary>
    public TextOptions Text => tokenizer.Options;

    /// <summary>Reads GloVe, word2vec or fastText vectors. Words are normalised as text is; the first of equal ones counts.
    /// Letters of Windows-1252 are read as such.</summary>
    /// <param name="path">The file.</param>
    /// <param name="words">The words wanted, such as those of <see cref="Features.Vocabulary.Collect"/>; null for all.</param>
    /// <param name="text">How text becomes words; defaults if left out.</param>
    /// <param name="options">What is believed of the file; its filter is asked first, about the word as it stands there.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="FileFormatException">The file is missing, damaged, or has none of the words.</exception>
    public static WordEmbeddings Read(
        string path, IReadOnlyCollection<string>? words = null, TextOptions? text = null, WordVectorOptions? options = null)
    {
        var tokenizer = new TextTokenizer(text);
        HashSet<string>? wanted = words?.ToHashSet(StringComparer.Ordinal);
        options ??= new WordVectorOptions();
        WordVectorOptions filtered = options with
        {
            Filter = word => options.Filter?.Invoke(word) != false && wanted?.Contains(tokenizer.Normalize(word)) != false,
        };
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        var vectors = new List<float>();
        foreach (WordVector vector in WordVectorFile.Read(path, filtered))
        {
            string word = tokenizer.Normalize(vector.Word);
            if (word.Length > 0 && found.TryAdd(word, 0))
                vectors.AddRange(vector.Values);
        }
        if (found.Count == 0)
            throw new FileFormatException(path, "has none of the words that are wanted.");
        var vocabulary = new Vocabulary(found);
        int special = vocabulary.Size - found.Count;
        return new WordEmbeddings(
            vocabulary, [.. new float[special * vectors.Count / found.Count], .. vectors], text: tokenizer.Options);
    }

    /// <summary>
    /// The same vectors with each word weighing ln((1 + n) / (1 + df)) + 1, where df of n texts hold it: rare words tell more.
    /// </summary>
    /// <param name="texts">Training texts, none of validation or test speakers.</param>
    public WordEmbeddings WithInverseDocumentWeights(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return WithInverseDocumentWeights(texts.Select(tokenizer.Tokenize));
    }

    internal WordEmbeddings WithInverseDocumentWeights(IEnumerable<IReadOnlyList<string>> tokenized)
    {
        var documents = new int[Vocabulary.Size];
        int count = 0;
        foreach (IReadOnlyList<string> text in tokenized)
        {
            count++;
            foreach (int index in Vocabulary.IndicesOf(text).Distinct())
                documents[index]++;
        }
        float[] inverse = Array.ConvertAll(documents, own => (float)(Math.Log((1.0 + count) / (1 + own)) + 1));
        return new WordEmbeddings(Vocabulary, vectors, inverse, Text);
    }

    /// <summary>The indices of the words of a text; unknown ones have <see cref="Features.Vocabulary.UnknownIndex"/>.</summary>
    /// <param name="text">Any text.</param>
    public int[] IndicesOf(string text) => Vocabulary.IndicesOf(tokenizer.Tokenize(text));

    /// <summary>The vector of each word, <c>[time, width]</c>, word after word; empty if there is none.</summary>
    /// <param name="text">Any text.</param>
    public float[] Lookup(string text)
    {
        int[] indices = IndicesOf(text);
        var sequence = new float[indices.Length * Width];
        for (int i = 0; i < indices.Length; i++)
            VectorAt(indices[i]).CopyTo(sequence.AsSpan(i * Width));
        return sequence;
    }

    /// <summary>The weighted mean of the vectors of the known words; zeros if no word is known.</summary>
    /// <param name="text">Any text.</param>
    public float[] Mean(string text)
    {
        var sum = new double[Width];
        double total = 0;
        foreach (int index in IndicesOf(text))
        {
            if (index == Vocabulary.UnknownIndex)
                continue;
            total += weights[index];
            ReadOnlySpan<float> vector = VectorAt(index);
            for (int i = 0; i < sum.Length; i++)
                sum[i] += weights[index] * (double)vector[i];
        }
        return total > 0 ? Array.ConvertAll(sum, value => (float)(value / total)) : new float[Width];
    }

    /// <summary>Texts as sequences of word vectors, one frame for each word.</summary>
    public ITextFeatures AsSequence() => new Sequences(this);

    /// <summary>Texts as the weighted mean of their word vectors.</summary>
    public ITextFeatures AsMean() => new Means(this);

    /// <summary>Writes everything into one safetensors file. Atomic.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public void Save(string path) => WordEmbeddingsFile.Write(this, path);

    /// <summary>Reads embeddings that <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">It is missing, damaged, or holds no embeddings.</exception>
    public static WordEmbeddings Load(string path) => WordEmbeddingsFile.Read(path);

    private ReadOnlySpan<float> VectorAt(int index) => vectors.AsSpan(index * Width, Width);

    private sealed class Sequences(WordEmbeddings embeddings) : ITextFeatures
    {
        public FeatureKind Kind => FeatureKind.Sequence;

        public int Width => embeddings.Width;

        public ModalityFeatures? Describe(string text) =>
            embeddings.Lookup(text) is { Length: > 0 } sequence ? ModalityFeatures.Sequence(sequence, Width) : null;
    }

    private sealed class Means(WordEmbeddings embeddings) : ITextFeatures
    {
        public FeatureKind Kind => FeatureKind.Vector;

        public int Width => embeddings.Width;

        public ModalityFeatures? Describe(string text) =>
            embeddings.IndicesOf(text).Length > 0 ? ModalityFeatures.Vector(embeddings.Mean(text)) : null;
    }
}
