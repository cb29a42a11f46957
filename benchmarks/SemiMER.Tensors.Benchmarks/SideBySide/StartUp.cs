using System.Diagnostics;

namespace SemiMER.Tensors.Benchmarks;

/// <summary>From the start of a process to its first prediction with a saved network.</summary>
internal static class StartUp
{
    public const string Name = "process start to first prediction";

    private const int Rounds = 9;

    public static Measurement Measure(SideBySideOptions options, string? kernels)
    {
        string ours = Path.GetTempFileName(), theirs = Path.GetTempFileName();
        try
        {
            RunOnce(OurStart("save", ours), out _);
            RunOnce(TheirStart(options, kernels, "save", theirs), out _);
            var times = (Ours: new List<double>(), Theirs: new List<double>());
            long ourMemory = 0, theirMemory = 0;
            for (int round = 0; round < Rounds; round++)
            {
                times.Ours.Add(RunOnce(OurStart("predict", ours), out ourMemory));
                times.Theirs.Add(RunOnce(TheirStart(options, kernels, "predict", theirs), out theirMemory));
            }
            return new Measurement
            {
                Name = Name,
                Ours = times.Ours.Order().ElementAt(Rounds / 2),
                Theirs = times.Theirs.Order().ElementAt(Rounds / 2),
                OurMemory = ourMemory,
                TheirMemory = theirMemory,
            };
        }
        finally
        {
            File.Delete(ours);
            File.Delete(theirs);
        }
    }

    private static ProcessStartInfo OurStart(string mode, string file)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "first-prediction", "SemiMER.FirstPrediction"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(mode);
        start.ArgumentList.Add(file);
        return start;
    }

    private static ProcessStartInfo TheirStart(SideBySideOptions options, string? kernels, string mode, string file)
    {
        ProcessStartInfo start = PyTorchProcess.StartInfo(options.Python, "first_prediction.py", options.Threads, kernels, options.Avx2);
        start.ArgumentList.Add(mode);
        start.ArgumentList.Add(file);
        return start;
    }

    // The program prints a line when it has predicted and ends when its input does; in between its memory can be read.
    private static double RunOnce(ProcessStartInfo start, out long memory)
    {
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        bool hasPredicted = process.StandardOutput.ReadLine() is not null;
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        memory = hasPredicted ? process.PeakWorkingSet64 : 0;
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode == 0 ? seconds : throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}.");
    }
}
