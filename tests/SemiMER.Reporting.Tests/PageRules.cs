using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace SemiMER.Reporting.Tests;

/// <summary>What every page keeps, whatever stands in its data; read by a parser of HTML.</summary>
internal static class PageRules
{
    private static readonly string[] Elements =
    [
        "html", "head", "meta", "link", "title", "style", "body", "a", "svg", "defs", "path", "header", "h1", "h2", "h3", "p", "nav", "ol",
        "li", "main", "section", "footer", "bdi", "dl", "div", "dt", "dd", "small", "table", "caption", "thead", "tbody", "tr", "th", "td",
        "span", "line", "use", "text", "circle", "g", "figure", "figcaption", "ul", "details", "summary",
    ];

    private static readonly string[] Attributes =
    [
        "lang", "charset", "name", "content", "http-equiv", "rel", "href", "class", "id", "dir", "aria-labelledby", "aria-label",
        "aria-hidden", "role", "tabindex", "scope", "colspan", "open", "title", "d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r",
        "dy", "text-anchor", "viewbox", "preserveaspectratio", "width", "height", "transform",
    ];

    /// <summary>Parses a page, and checks it.</summary>
    public static IDocument Check(string html)
    {
        IDocument page = new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(html);
        IElement[] all = [.. page.All];
        all.Select(element => element.LocalName.ToLowerInvariant()).Distinct().Should().BeSubsetOf(Elements);
        all.SelectMany(element => element.Attributes).Select(attribute => attribute.Name.ToLowerInvariant()).Distinct()
            .Should().BeSubsetOf(Attributes);
        all.Where(element => element.HasAttribute("id")).Select(element => element.Id).Should().OnlyHaveUniqueItems();
        page.DocumentElement.GetAttribute("lang").Should().Be("en");
        Links(all);
        Pictures(page);
        Tables(page);
        Headings(page);
        html.Should().NotContain("NaN").And.NotContain("Infinity").And.NotContain("∞%");
        return page;
    }

    // Nothing is fetched: links go to places of the page.
    private static void Links(IElement[] all)
    {
        HashSet<string> ids = [.. all.Where(element => element.HasAttribute("id")).Select(element => element.Id!)];
        foreach (IElement element in all.Where(element => element.HasAttribute("href")))
        {
            string target = element.GetAttribute("href")!;
            if (element.LocalName == "link")
                target.Should().Be("data:,");
            else
                ids.Should().Contain(target[1..], "{0} leads there", target);
        }
        foreach (IElement element in all.Where(element => element.HasAttribute("aria-labelledby")))
            ids.Should().Contain(element.GetAttribute("aria-labelledby")!);
        string style = all.Single(element => element.LocalName == "style").TextContent;
        style.Should().NotContain("url(").And.NotContain("@import").And.NotContain("@font-face");
    }

    private static void Pictures(IDocument page)
    {
        foreach (IElement svg in page.QuerySelectorAll("svg").Where(svg => svg.ParentElement?.Closest("svg") is null))
        {
            bool isTold = svg.GetAttribute("role") == "img" && svg.GetAttribute("aria-label") is { Length: > 20 };
            (isTold || svg.GetAttribute("aria-hidden") == "true").Should().BeTrue("a picture is told, or shows what stands beside it");
        }
    }

    private static void Tables(IDocument page)
    {
        foreach (IElement table in page.QuerySelectorAll("table"))
        {
            table.QuerySelector("caption")!.TextContent.Should().NotBeEmpty();
            table.QuerySelectorAll("th").Length.Should().BeGreaterThan(0);
            table.QuerySelectorAll("th:not([scope])").Length.Should().Be(0);
            table.ParentElement!.GetAttribute("tabindex").Should().Be("0", "keys move a table that does not fit");
            int[] widths =
            [
                .. table.QuerySelectorAll("tr").Select(row => row.Children.Sum(cell =>
                    int.Parse(cell.GetAttribute("colspan") ?? "1", System.Globalization.CultureInfo.InvariantCulture))).Distinct(),
            ];
            widths.Should().ContainSingle("rows of '{0}' are of one width", table.QuerySelector("caption")!.TextContent);
        }
    }

    private static void Headings(IDocument page)
    {
        int[] levels = [.. page.QuerySelectorAll("h1, h2, h3").Select(heading => heading.LocalName[1] - '0')];
        levels.Count(level => level == 1).Should().Be(1);
        levels.Zip(levels.Skip(1)).Where(pair => pair.Second > pair.First + 1).Should().BeEmpty("no level is left out");
    }
}
