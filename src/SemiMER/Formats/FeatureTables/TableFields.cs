namespace SemiMER.Formats;

/// <summary>
/// The fields of one line of a table. Blanks around a field do not count. A blank as separator counts once, however often it is repeated.
/// </summary>
/// <param name="separator">What stands between fields.</param>
/// <param name="quotes">Whether fields may stand in double quotes.</param>
internal sealed class TableFields(char separator, bool quotes)
{
    private Range[] places = new Range[16];
    private string line = "";
    private string[]? unquoted; // where the line has quotes

    /// <summary>What stands between fields.</summary>
    public char Separator => separator;

    /// <summary>Number of fields.</summary>
    public int Count { get; private set; }

    /// <summary>A field; valid until the next line is split.</summary>
    public ReadOnlySpan<char> this[int index] => unquoted is null ? line.AsSpan(places[index]) : unquoted[index];

    /// <summary>Splits a line. False if a quotation mark is misplaced or does not end on the line.</summary>
    public bool TrySplit(string text)
    {
        (line, Count, unquoted) = (text, 0, null);
        if (!quotes || !text.Contains('"'))
        {
            Split(0);
            return true;
        }
        unquoted = CsvFields.Split(text, separator, trims: true);
        if (separator == ' ')
            unquoted = unquoted?.Where(field => field.Length > 0).ToArray();
        Count = unquoted?.Length ?? 0;
        return unquoted is not null;
    }

    /// <summary>Splits a line of which the first field is known, since it may hold separators.</summary>
    /// <param name="text">The line.</param>
    /// <param name="first">Where the first field stands.</param>
    /// <param name="rest">Where the second begins.</param>
    public void Split(string text, Range first, int rest)
    {
        (line, Count, unquoted) = (text, 0, null);
        Add(first);
        Split(rest);
    }

    public string[] ToArray() => [.. Enumerable.Range(0, Count).Select(i => this[i].ToString())];

    private void Split(int start)
    {
        while (true)
        {
            int found = line.AsSpan(start).IndexOf(separator);
            int end = found < 0 ? line.Length : start + found;
            Range place = Trim(start, end);
            if (separator != ' ' || place.Start.Value < place.End.Value)
                Add(place);
            if (found < 0)
                return;
            start = end + 1;
        }
    }

    private Range Trim(int start, int end)
    {
        while (start < end && char.IsWhiteSpace(line[start]))
            start++;
        while (start < end && char.IsWhiteSpace(line[end - 1]))
            end--;
        return start..end;
    }

    private void Add(Range place)
    {
        if (Count == places.Length)
            Array.Resize(ref places, 2 * Count);
        places[Count++] = place;
    }
}
