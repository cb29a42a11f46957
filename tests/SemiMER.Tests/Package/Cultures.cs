namespace SemiMER.Tests.Package;

/// <summary>Programs that run as on a machine of another culture. It needs ICU: libicu on Linux.</summary>
internal static class Cultures
{
    /// <summary>Variables that give a process this culture, also where its project asks for none.</summary>
    public static IReadOnlyDictionary<string, string> Of(string culture) => new Dictionary<string, string>
    {
        ["LC_ALL"] = $"{culture.Replace('-', '_')}.UTF-8", ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "0",
    };
}
