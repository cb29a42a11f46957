using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SemiMER.Tool.Plans;

namespace SemiMER.Tool.Tests.Plans;

/// <summary>What the documentation of the code says of types and properties, as plain text in the names of a plan.</summary>
internal static partial class Documentation
{
    private static readonly Dictionary<Assembly, Dictionary<string, XElement>> Read =
        new[] { typeof(PlanFile), typeof(SemiMerException) }.ToDictionary(type => type.Assembly, type => XDocument
            .Load(Path.ChangeExtension(type.Assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value));

    /// <summary>The summary of a type, or of its property; null if there is none.</summary>
    public static string? Of(Type type, string? property)
    {
        Type declaring = property is null ? type : type.GetProperty(property)!.DeclaringType!;
        string name = property is null ? $"T:{declaring.FullName}" : $"P:{declaring.FullName}.{property}";
        Dictionary<string, XElement> members = Read[declaring.Assembly];
        XElement? summary = members.GetValueOrDefault(name)?.Element("summary");
        // A property that is a parameter of its record is described there.
        summary ??= property is null ? null : members.GetValueOrDefault($"T:{declaring.FullName}")?.Elements("param")
            .FirstOrDefault(parameter => parameter.Attribute("name")!.Value == property);
        return summary is null ? null : Blanks().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim();
    }

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "seealso" } reference => Reference(reference.Attribute("cref")?.Value ?? ""),
        XElement { Name.LocalName: "paramref" } reference => reference.Attribute("name")!.Value,
        XElement other => string.Concat(other.Nodes().Select(Text)),
        _ => "",
    };

    private static string Reference(string name)
    {
        string last = name.Split('(')[0].Split('.')[^1].Split('`')[0];
        return name.StartsWith("T:", StringComparison.Ordinal) || name.StartsWith("M:", StringComparison.Ordinal)
            ? last : $"'{PlanShape.NameOf(last)}'";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
