using System.Globalization;
using SemiMER.Metrics;
using SemiMER.Mpi;
using SemiMER.Training;
using Spectre.Console;

namespace SemiMER.Samples.ClusterTraining;

/// <summary>What came of a training, as a table of one row.</summary>
internal static class ResultTable
{
    public static void Write(MpiProcessGroup? group, TrainerOptions options, long steps, TimeSpan time, EmotionMetrics metrics)
    {
        string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        var table = new Table().AddColumns("ranks", "rows of an update", "updates", "time of an update", "bytes of rank 0 an update", "UA");
        table.AddRow(
            Text($"{group?.Size ?? 1}"), Text($"{options.LabeledBatchSize} + {options.UnlabeledBatchSize}"), Text($"{steps}"),
            Text($"{time.TotalMilliseconds / Math.Max(1, steps):0.0} ms"), Text($"{(group?.BytesSent ?? 0) / Math.Max(1, steps)}"),
            Text($"{metrics.UnweightedAccuracy:0.000}"));
        AnsiConsole.Profile.Width = 140;
        AnsiConsole.Write(table);
        Console.WriteLine(
            "All rows of an update together decide it, on any number of ranks: only rounding and the draws of dropout differ.");
    }
}
