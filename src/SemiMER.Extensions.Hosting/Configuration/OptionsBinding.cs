using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace SemiMER.Extensions.Hosting;

/// <summary>Options from a configuration: what cannot be read is kept as a fault, so that all of them are told together.</summary>
internal static class OptionsBinding
{
    private static readonly PropertyInfo[] Known =
    [
        .. typeof(EmotionRecognizerOptions).GetProperties()
            .Where(property => property.SetMethod is { IsPublic: true } && property.Name != nameof(EmotionRecognizerOptions.Load)),
    ];

    public static EmotionRecognizerOptions Bind(EmotionRecognizerOptions options, IConfiguration configuration)
    {
        var faults = new List<string>(options.Unread);
        EmotionRecognizerOptions bound = options with { };
        foreach (IConfigurationSection entry in configuration.GetChildren())
        {
            if (Array.Find(Known, known => known.Name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase)) is { } property)
                Set(bound, property, entry, faults);
            else
                faults.Add($"{entry.Key} is not known; {string.Join(", ", Known.Select(known => known.Name))} are.");
        }
        return bound with { Unread = faults };
    }

    private static void Set(EmotionRecognizerOptions options, PropertyInfo property, IConfigurationSection entry, List<string> faults)
    {
        if (entry.Value is null)
        {
            faults.Add($"{entry.Key} has no value, but parts.");
            return;
        }
        try
        {
            property.SetValue(options, entry.Get(property.PropertyType));
        }
        catch (InvalidOperationException)
        {
            string range = property.PropertyType == typeof(bool) ? "true or false" : "a time, such as 0:00:02";
            faults.Add($"{entry.Key} is '{entry.Value}'; {range}.");
        }
    }
}
