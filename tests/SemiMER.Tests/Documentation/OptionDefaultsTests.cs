using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SemiMER.Tests.Documentation;

/// <summary>What comments of options say of defaults is what a new record holds.</summary>
public sealed partial class OptionDefaultsTests
{
    private static readonly Dictionary<string, string> Comments = XDocument
        .Load(Path.ChangeExtension(typeof(SemiMerException).Assembly.Location, ".xml")).Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")?.Value ?? "");

    private static readonly Type[] Options = [.. typeof(SemiMerException).Assembly.GetExportedTypes().Where(type =>
        type.Name.EndsWith("Options", StringComparison.Ordinal) && !type.IsAbstract && type.GetConstructor([]) is not null)];

    [Fact]
    public void Numbers_are_those_of_a_new_record()
    {
        int compared = 0;
        var wrong = new List<string>();
        foreach (Type type in Options)
        {
            object record = Activator.CreateInstance(type)!;
            foreach (PropertyInfo property in type.GetProperties().Where(property => property.GetMethod!.IsPublic && property.CanWrite))
            {
                string comment = Comments.GetValueOrDefault($"P:{type.FullName}.{property.Name}", "");
                if (DefaultNumber().Match(comment) is not { Success: true } said || !IsNumber(property.PropertyType))
                    continue;
                compared++;
                const NumberStyles Style = NumberStyles.Float | NumberStyles.AllowThousands;
                double expected = double.Parse(said.Groups[1].Value, Style, CultureInfo.InvariantCulture);
                if (property.GetValue(record) is not { } value || Convert.ToDouble(value, CultureInfo.InvariantCulture) != expected)
                    wrong.Add($"{type.Name}.{property.Name}: '{said.Value}', but it is {property.GetValue(record) ?? "null"}");
            }
        }
        wrong.Should().BeEmpty();
        compared.Should().BeGreaterThan(60);
    }

    [Fact]
    public void Every_option_says_its_default()
    {
        string[] silent = [.. Options.SelectMany(type => type.GetProperties()
            .Where(property => property.CanWrite && property.DeclaringType == type && property.GetMethod!.IsPublic)
            .Where(property => property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is null)
            .Select(property => $"{type.FullName}.{property.Name}"))
            .Where(name => !Comments.GetValueOrDefault("P:" + name, "").Contains("Default", StringComparison.Ordinal))];
        silent.Should().BeEmpty();
    }

    private static bool IsNumber(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type)
        is TypeCode.Int32 or TypeCode.Int64 or TypeCode.Double or TypeCode.Single;

    [GeneratedRegex(@"Default (-?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?)\b")]
    private static partial Regex DefaultNumber();
}
