using System.Globalization;
using System.Text;

namespace SemiMER.Reporting;

/// <summary>Writes elements of a page; every text and every value of an attribute is escaped.</summary>
internal sealed class HtmlWriter
{
    private static readonly HashSet<string> Inline = new(StringComparer.Ordinal)
    {
        "a", "abbr", "bdi", "code", "em", "small", "span", "strong", "td", "text", "th", "title", "dt", "dd",
    };

    private readonly StringBuilder page = new();
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);

    /// <summary>Opens an element, which ends where what is given back is disposed.</summary>
    public Opened In(string element, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(element, attributes);
        page.Append('>');
        return new Opened(this, element);
    }

    /// <summary>An element with a text.</summary>
    public void Element(string element, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        using (In(element, attributes))
            Text(text);
    }

    /// <summary>An element of SVG without content.</summary>
    public void Empty(string element, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(element, attributes);
        page.Append("/>");
    }

    /// <summary>A text.</summary>
    public void Text(string text) => HtmlText.Append(page, text);

    /// <summary>A name from data: whatever direction it is written in, it does not change the order of what stands beside it.</summary>
    public void Name(string name) => Element("bdi", name);

    /// <summary>What is part of every page and needs no escaping.</summary>
    public void Fixed(string html) => page.Append(html);

    /// <summary>An id that no other element of the page has.</summary>
    /// <param name="name">How it begins: letters of ours, never of data.</param>
    public string NewId(string name)
    {
        string id = name;
        for (int number = 2; !ids.Add(id); number++)
            id = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        return id;
    }

    /// <inheritdoc/>
    public override string ToString() => page.ToString();

    private void Tag(string element, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        page.Append('<').Append(element);
        foreach ((string name, string? value) in attributes)
        {
            if (value is null)
                continue;
            page.Append(' ').Append(name).Append("=\"");
            HtmlText.Append(page, value);
            page.Append('"');
        }
    }

    /// <summary>An element that is open.</summary>
    public readonly struct Opened(HtmlWriter writer, string element) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose()
        {
            writer.page.Append("</").Append(element).Append('>');
            if (!Inline.Contains(element))
                writer.page.Append('\n');
        }
    }
}
