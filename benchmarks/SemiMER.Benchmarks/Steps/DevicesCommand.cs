using System.Diagnostics;
using System.Globalization;
using SemiMER.Benchmarks.Measuring;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Steps;

/// <summary>
/// The same trainings on the CPU, with its kernels, and on another device: CUDA, or the CPU without kernels, which computes as other
/// devices do.
/// </summary>
internal static class DevicesCommand
{
    /// <summary>What <c>--against</c> takes.</summary>
    public static readonly string[] Others = ["cuda", "cpu"];

    private const int Compared = 10, WarmUp = 5, Timed = 20;
    private const double Tolerance = 1e-4;

    private static readonly (string Name, Func<StepWorkload> Create)[] Workloads =
    [
        ("dense", DenseWorkload.Create),
        ("full", () => RecurrentWorkload.Create(ofManyLengths: false)),
        ("transformer", TransformerWorkload.Create),
    ];

    /// <summary>Prints a table; 1 if results differ, else 0.</summary>
    /// <param name="settings">Threads and rows.</param>
    /// <param name="against">One of <see cref="Others"/>.</param>
    public static int Run(Settings settings, string against)
    {
        if (against == "cuda" && !cuda.is_available())
        {
            Console.WriteLine("There is no CUDA device, or the backend is for the CPU only. --against cpu compares without one.");
            return 1;
        }
        set_num_threads(settings.Threads);
        string other = against == "cuda" ? "CUDA" : "CPU without kernels";
        var table = new MarkdownTable(
            $"step, {settings.ThreadsText}", "CPU", other, $"CPU / {other}", "first step differs", $"{Compared} steps differ",
            "memory on CUDA");
        double largest = 0;
        foreach ((string name, Func<StepWorkload> create) in Workloads)
        {
            if (!settings.Wants(name))
                continue;
            StepWorkload workload = create();
            (double[] here, double hereSeconds) = Train(workload, CPU, kernels: true);
            (double[] there, double thereSeconds) = Train(workload, against == "cuda" ? CUDA : CPU, kernels: against != "cpu");
            double first = Difference(here[0], there[0]);
            largest = Math.Max(largest, first);
            table.Add(workload.Name, Quantities.Duration(hereSeconds), Quantities.Duration(thereSeconds),
                Number(hereSeconds / thereSeconds, "0.00"), Quantities.Difference(first),
                Quantities.Difference(here.Zip(there, Difference).Max()), against == "cuda" ? UsedOnCuda() : "");
        }
        table.Write();
        Console.WriteLine("Losses relative to their size, without dropout; a difference above " +
            $"{Quantities.Difference(Tolerance)} in the first step fails. Medians of {Timed} steps, batches included.");
        return largest <= Tolerance ? 0 : 1;
    }

    private static (double[] Losses, double Seconds) Train(StepWorkload workload, Device device, bool kernels)
    {
        bool before = HostKernels.AreOff;
        HostKernels.AreOff = !kernels;
        try
        {
            using EmotionNetwork network = EmotionNetwork.Create(workload.Schema, workload.Network(false), device);
            var trainer = new SemiSupervisedTrainer(network, workload.Recipe, workload.Trainer(Compared + WarmUp + Timed));
            var losses = new double[Compared];
            var seconds = new List<double>();
            long last = Stopwatch.GetTimestamp();
            trainer.StepCompleted += (_, step) =>
            {
                if (step.Step < Compared)
                    losses[step.Step] = step.Terms["total"];
                else if (device.type == DeviceType.CUDA)
                    cuda.synchronize();
                if (step.Step >= Compared + WarmUp)
                    seconds.Add(Stopwatch.GetElapsedTime(last).TotalSeconds);
                last = Stopwatch.GetTimestamp();
            };
            trainer.Fit(workload.Labeled, workload.Unlabeled, workload.Validation);
            seconds.Sort();
            return (losses, seconds[seconds.Count / 2]);
        }
        finally
        {
            HostKernels.AreOff = before;
        }
    }

    // TorchSharp does not tell what its allocator has taken; the driver's tool tells what the process has.
    private static string UsedOnCuda()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(
                "nvidia-smi", "--query-compute-apps=pid,used_memory --format=csv,noheader")
            { RedirectStandardOutput = true })!;
            string own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + ",";
            string? line = process.StandardOutput.ReadToEnd().Split('\n')
                .FirstOrDefault(text => text.StartsWith(own, StringComparison.Ordinal));
            return line?[own.Length..].Trim() ?? "not told";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "not told";
        }
    }

    private static double Difference(double one, double other) => Math.Abs(one - other) / Math.Max(Math.Abs(one), 1e-12);

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
