using System.Globalization;
using ExperimentProgram;
using SemiMER;
using SemiMER.Experiments;
using SmallPrograms;

// A small experiment in a folder, which the tests kill at a chosen place and start again.
//   FOLDER [--shard I/N] [--after CELLS | --inside CELL STEP | --writing CELL BYTES]
// At the chosen place it prints "stopped" and waits to be killed: after so many cells, inside a step of a cell, or when so many bytes of a
// cell's file have been written.
string folder = args[0];
ExperimentShard? shard = args.Length > 2 && args[1] == "--shard" ? ExperimentShard.Parse(args[2]) : null;
string[] place = shard is null ? args[1..] : args[3..];
int Number(int index) => int.Parse(place[index], CultureInfo.InvariantCulture);
int completed = 0;
if (place is ["--inside", ..])
    StoppingTerm.StopAt = (Number(1), Number(2));
var options = new ExperimentFolderOptions
{
    Directory = folder,
    Shard = shard,
    WriteBytes = (stream, bytes) =>
    {
        if (place is ["--writing", ..] && completed == Number(1) - 1)
        {
            stream.Write(bytes.AsSpan(0, Number(2)));
            stream.Flush();
            Stop.Here();
        }
        stream.Write(bytes);
    },
};
try
{
    StoredExperiment stored = ExperimentRunner.RunInFolder(SmallPlan.Plan, options, new Counter(_ =>
    {
        completed++;
        Console.WriteLine($"cell {completed}");
        if (place is ["--after", ..] && completed == Number(1))
            Stop.Here();
    }));
    Console.WriteLine($"{stored.Cells.Count} cells, {stored.Missing.Count} missing");
    return 0;
}
catch (SemiMerException exception)
{
    Console.WriteLine($"{exception.GetType().Name}: {exception.Message}");
    return 1;
}

/// <summary>Told of each cell, on the thread that ran it.</summary>
internal sealed class Counter(Action<ExperimentProgress> tell) : IProgress<ExperimentProgress>
{
    public void Report(ExperimentProgress value) => tell(value);
}
