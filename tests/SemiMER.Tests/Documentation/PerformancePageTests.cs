namespace SemiMER.Tests.Documentation;

/// <summary>Numbers of the page on performance are those that a program printed.</summary>
public sealed class PerformancePageTests
{
    [Fact]
    public void Every_measured_row_stands_in_a_kept_output()
    {
        HashSet<string> printed = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "benchmarks", "results"), "*.txt",
            SearchOption.AllDirectories).SelectMany(File.ReadLines).Where(IsRow).Select(Cells)];
        string[] rows = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "performance.md"))
            .Where(line => IsRow(line) && line.Contains(" ms |", StringComparison.Ordinal)
                || IsRow(line) && line.Contains(" s |", StringComparison.Ordinal)
                || IsRow(line) && line.Contains(" MiB |", StringComparison.Ordinal)).Select(Cells)];
        rows.Should().NotBeEmpty();
        rows.Except(printed).Should().BeEmpty();
    }

    private static bool IsRow(string line) => line.StartsWith('|');

    // Blanks that only align columns do not matter.
    private static string Cells(string row) => string.Join('|', row.Split('|', StringSplitOptions.TrimEntries));
}
