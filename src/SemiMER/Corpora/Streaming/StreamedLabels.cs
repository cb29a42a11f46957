using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>The labels of a split, read in parts.</summary>
internal sealed class StreamedLabels : IDisposable
{
    private const int RowsAtOnce = 8192;
    private readonly string file;
    private readonly int classes;
    private readonly NpyReader reader;

    public StreamedLabels(string directory, string split, int classes, int rows)
    {
        this.classes = classes;
        file = Path.Combine(directory, CorpusFiles.Labels(split));
        reader = NpyReader.Open(file);
        if (reader.Header.Shape.SequenceEqual([rows]))
            return;
        string actual = reader.Header.ShapeText;
        reader.Dispose();
        throw new CorpusException($"the array has another shape than {DatasetDescription.FileName} says (rows of the split).", file,
            expected: NpyTypes.ShapeText([rows]), actual: actual);
    }

    /// <summary>For every row in order, its class, or null.</summary>
    /// <exception cref="CorpusException">One is out of range.</exception>
    public IEnumerable<int?> Read()
    {
        long rows = reader.Header.Count;
        for (long first = 0; first < rows; first += RowsAtOnce)
        {
            var part = new int[Math.Min(RowsAtOnce, rows - first)];
            reader.Read(first, part.AsSpan());
            foreach ((int i, int label) in part.Index())
            {
                if (label != -1)
                    LabelCheck.InRange(label, classes, null, file, first + i);
                yield return label == -1 ? null : label;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();
}
