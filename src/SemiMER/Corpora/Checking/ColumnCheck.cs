using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>Looks at each column of a modality: whether it tells the class or the speaker, is constant, or is not finite.</summary>
internal static class ColumnCheck
{
    private const int ColumnsAtOnce = 32; // columns lie apart in memory: some are gathered in one pass
    private const int ColumnsShown = 20;
    private const double NearlyPerfect = 0.98;

    public static IEnumerable<CorpusFinding> Of(CheckedRows rows, ModalitySchema entry)
    {
        (CorpusRow Row, int Part)[] present = [.. rows.Rows.Where(row => row.Row.Utterance.Has(entry.Modality))];
        if (present.Length == 0)
            return [];
        var table = new ColumnTable(present.Select(row => row.Row.Utterance.Features[entry.Modality]), entry.Width);
        var classes = new ClassSeparation(present.Select(row => row.Row.ClassIndex), rows.Schema.Classes.Count);
        var speakers = new SpeakerConstancy(present.Select(row => row.Row.Utterance.Speaker));
        List<(int Column, double Measure, int Class)> tellClass = [];
        List<(int Column, double Measure)> tellSpeaker = [];
        for (int first = 0; first < entry.Width; first += ColumnsAtOnce)
        {
            float[][] block = table.Columns(first, Math.Min(ColumnsAtOnce, entry.Width - first));
            for (int i = 0; i < block.Length; i++)
            {
                if (table.IsConstant(first + i) || !table.IsFinite(first + i))
                    continue;
                int[] order = [.. Enumerable.Range(0, present.Length)];
                Array.Sort(block[i], order);
                if (classes.Measure(block[i], order) is var (accuracy, best) && accuracy >= NearlyPerfect)
                    tellClass.Add((first + i, accuracy, best));
                if (speakers.Measure(block[i], order) is var lambda && lambda >= NearlyPerfect)
                    tellSpeaker.Add((first + i, lambda));
            }
        }
        var findings = new List<CorpusFinding>();
        void Add(CorpusFindingKind kind, string text, int[] columns, double? measure = null, string[]? names = null)
        {
            if (columns.Length == 0)
                return;
            findings.Add(new CorpusFinding
            {
                Kind = kind,
                Text = string.Create(CultureInfo.InvariantCulture,
                    $"{columns.Length} of {entry.Width} columns of '{entry.Modality}' {text}: {List(columns)}."),
                File = rows.FileOf(entry.Modality),
                Modality = entry.Modality,
                Columns = columns,
                Names = names ?? [],
                Count = columns.Length,
                Measure = measure,
            });
        }
        foreach (var group in tellClass.GroupBy(column => column.Class))
        {
            string name = rows.Schema.Classes[group.Key];
            double measure = group.Max(column => column.Measure);
            Add(CorpusFindingKind.ColumnTellsClass, string.Create(CultureInfo.InvariantCulture,
                    $"tell '{name}' from all other classes by one threshold (balanced accuracy up to {measure:0.000})"),
                [.. group.Select(column => column.Column)], measure, [name]);
        }
        double? mostOfSpeaker = tellSpeaker.Count == 0 ? null : tellSpeaker.Max(column => column.Measure);
        Add(CorpusFindingKind.ColumnTellsSpeaker, string.Create(CultureInfo.InvariantCulture,
                $"have one value for each speaker (lambda up to {mostOfSpeaker ?? 0:0.000}), so they describe who speaks"),
            [.. tellSpeaker.Select(column => column.Column)], mostOfSpeaker);
        Add(CorpusFindingKind.ConstantColumns, "are the same in all rows", table.Where(table.IsConstant));
        Add(CorpusFindingKind.NonFiniteColumns, "have NaN or infinite values", table.Where(column => !table.IsFinite(column)));
        return findings;
    }

    private static string List(int[] columns)
    {
        string shown = string.Join(", ", columns.Take(ColumnsShown).Select(column => column.ToString(CultureInfo.InvariantCulture)));
        return columns.Length <= ColumnsShown ? shown : $"{shown} and {columns.Length - ColumnsShown} more";
    }
}
