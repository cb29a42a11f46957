using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>
/// Utterances with what is known of them. Labels can be read here; training code gets sets from a <see cref="CorpusFold"/>, where
/// unlabeled ones tell nothing.
/// </summary>
public class Corpus
{
    internal Corpus(
        CorpusSchema schema, IReadOnlyList<CorpusRow> rows, string? directory = null, IReadOnlyList<ReadingRemark>? remarks = null)
    {
        Schema = schema;
        Rows = rows;
        Remarks = remarks ?? [];
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (CorpusRow row in rows)
        {
            string id = row.Utterance.Id;
            if (!ids.TryAdd(id, row.Split))
            {
                throw new CorpusException(
                    $"the id occurs twice, in split '{ids[id]}' and split '{row.Split}'. Ids must be unique.", directory, utteranceId: id);
            }
        }
    }

    /// <summary>Classes, modalities and targets.</summary>
    public CorpusSchema Schema { get; }

    /// <summary>All rows, split after split.</summary>
    public IReadOnlyList<CorpusRow> Rows { get; }

    /// <summary>
    /// What was left out, changed or assumed when the corpus was read or made, such as blanks around names: worth a look. Equal remarks
    /// are counted in one.
    /// </summary>
    public IReadOnlyList<ReadingRemark> Remarks { get; }

    /// <summary>Names of the file splits, in the order of the rows.</summary>
    public IReadOnlyList<string> SplitNames => [.. Rows.Select(row => row.Split).Distinct()];

    /// <summary>
    /// The same corpus with some of its modalities. A row that has none of them stays, and is in no part of a <see cref="CorpusFold"/>.
    /// </summary>
    /// <param name="modalities">At least one; each must be in the schema.</param>
    /// <exception cref="CorpusException">The corpus lacks one of them.</exception>
    public Corpus WithModalities(params IReadOnlyCollection<Modality> modalities) =>
        new(Schema.WithModalities(modalities), [.. Rows.Select(row => row.WithModalities(modalities))], remarks: Remarks);

    /// <summary>
    /// The same corpus with classes chosen and merged. Rows whose class is left out stay, without a label: they can join an
    /// unlabeled pool, never a test set.
    /// </summary>
    /// <param name="map">Which classes become which.</param>
    /// <exception cref="CorpusException">The map is of other classes, or a class has no example in the corpus.</exception>
    public Corpus WithClasses(ClassMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (!map.Sources.SequenceEqual(Schema.Classes))
        {
            throw new CorpusException(
                $"The class map is not of the classes of '{Schema.Name}'.", expected: FaultText.List(Schema.Classes),
                actual: FaultText.List(map.Sources));
        }
        CorpusRow[] rows = [.. Rows.Select(row => row with { ClassIndex = map.Map(row.ClassIndex), Votes = map.MapVotes(row.Votes) })];
        string[] empty = [.. map.Classes.Where((_, index) => !rows.Any(row => row.ClassIndex == index))];
        if (empty.Length > 0)
            throw new CorpusException($"'{Schema.Name}' has no example of the class {FaultText.List(empty)}. Leave it out.");
        return new Corpus(Schema.WithClasses(map.Classes), rows, remarks: Remarks);
    }
}
