namespace SemiMER.Reporting;

/// <summary>
/// Everything that a run was made with, such as <see cref="Experiments.ExperimentManifest.Plan"/> or
/// <see cref="Experiments.ExperimentCell.Options"/>. Names with a part before a colon (<c>trainer: Epochs</c>) stand under that part.
/// </summary>
/// <param name="Settings">Names and values.</param>
public sealed record SettingsSection(IReadOnlyDictionary<string, string> Settings) : ReportSection("Run settings")
{
    internal override string Anchor => "settings";

    internal override void WriteBody(HtmlWriter html)
    {
        var parts = Settings.Select(entry => entry.Key.Split(": ", 2) is [var part, var name]
            ? (Part: part, Name: name, entry.Value) : (Part: "", Name: entry.Key, entry.Value)).ToLookup(entry => entry.Part);
        if (parts.Contains(""))
            Table("", "The run");
        foreach (string part in parts.Select(group => group.Key).Where(part => part.Length > 0))
        {
            string summary = $"{char.ToUpperInvariant(part[0])}{part[1..]} ({parts[part].Count()})";
            HtmlTables.Folded(html, summary, () => Table(part, part), isAside: true);
        }

        void Table(string part, string caption) =>
            PairTable.Write(html, caption, parts[part].Select(entry => (entry.Name, entry.Value)));
    }
}
