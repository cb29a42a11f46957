using System.Globalization;

namespace SemiMER.Formats;

/// <summary>Collects the remarks on a file; equal ones become one, with their number and the first place.</summary>
internal sealed class RemarkList(string file)
{
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal); // in the list
    private readonly List<(string Text, long? Row, int Count)> remarks = [];

    public void Add(string text, long? row = null)
    {
        if (places.TryAdd(text, remarks.Count))
            remarks.Add((text, row, 1));
        else
            remarks[places[text]] = remarks[places[text]] with { Count = remarks[places[text]].Count + 1 };
    }

    /// <summary>The remarks until now, in the order of their first places.</summary>
    public IReadOnlyList<ReadingRemark> ToList() => [.. remarks.Select(remark => new ReadingRemark
    {
        Text = remark.Count == 1
            ? remark.Text
            : string.Create(CultureInfo.InvariantCulture, $"{remark.Count} times, here first: {remark.Text}"),
        File = file,
        Row = remark.Row,
    })];
}
