using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>Features from one table of all utterances: finds the utterance that each row is of by the name in it.</summary>
internal sealed class TableSource(Modality modality, FeatureKind kind, FeatureTable table, bool missingIsAbsent)
{
    private readonly ILookup<string, FeatureRow> rows = table.Rows.ToLookup(row => Identifiers.Trim(row.Name ?? ""));

    /// <summary>The source of features; all ids of the corpus are told to it before it is read.</summary>
    public ModalitySource Create() => new(modality, kind, row => Read(row.Utterance.Id, NamesOf(new HashSet<string> { row.Utterance.Id })))
    {
        ForIds = ids =>
        {
            ILookup<string, string> names = NamesOf(ids);
            var remarks = new RemarkCounter();
            remarks.AddRange(table.Remarks);
            HashSet<string> used = [.. names.SelectMany(group => group)];
            foreach (string name in rows.Select(group => group.Key).Where(name => !used.Contains(name)))
            {
                remarks.Add(
                    "name(s) in the table of features that no utterance has; their rows were left out", table.File, first: $"'{name}'");
            }
            return new ModalitySource(modality, kind, row => Read(row.Utterance.Id, names)) { Remarks = remarks.All() };
        },
    };

    /// <summary>
    /// What the name of a row may mean, the likeliest first: an id, or a path whose end is one, with an extension or without.
    /// </summary>
    private static IEnumerable<string> MeaningsOf(string name)
    {
        // Where a writer of ARFF did not escape the backslashes of a path, some of them were read as tabs and line ends.
        string path = WithSlashes(name.Replace("\t", "/t", StringComparison.Ordinal).Replace("\r", "/r", StringComparison.Ordinal)
            .Replace("\n", "/n", StringComparison.Ordinal));
        for (int start = 0; start >= 0 && start < path.Length; start = path.IndexOf('/', start) is >= 0 and var slash ? slash + 1 : -1)
        {
            string end = path[start..];
            yield return end;
            if (end.LastIndexOf('.') is > 0 and var dot && dot > end.LastIndexOf('/'))
                yield return end[..dot];
        }
    }

    // Paths may be of Unix or Windows, wherever they are read.
    private static string WithSlashes(string path) => path.Replace('\\', '/');

    /// <summary>For each id the names of its rows; there should be one.</summary>
    private ILookup<string, string> NamesOf(IReadOnlySet<string> ids)
    {
        ILookup<string, string> paths = ids.ToLookup(WithSlashes);
        string? IdOf(string name) => ids.Contains(name)
            ? name
            : MeaningsOf(name).SelectMany(meaning => paths[meaning]).FirstOrDefault();
        return rows.Select(group => (Name: group.Key, Id: IdOf(group.Key))).Where(pair => pair.Id is not null)
            .ToLookup(pair => pair.Id!, pair => pair.Name);
    }

    private ModalityFeatures? Read(string id, ILookup<string, string> names)
    {
        string[] own = [.. names[id]];
        if (own.Length > 1)
        {
            throw new CorpusException(
                $"rows of several names are of one utterance, which cannot be meant: {FaultText.List(own)}.", table.File, utteranceId: id,
                modality: modality);
        }
        FeatureRow[] found = own is [] ? [] : [.. rows[own[0]]];
        ModalityFeatures? features = FeatureFiles.FromTable(table with { Rows = found, Remarks = [] }, kind, table.File ?? id);
        return features is null && !missingIsAbsent ? throw Missing(id, found.Length) : features;
    }

    private CorpusException Missing(string id, int count)
    {
        string[] names = [.. rows.Select(group => group.Key)];
        string fault =
            count > 0 ? $"no row of it was measured. Set {nameof(missingIsAbsent)} if the modality may be absent."
            : names is [] or [""] ? "the rows of the table have no name that tells their utterance: "
                + $"say which column has it by {nameof(FeatureCsvOptions)}.{nameof(FeatureCsvOptions.NameColumn)}."
            : "no row of the table has its name. The name in a row must be the id of its utterance, or a path to a file that is called "
                + $"so; there are {FaultText.List(names)}.";
        return new CorpusException(fault, table.File, utteranceId: id, modality: modality);
    }
}
