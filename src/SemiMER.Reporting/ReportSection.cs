namespace SemiMER.Reporting;

/// <summary>A part of a report with a heading of its own. It is made by the types that derive from it, and draws what they hold.</summary>
public abstract record ReportSection
{
    private protected ReportSection(string heading) => Heading = heading;

    /// <summary>The heading. Each kind of section has its own.</summary>
    public string Heading { get; init; }

    /// <summary>What is to be said before all else, in words of yours, as a paragraph. Default nothing.</summary>
    public string? Remark { get; init; }

    /// <summary>How the section is called in links.</summary>
    internal abstract string Anchor { get; }

    /// <summary>Writes what stands below the heading.</summary>
    internal abstract void WriteBody(HtmlWriter html);
}
