using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>The features of one utterance in one modality: a vector, or a sequence of frames.</summary>
public sealed class ModalityFeatures
{
    private ModalityFeatures(ReadOnlyMemory<float> values, int width, FeatureKind kind)
    {
        Values = values;
        Width = width;
        Kind = kind;
    }

    /// <summary>The numbers, frame after frame: <c>[time, feature]</c>, or <c>[feature]</c> for a vector. A view, not a copy.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Number of features of a frame, or of the vector.</summary>
    public int Width { get; }

    /// <summary>Whether this is a vector or a sequence.</summary>
    public FeatureKind Kind { get; }

    /// <summary>Number of frames; 1 for a vector.</summary>
    public int Frames => Values.Length / Width;

    /// <summary>The shape in words, for messages: <c>[47]</c> or <c>[100, 64]</c>.</summary>
    public string ShapeText => Kind == FeatureKind.Vector ? $"[{Width}]" : $"[{Frames}, {Width}]";

    /// <summary>What was left out, changed or assumed in the file that they come from, if they come from one.</summary>
    public IReadOnlyList<ReadingRemark> Remarks { get; private init; } = [];

    /// <summary>What they were extracted with: see <see cref="ModalitySchema.Extractor"/>; null if that is not known.</summary>
    public string? Extractor { get; private init; }

    /// <summary>One vector for the whole utterance.</summary>
    /// <param name="values">The numbers, at least one; kept, not copied.</param>
    /// <exception cref="CorpusException">There are no numbers.</exception>
    public static ModalityFeatures Vector(ReadOnlyMemory<float> values)
    {
        if (values.IsEmpty)
            throw new CorpusException("A feature vector without numbers: leave the modality out of the utterance instead.");
        return new ModalityFeatures(values, values.Length, FeatureKind.Vector);
    }

    /// <summary>A sequence of frames.</summary>
    /// <param name="values">The numbers frame after frame, at least one frame; kept, not copied.</param>
    /// <param name="width">Number of features of a frame, at least 1.</param>
    /// <exception cref="CorpusException">There is no frame, or the numbers do not divide into frames.</exception>
    public static ModalityFeatures Sequence(ReadOnlyMemory<float> values, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.IsEmpty)
            throw new CorpusException("A feature sequence without frames: leave the modality out of the utterance instead.");
        if (values.Length % width != 0)
            throw new CorpusException("A feature sequence ends inside a frame.", expected: $"a multiple of {width} numbers",
                actual: $"{values.Length}");
        return new ModalityFeatures(values, width, FeatureKind.Sequence);
    }

    /// <summary>The same features with what is to be said of where they come from.</summary>
    /// <param name="remarks">What was left out, changed or assumed; often nothing.</param>
    public ModalityFeatures WithRemarks(IReadOnlyList<ReadingRemark> remarks)
    {
        ArgumentNullException.ThrowIfNull(remarks);
        return new ModalityFeatures(Values, Width, Kind) { Remarks = remarks, Extractor = Extractor };
    }

    /// <summary>The same features, known to be of an extractor.</summary>
    /// <param name="extractor">See <see cref="ModalitySchema.Extractor"/>; null leaves them as they are.</param>
    public ModalityFeatures Of(string? extractor) => extractor is null || extractor == Extractor
        ? this
        : new ModalityFeatures(Values, Width, Kind) { Remarks = Remarks, Extractor = extractor };

    /// <summary>The same kind and shape with other numbers.</summary>
    internal ModalityFeatures WithValues(ReadOnlyMemory<float> values) => new(values, Width, Kind) { Extractor = Extractor };

    /// <summary>Column of the first NaN or infinite number, or -1 if all are finite.</summary>
    internal int FirstNonFiniteColumn()
    {
        ReadOnlySpan<float> values = Values.Span;
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return i % Width;
        }
        return -1;
    }
}
