using System.Globalization;
using System.Text;
using SemiMER.Experiments;
using SemiMER.Formats;

namespace SemiMER.Reporting;

/// <summary>
/// A report as one HTML file that needs nothing else: no script, no network, no font, no picture beside it. It is read light or dark, as
/// the reader's system is set, on a screen of any width, on paper, and by a screen reader: every picture has its numbers in a table. The
/// same report is the same bytes on every machine.
/// </summary>
/// <remarks>Whatever stands in data (names of speakers, classes, corpora, settings) is text in the file, never HTML.</remarks>
public sealed record HtmlReport
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>What the report is about, as a paragraph below the title. Default nothing.</summary>
    public string? Summary { get; init; }

    /// <summary>The day that it is of. Default null: it names none.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>The sections, in their order.</summary>
    public required IReadOnlyList<ReportSection> Sections { get; init; }

    /// <summary>
    /// The report of an experiment: results with intervals, the curve over label budgets if there are several, recall of each class,
    /// confusion matrices, reliability diagrams, settings and manifest. More sections can be added.
    /// </summary>
    /// <param name="title">The title.</param>
    /// <param name="table">What the cells say together.</param>
    /// <param name="cells">The cells that it was computed from.</param>
    /// <param name="manifest">What they come from. Default null: neither settings nor manifest are shown.</param>
    public static HtmlReport Of(
        string title, ExperimentTable table, IReadOnlyList<ExperimentCell> cells, ExperimentManifest? manifest = null)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(cells);
        List<ReportSection> sections = [new ResultsSection(table)];
        if (table.Rows.Any(row => row.PredictsClasses))
        {
            if (table.Rows.DistinctBy(row => row.LabelFraction).Count() > 1)
                sections.Add(new LabelEfficiencySection(table));
            sections.AddRange(
                [new RecallSection(table), ConfusionSection.Of(table), ReliabilitySection.Of(table.Classes, cells)]);
        }
        if (manifest is not null)
            sections.AddRange([new SettingsSection(manifest.Plan), new ManifestSection(manifest)]);
        return new HtmlReport { Title = title, Sections = sections };
    }

    /// <summary>The page.</summary>
    public string ToHtml()
    {
        var html = new HtmlWriter();
        html.Fixed("<!DOCTYPE html>\n");
        using (html.In("html", ("lang", "en")))
        {
            WriteHead(html);
            using (html.In("body"))
                WriteBody(html);
        }
        return html.ToString();
    }

    /// <summary>Writes the page as UTF-8.</summary>
    /// <param name="stream">Where; it stays open.</param>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Encoding.UTF8.GetBytes(ToHtml()));
    }

    /// <summary>Writes the page into a file, whole or not at all. A file that is there is replaced.</summary>
    /// <param name="path">The file, such as <c>report.html</c>; its folder is made if it is not there.</param>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public void Write(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string partial = path + ".partial";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            using (FileStream stream = new(partial, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                Write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException(path, $"cannot be written: {error.Message}", innerException: error);
        }
    }

    private void WriteHead(HtmlWriter html)
    {
        using (html.In("head"))
        {
            html.Fixed("""
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
                <meta name="color-scheme" content="light dark">
                <meta name="generator" content="SemiMER.Reporting">
                <link rel="icon" href="data:,">

                """);
            html.Element("title", Title);
            using (html.In("style"))
                html.Fixed(StyleSheet.Text);
        }
    }

    private void WriteBody(HtmlWriter html)
    {
        html.Element("a", "Skip to the content", ("class", "skip"), ("href", "#content"));
        WriteMarks(html);
        using (html.In("header"))
        {
            html.Element("h1", Title, ("dir", "auto"));
            if (Summary is { } summary)
                html.Element("p", summary, ("dir", "auto"));
            if (Date is { } date)
                html.Element("p", date.ToString("d MMMM yyyy", CultureInfo.InvariantCulture), ("class", "about"));
        }
        string[] anchors = [.. Sections.Select(section => html.NewId(section.Anchor))];
        WriteContents(html, anchors);
        using (html.In("main", ("id", html.NewId("content"))))
        {
            foreach ((ReportSection section, string anchor) in Sections.Zip(anchors))
            {
                using (html.In("section", ("id", anchor), ("aria-labelledby", $"{anchor}-heading")))
                {
                    html.Element("h2", section.Heading, ("id", $"{anchor}-heading"), ("dir", "auto"));
                    if (section.Remark is { } remark)
                        html.Element("p", remark, ("dir", "auto"));
                    section.WriteBody(html);
                }
            }
        }
        string version = typeof(HtmlReport).Assembly.GetName().Version!.ToString(fieldCount: 3);
        html.Element("footer", $"Written by SemiMER.Reporting {version}.");
    }

    private void WriteContents(HtmlWriter html, string[] anchors)
    {
        if (Sections.Count < 2)
            return;
        using (html.In("nav", ("aria-labelledby", "contents")))
        {
            html.Element("h2", "Contents", ("id", html.NewId("contents")));
            using (html.In("ol"))
            {
                foreach ((ReportSection section, string anchor) in Sections.Zip(anchors))
                {
                    using (html.In("li"))
                    using (html.In("a", ("href", $"#{anchor}")))
                        html.Name(section.Heading);
                }
            }
        }
    }

    // Once in a page; the pictures refer to them.
    private static void WriteMarks(HtmlWriter html)
    {
        using (html.In("svg", ("class", "symbols"), ("aria-hidden", "true")))
        using (html.In("defs"))
        {
            foreach ((int number, string path) in SeriesStyle.Marks.Index())
                html.Empty("path", ("id", string.Create(CultureInfo.InvariantCulture, $"mark-{number}")), ("d", path));
        }
    }
}
