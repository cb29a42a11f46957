using SemiMER.Corpora;

namespace SemiMER.Features;

/// <summary>A fitted part of a <see cref="LexicalVectorizer"/>.</summary>
/// <param name="Counts">Texts as weighted counts of n-grams.</param>
/// <param name="Condensed">The counts as components.</param>
/// <param name="Factor">What the components are multiplied by, so that their mean square over the training texts is 1.</param>
public sealed record LexicalPart(TfidfVectorizer Counts, TruncatedSvd Condensed, double Factor);

/// <summary>
/// Texts as vectors, learned without labels: weighted counts of word 1- and 2-grams and of character 3- to 5-grams
/// (<see cref="TfidfVectorizer"/>), each condensed to 200 numbers (<see cref="TruncatedSvd"/>). The columns of a part keep their
/// sizes relative to each other, the singular values, and have a mean square of 1 in all: train with such a modality unscaled. It never
/// changes, so several threads may use it at once.
/// </summary>
public sealed class LexicalVectorizer : ITextFeatures
{
    private readonly TextTokenizer[] tokenizers;

    internal LexicalVectorizer(IReadOnlyList<LexicalPart> parts, LexicalVectorizerOptions options)
    {
        Parts = parts;
        Options = options;
        tokenizers = [.. options.Parts.Select(block => new TextTokenizer(block.Counts.Text))];
        Width = parts.Sum(part => part.Condensed.Components);
    }

    /// <summary>The parts it was made of.</summary>
    public LexicalVectorizerOptions Options { get; }

    /// <summary>The fitted parts, in the order of <see cref="LexicalVectorizerOptions.Blocks"/>.</summary>
    public IReadOnlyList<LexicalPart> Parts { get; }

    /// <inheritdoc/>
    public FeatureKind Kind => FeatureKind.Vector;

    /// <summary>Number of components of all parts: that of the options, fewer where training texts or n-grams are fewer.</summary>
    public int Width { get; }

    /// <summary>Learns from training texts; they need no labels. The order of the texts matters for rounding only.</summary>
    /// <param name="texts">The training texts, none of validation or test speakers.</param>
    /// <param name="random">The stream for the first directions of the decompositions.</param>
    /// <param name="options">The parts; defaults if left out.</param>
    /// <param name="cancellationToken">Stops within a decomposition.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="SemiMerException">No n-gram is frequent enough, or there are too many.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static LexicalVectorizer Fit(
        IReadOnlyCollection<string> texts, RandomSource random, LexicalVectorizerOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(random);
        options ??= new LexicalVectorizerOptions();
        options.Validate();
        options = options with { Blocks = options.Parts }; // written out: what a file keeps does not change when a default does
        var parts = new List<LexicalPart>();
        foreach (LexicalBlock block in options.Parts)
        {
            (TfidfVectorizer counts, SparseRows rows) = TfidfVectorizer.Fit(texts, block.Counts);
            var condensed = TruncatedSvd.Fit(rows, random, block.Condensed, cancellationToken);
            // Measured, not taken from the singular values: randomised directions hold a little more than those say.
            double meanSquare = condensed.Transform(rows).Average(value => (double)value * value);
            parts.Add(new LexicalPart(counts, condensed, 1 / Math.Sqrt(meanSquare)));
        }
        return new LexicalVectorizer(parts, options);
    }

    /// <summary>The vector of a text; zeros if it has tokens but no n-gram of the training texts.</summary>
    /// <param name="text">Any text.</param>
    public float[] Transform(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return
        [
            .. from part in Parts
               from value in part.Condensed.Transform(part.Counts.Transform([text]))
               select (float)(part.Factor * value),
        ];
    }

    /// <inheritdoc/>
    public ModalityFeatures? Describe(string text) =>
        tokenizers.Any(tokenizer => tokenizer.Tokenize(text).Count > 0) ? ModalityFeatures.Vector(Transform(text)) : null;

    /// <summary>Writes everything into one safetensors file, to be kept beside a recognizer. Atomic.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <exception cref="Formats.FileFormatException">It cannot be written.</exception>
    public void Save(string path) => LexicalVectorizerFile.Write(this, path);

    /// <summary>Reads a vectorizer; it gives the same bits as the one that was saved.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Formats.FileFormatException">It is missing, damaged, or not a vectorizer.</exception>
    public static LexicalVectorizer Load(string path) => LexicalVectorizerFile.Read(path);
}
