using System.Text.RegularExpressions;

namespace SemiMER.Tests.Package;

/// <summary>
/// Every sample in a folder of its own, where numbers have a point and where they have a comma: what it prints is the same but for times
/// and names of folders. Part of the slow set: it runs where the environment variable SEMIMER_SLOW is 1.
/// </summary>
public sealed partial class SampleTests
{
    private static readonly Dictionary<string, string[]> Arguments = new()
    {
        ["QuickStart"] = ["--seeds", "1", "--epochs", "5"], ["MatchingAblation"] = ["--epochs", "2"],
        ["LabelEfficiency"] = ["--seeds", "1", "--shares", "0.02,1", "--epochs", "3"],
        ["WavAndText"] = ["--epochs", "5"],
    };

    public static TheoryData<string> Samples => new(
        Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public void Sample_prints_the_same_in_any_folder_and_culture(string sample)
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1", "Part of the slow set: set SEMIMER_SLOW=1.");
        string project = Path.Combine(Repository.Root, "samples", sample);
        DotNet.Run(Repository.Root, "build", project, "-c", "Release", "-v", "q", "--disable-build-servers");
        string program = Path.Combine(project, "bin", "Release", "net10.0", $"{sample}.dll");

        string[] expected = Said(new Dictionary<string, string>());
        expected.Should().NotBeEmpty();
        foreach (string culture in (string[])["tr-TR", "de-DE"])
            Said(Cultures.Of(culture)).Should().Equal(expected, "{0} runs under {1}", sample, culture);

        string[] Said(IReadOnlyDictionary<string, string> environment)
        {
            using var folder = new TemporaryDirectory();
            string output = DotNet.Run(folder.Root, environment, ["exec", program, .. Arguments.GetValueOrDefault(sample, [])]).Output;
            return [.. output.ReplaceLineEndings("\n").Split('\n').Where(line => !Varies().IsMatch(line))];
        }
    }

    /// <summary>Without this the tests above would not see anything.</summary>
    [Fact]
    public void Numbers_of_a_program_have_a_comma_in_these_cultures()
    {
        foreach (string culture in (string[])["tr-TR", "de-DE"])
            DotNet.Run(Repository.Root, Cultures.Of(culture), "exec", Program("CultureProgram")).Output.Trim().Should().Be("1,5");
        DotNet.Run(Repository.Root, "exec", Program("CultureProgram")).Trim().Should().Be("1.5");
    }

    private static string Program(string name) =>
        Path.Combine(Repository.Root, "tests", "Programs", name, "bin", PackedPackage.Configuration, "net10.0", $"{name}.dll");

    // Places of files, times, memory, and the progress bar.
    [GeneratedRegex(@"[\\/]|\bms\b|\bus\b|\bMiB\b|\bKiB\b|\d s\b|loadedAt|%.*:\d\d|━")]
    private static partial Regex Varies();
}
