using System.Globalization;
using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>The features of one modality of a split, read by position. Several threads may read at once.</summary>
internal sealed class StreamedFeatures : IDisposable
{
    private const int OffsetsAtOnce = 8192;

    private readonly ModalitySchema entry;
    private readonly string file;
    private readonly string offsetsFile;
    private readonly int rows;
    private readonly NpyReader values;
    private readonly NpyReader? offsets;

    public StreamedFeatures(string directory, string split, ModalitySchema entry, int rows)
    {
        this.entry = entry;
        this.rows = rows;
        file = Path.Combine(directory, CorpusFiles.Features(split, entry.Modality));
        offsetsFile = Path.Combine(directory, CorpusFiles.Offsets(split, entry.Modality));
        try
        {
            values = NpyReader.Open(file);
            offsets = entry.Kind == FeatureKind.Sequence ? NpyReader.Open(offsetsFile) : null;
            long frames = offsets is null ? rows : CheckOffsets(offsets);
            CheckHeader(values, file, typeof(float), [frames, entry.Width]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The modality.</summary>
    public Modality Modality => entry.Modality;

    /// <summary>Where rows that follow each other begin, and where the last ends, in frames from the beginning of the file.</summary>
    /// <exception cref="CorpusException">The offsets fall or leave the file: they were changed since it was opened.</exception>
    public long[] Offsets(int first, int count)
    {
        var result = new long[count + 1];
        if (offsets is null)
        {
            for (int i = 0; i <= count; i++)
                result[i] = first + i;
            return result;
        }
        offsets.Read(first, result.AsSpan());
        long frames = values.Header.Shape[0];
        for (int i = 0; i <= count; i++)
        {
            long least = i == 0 ? 0 : result[i - 1];
            if (result[i] < least || result[i] > frames || (first + i == 0 && result[i] != 0))
            {
                throw new CorpusException(
                    "offsets begin with 0, never fall, and end within the frames.", offsetsFile, Math.Max(0, first + i - 1),
                    modality: Modality, expected: string.Create(CultureInfo.InvariantCulture, $"{least} to {frames}"),
                    actual: result[i].ToString(CultureInfo.InvariantCulture));
            }
        }
        return result;
    }

    /// <summary>Features of a row.</summary>
    /// <exception cref="CorpusException">The row has no frames or too many, or the file was cut short.</exception>
    /// <exception cref="NonFiniteFeatureException">A number is NaN or infinite.</exception>
    public ModalityFeatures Read(int row, long firstFrame, long endFrame, string utteranceId, FeatureArena? arena)
    {
        if (firstFrame == endFrame)
        {
            throw new CorpusException(
                $"the sequence has no frames. Mark the modality as absent with a column '{CorpusFiles.PresencePrefix}{Modality}'.",
                file, row, utteranceId: utteranceId, modality: Modality);
        }
        long count = (endFrame - firstFrame) * entry.Width;
        if (count > Array.MaxLength)
        {
            throw new CorpusException("the sequence is too long to be read. Cut it.", file, row, utteranceId: utteranceId,
                modality: Modality, expected: $"at most {Array.MaxLength} numbers", actual: $"{count}");
        }
        Memory<float> numbers = arena?.Take((int)count) ?? GC.AllocateUninitializedArray<float>((int)count);
        try
        {
            values.Read(firstFrame * entry.Width, numbers.Span);
        }
        catch (FileFormatException error)
        {
            throw new CorpusException("the features cannot be read: the file was changed while it was in use, or is damaged.", file, row,
                utteranceId: utteranceId, modality: Modality, innerException: error);
        }
        ModalityFeatures features = entry.Kind == FeatureKind.Vector
            ? ModalityFeatures.Vector(numbers)
            : ModalityFeatures.Sequence(numbers, entry.Width);
        return features.FirstNonFiniteColumn() is >= 0 and var column
            ? throw new NonFiniteFeatureException(Modality, [utteranceId], column, file, row)
            : features.Of(entry.Extractor);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        values?.Dispose();
        offsets?.Dispose();
    }

    /// <summary>Goes through all offsets once; gives the last.</summary>
    private long CheckOffsets(NpyReader reader)
    {
        CheckHeader(reader, offsetsFile, typeof(long), [rows + 1]);
        for (int first = 0; first < rows; first += OffsetsAtOnce)
            Offsets(first, Math.Min(OffsetsAtOnce, rows - first));
        return Offsets(rows, 0)[0];
    }

    private void CheckHeader(NpyReader reader, string path, Type type, long[] shape)
    {
        NpyHeader header = reader.Header;
        if (!header.Shape.SequenceEqual(shape))
        {
            throw new CorpusException(
                $"the array has another shape than {DatasetDescription.FileName} says (rows of the split, width of the modality).", path,
                modality: Modality, expected: NpyTypes.ShapeText(shape), actual: header.ShapeText);
        }
        if (header.ElementType != type || (header.FortranOrder && shape.Length > 1))
        {
            throw new CorpusException(
                "the array cannot be read row by row: save it with this type and in C order.", path, modality: Modality,
                expected: $"{NpyTypes.NumPyName(type)} in C order",
                actual: $"{NpyTypes.NumPyName(header.ElementType)} in {(header.FortranOrder ? "Fortran" : "C")} order");
        }
    }
}
