using System.Diagnostics;
using SemiMER.Benchmarks.Measuring;
using SemiMER.Models;
using SemiMER.Mpi;
using SemiMER.Training;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Steps;

/// <summary>
/// Steps of a training by the processes that mpirun has started, or by this one alone: time and bytes, for networks of several sizes.
/// </summary>
internal static class RanksCommand
{
    private const int WarmUp = 5, Timed = 25;
    private static readonly int[] HiddenSizes = [128, 1024, 4096];

    /// <summary>Prints a table, on rank 0.</summary>
    /// <param name="settings">Threads of each rank.</param>
    public static int Run(Settings settings)
    {
        using MpiProcessGroup? group = MpiProcessGroup.IsLaunched ? MpiProcessGroup.Start() : null;
        set_num_threads(settings.Threads);
        int ranks = group?.Size ?? 1;
        var table = new MarkdownTable(
            $"step, {settings.ThreadsText} a rank", "ranks", "weights", "time", "utterances/s", "bytes of a rank");
        foreach (StepWorkload workload in Workloads())
        {
            using EmotionNetwork network = EmotionNetwork.Create(workload.Schema, workload.Network(false));
            TrainerOptions options = workload.Trainer(WarmUp + Timed);
            var trainer = new SemiSupervisedTrainer(network, workload.Recipe, options) { ProcessGroup = group };
            var seconds = new List<double>();
            long last = 0, bytes = 0;
            trainer.StepCompleted += (_, step) =>
            {
                if (step.Step >= WarmUp)
                    seconds.Add(Stopwatch.GetElapsedTime(last).TotalSeconds);
                else
                    bytes = group?.BytesSent ?? 0;
                last = Stopwatch.GetTimestamp();
            };
            trainer.Fit(workload.Labeled, workload.Unlabeled, workload.Validation);
            seconds.Sort();
            double median = seconds[seconds.Count / 2];
            int rows = workload.BatchSize * (workload.Recipe.UsesUnlabeled ? 2 : 1);
            table.Add(workload.Name, $"{ranks}", $"{network.parameters().Sum(parameter => parameter.numel())}",
                Quantities.Duration(median), $"{(int)(rows / median)}", $"{((group?.BytesSent ?? 0) - bytes) / Timed}");
        }
        if (group is null or { Rank: 0 })
            table.Write();
        return 0;
    }

    private static IEnumerable<StepWorkload> Workloads()
    {
        yield return RecurrentWorkload.Create(ofManyLengths: false);
        StepWorkload dense = DenseWorkload.Create();
        foreach (int hidden in HiddenSizes)
        {
            int rows = 4 * dense.BatchSize;
            yield return dense with
            {
                Name = $"L_semi, dense, hidden {hidden}, batch {rows} + {rows}",
                BatchSize = rows,
                Network = dropped => dense.Network(dropped) with { HiddenSizes = [hidden] },
            };
        }
    }
}
