using System.Globalization;
using System.Text;

namespace SemiMER;

/// <summary>Composes messages so that all of them name the place of a fault in the same order and words.</summary>
internal static class FaultText
{
    private const int NamesShown = 10;

    /// <summary>Gives <c>'file', row, column, utterance, modality: fault Expected ..., found ....</c>, leaving out what is null.</summary>
    public static string Compose(
        string fault, string? file = null, long? row = null, string? column = null, string? utterance = null, string? modality = null,
        string? expected = null, string? actual = null)
    {
        var places = new List<string>();
        if (file is not null)
            places.Add($"'{file}'");
        if (row is { } number)
            places.Add(string.Create(CultureInfo.InvariantCulture, $"row {number}"));
        if (column is not null)
            places.Add($"column '{column}'");
        if (utterance is not null)
            places.Add($"utterance '{utterance}'");
        if (modality is not null)
            places.Add($"modality '{modality}'");
        var text = new StringBuilder(string.Join(", ", places));
        if (places.Count > 0)
            text.Append(": ");
        text.Append(fault);
        if (expected is not null)
            text.Append(CultureInfo.InvariantCulture, $" Expected {expected}, found {actual}.");
        return text.ToString();
    }

    /// <summary>Gives the first names in quotes, and how many more there are.</summary>
    public static string List(IReadOnlyCollection<string> names)
    {
        string shown = string.Join(", ", names.Take(NamesShown).Select(name => $"'{name}'"));
        return names.Count <= NamesShown ? shown : $"{shown} and {names.Count - NamesShown} more";
    }
}
