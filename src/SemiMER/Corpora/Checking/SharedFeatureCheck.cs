using System.Globalization;
using System.Runtime.InteropServices;

namespace SemiMER.Corpora;

/// <summary>Looks for features that stand in several parts.</summary>
internal static class SharedFeatureCheck
{
    // How often two rows of one text must have the same features for the modality to count as made of texts; sounds and faces never do.
    private const double MadeOfTexts = 0.5;

    public static CorpusFinding? Of(CheckedRows rows, Modality modality)
    {
        if (rows.Parts.Length < 2)
            return null;
        (CorpusRow Row, int Part)[] present = [.. rows.Rows.Where(row => row.Row.Utterance.Has(modality) && Varies(row.Row, modality))];
        if (IsMadeOfTexts(present.Select(row => row.Row.Utterance), modality))
            return null;
        (CorpusRow Row, int Part)[][] groups = [.. present
            .GroupBy(row => row.Row.Utterance.Features[modality].Values, SameNumbers.Instance).Select(group => group.ToArray())
            .Where(group => group.Any(row => row.Part != group[0].Part))];
        if (groups.Length == 0)
            return null;
        string[] parts = [.. groups.SelectMany(group => group).Select(row => row.Part).Distinct().Order().Select(part => rows.Parts[part])];
        string[] ids = [.. groups.SelectMany(group => group).Select(row => row.Row.Utterance.Id)];
        (CorpusRow first, int firstPart) = groups[0][0];
        (CorpusRow second, int secondPart) = groups[0].First(row => row.Part != firstPart);
        return new CorpusFinding
        {
            Kind = CorpusFindingKind.SharedFeatures,
            Text = string.Create(CultureInfo.InvariantCulture, $"{ids.Length} utterances have the same {modality} features as one in ") +
                $"another part ({FaultText.List(parts)}), the first '{first.Utterance.Id}' of '{rows.Parts[firstPart]}' and " +
                $"'{second.Utterance.Id}' of '{rows.Parts[secondPart]}'. Are they copies of one recording?",
            Modality = modality,
            Parts = parts,
            Names = [.. ids.Take(PartCheck.MostNames)],
            Count = ids.Length,
        };
    }

    // What has no token, no voice or no face often is all zeros.
    private static bool Varies(CorpusRow row, Modality modality)
    {
        ReadOnlySpan<float> values = row.Utterance.Features[modality].Values.Span;
        return values.ContainsAnyExcept(values[0]);
    }

    private static bool IsMadeOfTexts(IEnumerable<Utterance> utterances, Modality modality)
    {
        int equal = 0, pairs = 0;
        foreach (IGrouping<string, Utterance> text in utterances.Where(row => row.Text is not null).GroupBy(row => row.Text!))
        {
            Utterance[] rows = [.. text];
            ReadOnlyMemory<float> first = rows[0].Features[modality].Values;
            pairs += rows.Length - 1;
            equal += rows.Skip(1).Count(row => SameNumbers.Instance.Equals(row.Features[modality].Values, first));
        }
        return pairs > 0 && equal >= MadeOfTexts * pairs;
    }

    private sealed class SameNumbers : IEqualityComparer<ReadOnlyMemory<float>>
    {
        public static readonly SameNumbers Instance = new();

        public bool Equals(ReadOnlyMemory<float> left, ReadOnlyMemory<float> right) =>
            MemoryMarshal.AsBytes(left.Span).SequenceEqual(MemoryMarshal.AsBytes(right.Span));

        public int GetHashCode(ReadOnlyMemory<float> values)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(values.Span));
            return hash.ToHashCode();
        }
    }
}
