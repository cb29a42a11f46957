namespace SemiMER.Reporting;

/// <summary>Paragraphs of yours: what was asked, what the numbers mean, what they do not.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Paragraphs">The paragraphs, as plain text.</param>
public sealed record TextSection(string Title, params IReadOnlyList<string> Paragraphs) : ReportSection(Title)
{
    internal override string Anchor => "text";

    internal override void WriteBody(HtmlWriter html)
    {
        foreach (string paragraph in Paragraphs)
            html.Element("p", paragraph, ("dir", "auto"));
    }
}
