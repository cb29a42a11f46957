namespace SemiMER.Corpora;

/// <summary>
/// Looks for what makes results of a corpus doubtful before anything is trained: columns that tell the class or the speaker, features and
/// speakers that stand in several parts, classes that a part lacks, columns that are constant or not finite. What it finds may be meant; a
/// report without findings is no proof.
/// </summary>
/// <remarks>
/// <para>
/// Of a sequence, the mean of each column over its frames is looked at. A column <b>tells the class</b> if one threshold separates one
/// class from all others with a balanced accuracy (mean of the shares that are on their side) of at least 0.98, where both sides have at
/// least ten labeled rows. It <b>tells the speaker</b> if Goodman and Kruskal's lambda, the share of rows off the column's commonest value
/// that are at the commonest value of their speaker, is at least 0.98, among at least two speakers of five rows or more.
/// </para>
/// <para>
/// <b>Shared features</b> are told of a modality whose features are equal bit for bit in rows of different parts. Features that are
/// all the same number do not count, nor does a modality that is made of texts, in which every "yes" is alike: one in which at least half
/// of the rows of equal texts have equal features.
/// </para>
/// </remarks>
public sealed class CorpusReport
{
    private CorpusReport(IReadOnlyList<CorpusFinding> findings)
    {
        Findings = findings;
    }

    /// <summary>What was found, the gravest first; none if nothing was.</summary>
    public IReadOnlyList<CorpusFinding> Findings { get; }

    /// <summary>Looks at a corpus; its parts are its file splits.</summary>
    /// <param name="corpus">The corpus.</param>
    public static CorpusReport Of(Corpus corpus)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        return Of(new CheckedRows(
            corpus.Schema, [.. corpus.SplitNames.Select(split => (split, corpus.Rows.Where(row => row.Split == split)))],
            (corpus as FeatureCorpus)?.Directory));
    }

    /// <summary>Looks at a fold; its parts are <c>train</c> with its pool, <c>validation</c> and <c>test</c>.</summary>
    /// <param name="fold">The fold.</param>
    public static CorpusReport Of(CorpusFold fold)
    {
        ArgumentNullException.ThrowIfNull(fold);
        return Of(new CheckedRows(
            fold.Schema, [.. fold.Parts.Select(part => (part.Name, (IEnumerable<CorpusRow>)part.Rows))], folder: null, fold.AbsentIds));
    }

    /// <summary>Gives the findings, a line each.</summary>
    public override string ToString() => Findings.Count == 0 ? "Nothing was found." : string.Join('\n', Findings);

    private static CorpusReport Of(CheckedRows rows)
    {
        List<CorpusFinding> findings = [.. PartCheck.Of(rows)];
        foreach (ModalitySchema entry in rows.Schema.Modalities)
        {
            findings.AddRange(ColumnCheck.Of(rows, entry));
            if (SharedFeatureCheck.Of(rows, entry.Modality) is { } shared)
                findings.Add(shared);
        }
        return new CorpusReport([.. findings.OrderBy(finding => finding.Kind)]);
    }
}
