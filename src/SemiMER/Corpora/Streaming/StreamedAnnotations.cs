using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>Targets or votes of a split, read row by row.</summary>
internal sealed class StreamedAnnotations : IDisposable
{
    private readonly string file;
    private readonly int width;
    private readonly Func<float, bool> isAllowed;
    private readonly NpyReader reader;

    private StreamedAnnotations(string file, int width, Func<float, bool> isAllowed)
    {
        this.file = file;
        this.width = width;
        this.isAllowed = isAllowed;
        reader = NpyReader.Open(file);
    }

    /// <summary>Opens the file of a split; null if the corpus has none.</summary>
    /// <exception cref="CorpusException">It has another shape.</exception>
    public static StreamedAnnotations? Open(string file, int rows, int width, Func<float, bool> isAllowed)
    {
        if (width == 0 || !File.Exists(file))
            return null;
        var annotations = new StreamedAnnotations(file, width, isAllowed);
        NpyHeader header = annotations.reader.Header;
        if (header.Shape.SequenceEqual([rows, width]) && !header.FortranOrder)
            return annotations;
        annotations.Dispose();
        throw new CorpusException("the array has another shape than it should have.", file,
            expected: NpyTypes.ShapeText([rows, width]), actual: header.ShapeText + (header.FortranOrder ? " in Fortran order" : ""));
    }

    /// <summary>The values of a row.</summary>
    /// <exception cref="CorpusException">One is not allowed.</exception>
    public float[] Read(int row, string utteranceId)
    {
        var values = new float[width];
        reader.Read((long)row * width, values.AsSpan());
        AnnotationCheck.All(isAllowed, values, file, row, utteranceId);
        return values;
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();
}
