using Xunit.Abstractions;

namespace SemiMER.Tests.Experiments;

/// <summary>
/// A real process is killed between cells, inside them, and while a cell's file is being written; started again, it leaves the bytes of
/// an uninterrupted run. With SEMIMER_SLOW at 1 it is killed at twenty places, else at three.
/// </summary>
public sealed class ExperimentKillTests(ITestOutputHelper output)
{
    private const int Cells = 8;

    private static readonly Lazy<Dictionary<string, byte[]>> Uninterrupted = new(() =>
    {
        using var folder = new TemporaryDirectory();
        (int exitCode, string said) = ExperimentProcess.Run(folder.Root);
        exitCode.Should().Be(0, said);
        return CellsOf(folder.Root);
    });

    public static TheoryData<string> Places
    {
        get
        {
            var places = new TheoryData<string> { "--inside 2 4", "--writing 3 700", "--after 7" };
            if (Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1")
            {
                foreach (int cell in (int[])[2, 3, 5])
                {
                    places.Add($"--after {cell}");
                    places.Add($"--inside {cell} 1");
                    places.Add($"--inside {cell + 1} 6");
                    places.Add($"--writing {cell} {1 + 500 * cell}");
                }
                foreach (string place in (string[])["--after 1", "--inside 1 1", "--inside 8 6", "--writing 1 0", "--writing 8 2000"])
                    places.Add(place);
            }
            return places;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Killed_run_goes_on_to_the_same_bytes(string place)
    {
        using var folder = new TemporaryDirectory();
        using (ExperimentProcess process = ExperimentProcess.Start([folder.Root, .. place.Split(' ')]))
        {
            process.WaitForStop();
            process.Kill();
        }
        Dictionary<string, byte[]> left = CellsOf(folder.Root);
        string cellFolder = Path.Combine(folder.Root, "cells");
        string[] halves = Directory.Exists(cellFolder) ? Directory.GetFiles(cellFolder, "*.partial") : [];
        if (place.Split(' ') is ["--writing", _, var bytes])
            new FileInfo(halves.Should().ContainSingle().Which).Length.Should().Be(long.Parse(bytes));
        else
            halves.Should().BeEmpty();
        foreach ((string name, byte[] content) in left)
            content.Should().Equal(Uninterrupted.Value[name]);

        (int exitCode, string said) = ExperimentProcess.Run(folder.Root);

        exitCode.Should().Be(0, said);
        said.Should().Contain($"{Cells} cells, 0 missing");
        said.Split('\n').Count(line => line.StartsWith("cell ")).Should().Be(Cells - left.Count, "finished cells are not run again");
        Dictionary<string, byte[]> cells = CellsOf(folder.Root);
        cells.Keys.Should().BeEquivalentTo(Uninterrupted.Value.Keys);
        foreach ((string name, byte[] content) in cells)
            content.Should().Equal(Uninterrupted.Value[name]);
        output.WriteLine($"killed {place}: {left.Count} of {Cells} cells were there; then the same bytes in all");
    }

    [Fact]
    public void Shard_that_dies_leaves_its_cells_to_whoever_starts_the_plan_again()
    {
        using var folder = new TemporaryDirectory();
        using ExperimentProcess first = ExperimentProcess.Start(folder.Root, "--shard", "1/2", "--after", "1");
        first.WaitForStop();

        // Another of its number is refused while it lives; the other shard runs beside it.
        (int refused, string because) = ExperimentProcess.Run(folder.Root, "--shard", "1/2");
        refused.Should().Be(1);
        because.Should().Contain("ExperimentException: Shard 1/2").And.Contain($"process {first.Id} on '{Environment.MachineName}'");
        using ExperimentProcess second = ExperimentProcess.Start(folder.Root, "--shard", "2/2", "--after", "2");
        second.WaitForStop();
        first.Kill();

        // The dead shard's cells are run by one without a shard, those of the living one are left to it.
        (int whole, string said) = ExperimentProcess.Run(folder.Root);
        whole.Should().Be(0, said);
        said.Should().Contain("6 cells, 2 missing");
        second.Kill();
        ExperimentProcess.Run(folder.Root, "--shard", "2/2").Output.Should().Contain("8 cells, 0 missing");
        Dictionary<string, byte[]> cells = CellsOf(folder.Root);
        cells.Keys.Should().BeEquivalentTo(Uninterrupted.Value.Keys);
        foreach ((string name, byte[] content) in cells)
            content.Should().Equal(Uninterrupted.Value[name]);
    }

    private static Dictionary<string, byte[]> CellsOf(string folder) =>
        Directory.Exists(Path.Combine(folder, "cells"))
            ? Directory.GetFiles(Path.Combine(folder, "cells"), "*.json").ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes)
            : [];
}
