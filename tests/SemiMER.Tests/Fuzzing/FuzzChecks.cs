using System.Runtime.InteropServices;
using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Tests.Corpora;
using SemiMER.Tests.Formats;

namespace SemiMER.Tests.Fuzzing;

/// <summary>Reads damaged files; where one is read all the same, checks what can be known of the result.</summary>
internal static class FuzzChecks
{
    private static readonly float[][] NpzArrays = [[.. Enumerable.Range(0, 12).Select(i => (float)i)], [0.5f, 2f]];
    private static readonly InMemoryCorpus Tiny = TestCorpora.Tiny();

    public static void Npy(string path)
    {
        using NpyReader reader = NpyReader.Open(path);
        float[] values = reader.ReadAllAsSingle();
        if (values.Length != reader.Header.Shape.Aggregate(1L, (product, size) => product * size))
            throw new InvalidOperationException($"There are {values.Length} numbers for the shape {reader.Header.ShapeText}.");
        if (reader.Header is not { BigEndian: false, FortranOrder: false } || reader.Header.ElementType != typeof(float))
            return;
        byte[] bytes = File.ReadAllBytes(path);
        int start = bytes[6] == 1 ? 10 + BitConverter.ToUInt16(bytes, 8) : 12 + BitConverter.ToInt32(bytes, 8);
        if (!MemoryMarshal.AsBytes<float>(values).SequenceEqual(bytes.AsSpan(start, 4 * values.Length)))
            throw new InvalidOperationException("The numbers are not those of the file.");
    }

    /// <summary>The check sums let nothing but the arrays of the valid file through, whatever they are called.</summary>
    public static void Npz(string path)
    {
        using NpzReader reader = NpzReader.Open(path);
        foreach (string name in reader.Names)
        {
            (float[] values, long[] shape) = reader.ReadAsSingle(name);
            if (!NpzArrays.Any(array => array.SequenceEqual(values)) || shape.Length != (values.Length == 2 ? 1 : 2))
                throw new InvalidOperationException($"The array '{name}' is none of the file's.");
        }
    }

    public static void SafeTensors(string path)
    {
        SafeTensorsContent content = SafeTensorsFile.Read(path);
        using var again = new MemoryStream();
        SafeTensorsFile.Write(again, [.. content.Entries], content.Metadata);
        again.Position = 0;
        SafeTensorsContent second = SafeTensorsFile.Read(again, path);
        foreach (SafeTensorsEntry entry in second.Entries)
        {
            SafeTensorsEntry first = content.Entries.Single(other => other.Name == entry.Name);
            if (first.DataType != entry.DataType || !first.Shape.SequenceEqual(entry.Shape)
                || !first.Data.Span.SequenceEqual(entry.Data.Span))
                throw new InvalidOperationException($"The tensor '{entry.Name}' does not return as it was read.");
        }
    }

    public static void Table(string path)
    {
        CsvTable table = CsvTable.ReadFile(path);
        string copy = path + ".copy";
        table.WriteFile(copy);
        CsvTable again = CsvTable.ReadFile(copy);
        if (!again.Columns.SequenceEqual(table.Columns)
            || !again.Rows.SelectMany(row => row).SequenceEqual(table.Rows.SelectMany(row => row)))
            throw new InvalidOperationException("The table does not return as it was read.");
    }

    public static List<FeatureRow> Rows(FeatureRowReader reader)
    {
        using (reader)
        {
            List<FeatureRow> rows = [.. reader.ReadRows()];
            long line = 0;
            foreach (FeatureRow row in rows)
            {
                if (row.Values.Length != reader.Columns.Count || row.Line <= line || row.Time is { } time && !double.IsFinite(time))
                    throw new InvalidOperationException($"The row of line {row.Line} is impossible.");
                line = row.Line;
            }
            return rows;
        }
    }

    /// <summary>Opens the corpus for reading in parts and reads all of it.</summary>
    public static void Streamed(string folder)
    {
        using StreamedCorpus streamed = FeatureCorpus.OpenStreaming(folder);
        Corpus labeled = streamed.LoadLabeled();
        Corpus(labeled);
        CorpusFold fold;
        try
        {
            fold = Splits.WithValidationShare(labeled, "train", "test");
        }
        catch (SplitException)
        {
            return; // what is left of the rows cannot be folded
        }
        Corpus(new InMemoryCorpus(labeled.Schema, streamed.UnlabeledFor(fold).Select(utterance => new CorpusRow(utterance, null))));
    }

    public static void Corpus(Corpus corpus)
    {
        foreach (CorpusRow row in corpus.Rows)
        {
            bool fits = row.ClassIndex is null || row.ClassIndex < corpus.Schema.Classes.Count;
            fits &= row.Targets.Length == 0 || row.Targets.Length == corpus.Schema.Targets.Count;
            fits &= row.Votes.Length == 0 || row.Votes.Length == corpus.Schema.Classes.Count;
            foreach ((Modality modality, ModalityFeatures features) in row.Utterance.Features)
            {
                fits &= features.Width == corpus.Schema[modality].Width && features.Kind == corpus.Schema[modality].Kind;
                foreach (float value in features.Values.Span)
                    fits &= float.IsFinite(value);
            }
            if (!fits)
                throw new InvalidOperationException($"The row '{row.Utterance.Id}' does not fit the schema.");
        }
    }

    /// <summary>A corpus whose check sums hold must be the one that was written.</summary>
    public static void Unchanged(string folder)
    {
        FeatureCorpus corpus = FeatureCorpus.Open(folder);
        foreach ((CorpusRow read, CorpusRow written) in corpus.Rows.Zip(Tiny.Rows))
        {
            if (read.Utterance.Id != written.Utterance.Id || read.ClassIndex != written.ClassIndex
                || read.Utterance.Text != written.Utterance.Text
                || !read.Targets.Span.SequenceEqual(written.Targets.Span) || !read.Votes.Span.SequenceEqual(written.Votes.Span)
                || read.Utterance.Features.Any(entry =>
                    !entry.Value.Values.Span.SequenceEqual(written.Utterance.Features[entry.Key].Values.Span)))
            {
                throw new InvalidOperationException($"The row '{read.Utterance.Id}' was changed and not noticed.");
            }
        }
    }

    /// <summary>The check sums let nothing but the arrays of the valid file through, all of which hold the same numbers.</summary>
    public static void ArraysById(string folder)
    {
        using NpzReader arrays = NpzReader.Open(Path.Combine(folder, "features.npz"));
        Corpus corpus = FeatureFolder.Read(folder).WithFeatures(
            ModalitySource.FromArrays(Modality.Acoustic, FeatureKind.Sequence, arrays, missingIsAbsent: true));
        Corpus(corpus);
        using NpyReader valid = NpyReader.Open(Path.Combine(folder, "a.npy"));
        float[] numbers = valid.ReadAllAsSingle();
        if (corpus.Rows.Any(row => row.Utterance.Has(Modality.Acoustic)
            && !row.Utterance.Features[Modality.Acoustic].Values.Span.SequenceEqual(numbers)))
        {
            throw new InvalidOperationException("The numbers are not those of the file.");
        }
    }

    public static void Listing(CorpusListing listing)
    {
        if (listing.Rows.Select(row => row.Utterance.Id).Distinct().Count() != listing.Rows.Count
            || listing.Rows.Any(row => row.ClassIndex is { } index && (index < 0 || index >= listing.Classes.Count)))
        {
            throw new InvalidOperationException("The rows contradict each other.");
        }
    }
}
