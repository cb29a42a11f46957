using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>
/// A corpus from a folder in the format <c>semimer-corpus/1</c>, or from the parts that it lists, that is too large for memory: few of its
/// rows have labels and are loaded, all others are read by position when a training needs them. Files are never mapped into memory; one
/// that is cut short during a training gives an exception.
/// </summary>
/// <remarks>
/// It keeps of a row nothing but a bit for each set made of it. Several threads may read at once. That ids are unique is checked of
/// labeled rows only. <see cref="Utterance.Order"/> of rows without a label is 0.
/// </remarks>
public sealed class StreamedCorpus : IDisposable
{
    private const int RowsAtOnce = 256;
    private readonly StreamedSplit[] splits;

    private StreamedCorpus(string directory, CorpusSchema schema, StreamedSplit[] splits, RemarkCounter remarks)
    {
        Directory = directory;
        Schema = schema;
        this.splits = splits;
        Remarks = remarks.All();
        Count = checked(splits.Sum(split => split.Count));
    }

    /// <summary>The folder.</summary>
    public string Directory { get; }

    /// <summary>Classes, modalities and targets.</summary>
    public CorpusSchema Schema { get; }

    /// <summary>What was changed in reading the metadata; see <see cref="Corpus.Remarks"/>.</summary>
    public IReadOnlyList<ReadingRemark> Remarks { get; }

    /// <summary>Number of rows of all splits, with and without labels.</summary>
    public int Count { get; }

    /// <summary>Names of the splits.</summary>
    public IReadOnlyList<string> SplitNames => [.. splits.Select(split => split.Name).Distinct()];

    /// <summary>Loads the rows that have a label, with their features, as a corpus that can be split into folds.</summary>
    /// <exception cref="CorpusException">A file was changed or does not fit the others, or an id occurs twice.</exception>
    /// <exception cref="FileFormatException">A file is not in its format, or is truncated.</exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    public Corpus LoadLabeled() => new(Schema, DialogueOrder.Assign([.. splits.SelectMany(LoadLabeled)]), Directory, Remarks);

    /// <summary>
    /// All rows without a label that may train in a fold, told in one pass over the metadata. Rows of its validation and test speakers
    /// (or dialogues, if it parts by them) are left out, and so are those of a split all of whose labeled rows are left out, and those that
    /// have no modality.
    /// </summary>
    /// <param name="fold">A fold of the rows that have a label.</param>
    /// <param name="where">Which of these rows are wanted, told by all but their features; all if left out.</param>
    /// <returns>A set whose utterances are read when they are needed, as long as this corpus is open.</returns>
    /// <exception cref="SplitException">The fold parts by dialogue and a row has none.</exception>
    /// <exception cref="CorpusException">A file was changed or does not fit the others.</exception>
    public UnlabeledSet UnlabeledFor(CorpusFold fold, Func<Utterance, bool>? where = null)
    {
        ArgumentNullException.ThrowIfNull(fold);
        string GroupOf(Utterance utterance) => CorpusFold.GroupOf(utterance, fold.Grouping);
        var heldOut = fold.ValidationEnrollment.Concat(fold.TestEnrollment).Select(GroupOf).ToHashSet(StringComparer.Ordinal);
        IGrouping<string, StreamedSplit>[] heldOutSplits = [.. splits.GroupBy(split => split.Name).Where(parts => parts.Any(HasLabels) &&
            parts.SelectMany(DescribeAll).All(row => row.Label is null || heldOut.Contains(GroupOf(row.Utterance))))];
        foreach (StreamedSplit split in heldOutSplits.SelectMany(parts => parts))
            heldOut.UnionWith(DescribeAll(split).Select(row => GroupOf(row.Utterance)));
        bool MayTrain(Utterance utterance, bool hasAny, int? label) =>
            label is null && hasAny && !heldOut.Contains(GroupOf(utterance)) && (where is null || where(utterance));
        var selection = new RowSelection(
            splits.SelectMany(DescribeAll).Select(row => MayTrain(row.Utterance, row.HasAny, row.Label)), Count);
        return new UnlabeledSet(new StreamedUtterances(splits, selection));
    }

    /// <summary>Closes the files; sets made of the corpus can no longer be read.</summary>
    public void Dispose()
    {
        foreach (StreamedSplit split in splits)
            split.Dispose();
    }

    internal static StreamedCorpus Open(string directory, CorpusParts parts)
    {
        var splits = new List<StreamedSplit>();
        var remarks = new RemarkCounter();
        try
        {
            foreach ((string part, DatasetDescription description) in parts.Parts)
            {
                remarks.AddRange(description.Remarks);
                foreach ((string name, int rows) in description.Splits)
                {
                    splits.Add(new StreamedSplit(part, parts.Schema, name, rows, remarks));
                    splits[^1].Describe(0, rows, (_, _) => { }, remarks); // a fault of the metadata shows now
                }
            }
            return new StreamedCorpus(directory, parts.Schema, [.. splits], remarks);
        }
        catch
        {
            splits.ForEach(split => split.Dispose());
            throw;
        }
    }

    private bool HasLabels(StreamedSplit split)
    {
        using var labels = new StreamedLabels(split.Directory, split.Name, Schema.Classes.Count, split.Count);
        return labels.Read().Any(label => label is not null);
    }

    private IEnumerable<(Utterance Utterance, bool HasAny, int? Label)> DescribeAll(StreamedSplit split)
    {
        using var labels = new StreamedLabels(split.Directory, split.Name, Schema.Classes.Count, split.Count);
        var part = new List<(Utterance Utterance, bool HasAny)>(RowsAtOnce);
        foreach ((int row, int? label) in labels.Read().Index())
        {
            if (row % RowsAtOnce == 0)
            {
                part.Clear();
                split.Describe(row, Math.Min(RowsAtOnce, split.Count - row), (utterance, any) => part.Add((utterance, any)));
            }
            (Utterance utterance, bool hasAny) = part[row % RowsAtOnce];
            yield return (utterance, hasAny, label);
        }
    }

    private List<CorpusRow> LoadLabeled(StreamedSplit split)
    {
        using var labels = new StreamedLabels(split.Directory, split.Name, Schema.Classes.Count, split.Count);
        using StreamedAnnotations? targets = StreamedAnnotations.Open(
            Path.Combine(split.Directory, CorpusFiles.Targets(split.Name)), split.Count, Schema.Targets.Count, AnnotationCheck.IsTarget);
        using StreamedAnnotations? votes = StreamedAnnotations.Open(
            Path.Combine(split.Directory, CorpusFiles.Votes(split.Name)), split.Count, Schema.Classes.Count, AnnotationCheck.IsVote);
        var rows = new List<CorpusRow>();
        foreach ((int row, int? label) in labels.Read().Index())
        {
            if (label is null)
                continue;
            split.Read(row, 1, (utterance, metadata) => rows.Add(new CorpusRow(utterance, label)
            {
                Split = split.Name,
                Targets = targets?.Read(row, utterance.Id) ?? [],
                Votes = votes?.Read(row, utterance.Id) ?? [],
                Metadata = metadata,
            }));
        }
        return rows;
    }
}
