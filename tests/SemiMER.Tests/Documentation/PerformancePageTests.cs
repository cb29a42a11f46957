namespace SemiMER.Tests.Documentation;

/// <summary>Numbers of the page on performance are those that a program printed.</summary>
public sealed class PerformancePageTests
{
    private static readonly string[] Units = [" us |", " ms |", " s |", " MiB |", " MB |"];

    [Fact]
    public void Every_measured_row_stands_in_a_kept_output()
    {
        HashSet<string> printed = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "benchmarks", "results"), "*.txt",
            SearchOption.AllDirectories).SelectMany(File.ReadLines).Where(IsRow).Select(Cells)];
        var measured = new List<string>();
        int tables = 0;
        string previous = "";
        bool ofProgram = false;
        foreach (string line in File.ReadLines(Path.Combine(Repository.Root, "docs", "performance.md")))
        {
            if (IsRow(line) && !IsRow(previous))
            {
                ofProgram = printed.Contains(Cells(line)); // a heading that a program printed
                tables += ofProgram ? 1 : 0;
            }
            if (IsRow(line) && (ofProgram || Units.Any(unit => line.Contains(unit, StringComparison.Ordinal))))
                measured.Add(Cells(line));
            previous = line;
        }
        tables.Should().BeGreaterThan(10);
        measured.Except(printed).Should().BeEmpty();
    }

    private static bool IsRow(string line) => line.StartsWith('|');

    // Blanks that only align columns do not matter.
    private static string Cells(string row) => string.Join('|', row.Split('|', StringSplitOptions.TrimEntries));
}
