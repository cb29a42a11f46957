using System.Text.RegularExpressions;
using SemiMER.Benchmarks.Measuring;

namespace SemiMER.Benchmarks.Programs;

/// <summary>Training over corpora on disk: anonymous memory must not depend on their size.</summary>
internal static partial class StreamingCommand
{
    private const string Project = "benchmarks/SemiMER.Streaming";

    /// <summary>Writes corpora of these sizes, trains over each and prints a table.</summary>
    public static int Run(IReadOnlyList<int> sizes, int steps)
    {
        string program = Repository.Program(Repository.Root, Project);
        var table = new MarkdownTable("unlabeled rows", "on disk", "anonymous memory", "utterances a second", "waiting");
        foreach (int rows in sizes)
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("corpus");
            try
            {
                ProgramRun.OfDotNet("make", program, "make", "vectors", folder.FullName, Quantities.Count(rows)).Run(1);
                long bytes = folder.GetFiles().Sum(file => file.Length);
                ProgramRun train = ProgramRun.OfDotNet("train", program, "train", folder.FullName, Quantities.Count(steps));
                train.Run(1);
                Match last = Reading().Matches(train.Output).Last();
                table.Add(Quantities.Count(rows), Quantities.Mebibytes(bytes), $"{last.Groups["memory"].Value} MB",
                    last.Groups["rate"].Value, last.Groups["waiting"].Value);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
        table.Write();
        Console.WriteLine($"After {steps} steps of L_semi on batches of 16 + 64.");
        return 0;
    }

    [GeneratedRegex(@"anonymous +(?<memory>[\d.]+) MB, +(?<rate>\d+) utterances/s, waiting (?<waiting>\S+)")]
    private static partial Regex Reading();
}
