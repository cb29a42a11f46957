namespace SemiMER.Reporting;

/// <summary>The same for several label budgets, or other groups: the first is open, the others are opened by who wants them.</summary>
internal static class Budgets
{
    /// <summary>Writes each group.</summary>
    public static void Write<TItem, TKey>(
        HtmlWriter html, IEnumerable<TItem> items, Func<TItem, TKey> key, Func<IReadOnlyList<TItem>, string> name,
        Action<IReadOnlyList<TItem>> write)
    {
        IReadOnlyList<TItem>[] groups = [.. items.GroupBy(key).Select(group => (IReadOnlyList<TItem>)[.. group])];
        foreach ((int index, IReadOnlyList<TItem> group) in groups.Index())
        {
            if (groups.Length == 1)
            {
                if (name(group) is { Length: > 0 } only)
                    html.Element("p", $"{only}.", ("class", "note"));
                write(group);
                continue;
            }
            using (html.In("details", ("open", index == 0 ? "" : null)))
            {
                using (html.In("summary"))
                    html.Name(name(group));
                write(group);
            }
        }
    }
}
