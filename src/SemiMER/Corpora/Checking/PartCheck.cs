using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>What parts have in common that they should not, and what they lack.</summary>
internal static class PartCheck
{
    public const int MostNames = 100;

    public static IEnumerable<CorpusFinding> Of(CheckedRows rows)
    {
        if (SharedSpeakers(rows) is { } speakers)
            yield return speakers;
        for (int part = 0; part < rows.Parts.Length; part++)
        {
            if (MissingClasses(rows, part) is { } classes)
                yield return classes;
        }
        if (rows.AbsentIds.Count > 0)
        {
            yield return new CorpusFinding
            {
                Kind = CorpusFindingKind.AbsentUtterances,
                Text = string.Create(CultureInfo.InvariantCulture, $"{rows.AbsentIds.Count} utterance(s) have none of the modalities ") +
                    $"{FaultText.List([.. rows.Schema.Modalities.Select(entry => entry.Modality.Name)])}, so that no fold has them: " +
                    $"{FaultText.List(rows.AbsentIds)}.",
                Names = [.. rows.AbsentIds.Take(MostNames)],
                Count = rows.AbsentIds.Count,
            };
        }
    }

    // Rows of the split of unlabeled ones follow their speakers in every fold, so they share them by design.
    private static CorpusFinding? SharedSpeakers(CheckedRows rows)
    {
        var parts = new Dictionary<string, SortedSet<int>>(StringComparer.Ordinal);
        foreach ((CorpusRow row, int part) in rows.Rows.Where(row => rows.Parts[row.Part] != Splits.Unlabeled))
        {
            if (!parts.TryGetValue(row.Utterance.Speaker, out SortedSet<int>? own))
                parts.Add(row.Utterance.Speaker, own = []);
            own.Add(part);
        }
        string[] shared = [.. parts.Where(speaker => speaker.Value.Count > 1).Select(speaker => speaker.Key).Order(NaturalOrder.Instance)];
        if (shared.Length == 0)
            return null;
        string[] names = [.. shared.SelectMany(speaker => parts[speaker]).Distinct().Order().Select(part => rows.Parts[part])];
        return new CorpusFinding
        {
            Kind = CorpusFindingKind.SharedSpeakers,
            Text = string.Create(CultureInfo.InvariantCulture, $"{shared.Length} speaker(s) are in several of {FaultText.List(names)}: ") +
                $"{FaultText.List(shared)}. Results on these parts do not speak for people never heard before.",
            Parts = names,
            Names = [.. shared.Take(MostNames)],
            Count = shared.Length,
        };
    }

    private static CorpusFinding? MissingClasses(CheckedRows rows, int part)
    {
        var counts = new int[rows.Schema.Classes.Count];
        foreach ((CorpusRow row, int own) in rows.Rows)
        {
            if (own == part && row.ClassIndex is { } index)
                counts[index]++;
        }
        string[] missing = [.. rows.Schema.Classes.Where((_, index) => counts[index] == 0)];
        return missing.Length == 0 || missing.Length == counts.Length ? null : new CorpusFinding // without any label it is a pool
        {
            Kind = CorpusFindingKind.MissingClasses,
            Text = $"'{rows.Parts[part]}' has no labeled row of the class {FaultText.List(missing)}.",
            Parts = [rows.Parts[part]],
            Names = missing,
            Count = missing.Length,
        };
    }
}
