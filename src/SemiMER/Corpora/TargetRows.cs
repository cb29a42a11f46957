namespace SemiMER.Corpora;

/// <summary>The rows of a set that have a continuous target.</summary>
internal static class TargetRows
{
    /// <summary>Their numbers in the set and the values of the target.</summary>
    /// <param name="schema">Names the targets in their order.</param>
    /// <param name="set">The rows.</param>
    /// <param name="name">Name of the target, one of the schema.</param>
    public static (int Row, double Value)[] Of(CorpusSchema schema, LabeledSet set, string name)
    {
        int column = ColumnOf(schema, name);
        return
        [
            .. set.Index().Where(row => !row.Item.Targets.IsEmpty && !float.IsNaN(row.Item.Targets.Span[column]))
                .Select(row => (row.Index, (double)row.Item.Targets.Span[column])),
        ];
    }

    /// <summary>The value of a target of an utterance; null if it has none.</summary>
    public static double? ValueOf(CorpusSchema schema, LabeledUtterance row, string name) =>
        !row.Targets.IsEmpty && row.Targets.Span[ColumnOf(schema, name)] is var value && !float.IsNaN(value) ? value : null;

    /// <summary>Which target of the schema it is; -1 if it is none.</summary>
    public static int ColumnOf(CorpusSchema schema, string name) => schema.Targets.ToList().IndexOf(name);
}
