using System.Diagnostics;
using SemiMER.Benchmarks.Measuring;

namespace SemiMER.Benchmarks.Programs;

/// <summary>From the start of a process to its first prediction with a saved network.</summary>
internal static class StartUpCommand
{
    private const string Project = "benchmarks/SemiMER.FirstPrediction";

    /// <summary>Publishes the program that loads and predicts, and prints a table.</summary>
    public static int Run(Settings settings)
    {
        DirectoryInfo published = Directory.CreateTempSubdirectory("first-prediction");
        string ours = Path.GetTempFileName(), theirs = Path.GetTempFileName();
        try
        {
            string program = Publish(published.FullName);
            string exported = Path.Combine(published.FullName, "emotion.onnx");
            var starts = new List<FirstPrediction>
            {
                new("SemiMER.Onnx", mode => new ProcessStartInfo(program, [mode, exported])),
                new("SemiMER", mode => new ProcessStartInfo(program, [mode, ours])),
            };
            if (PyTorchWorker.IsThere(settings.Python))
                starts.Add(new("PyTorch", mode => Script(settings, mode, theirs)));
            foreach (FirstPrediction start in starts)
                start.Save();
            IReadOnlyList<Sample> samples = new InterleavedRounds(settings.Rounds, 1).MeasureWhole(starts);
            var table = new MarkdownTable("process start to first prediction", "time", "largest resident size");
            foreach ((FirstPrediction start, Sample sample) in starts.Zip(samples))
                table.Add(start.Name, Quantities.Duration(sample.Median), Quantities.Mebibytes(start.Memory));
            table.Write();
            Console.WriteLine(
                $"Medians of {settings.Rounds} rounds in turn; a network 272 -> 128 -> 4, SemiMER published ahead of time.");
            return 0;
        }
        finally
        {
            File.Delete(ours);
            File.Delete(theirs);
            published.Delete(recursive: true);
        }
    }

    private static ProcessStartInfo Script(Settings settings, string mode, string file)
    {
        ProcessStartInfo start = PyTorchWorker.StartInfo(settings.Python, "first_prediction.py", settings.Threads);
        start.ArgumentList.Add(mode);
        start.ArgumentList.Add(file);
        return start;
    }

    private static string Publish(string folder)
    {
        string project = Path.Combine(Repository.Root, Project);
        new ProgramRun("dotnet publish", "dotnet", "publish", project, "-c", "Release", "-o", folder).Run(1);
        return Path.Combine(folder, OperatingSystem.IsWindows() ? "SemiMER.FirstPrediction.exe" : "SemiMER.FirstPrediction");
    }

    /// <summary>It prints a line when it has predicted and ends when its input does; in between its memory can be read.</summary>
    private sealed class FirstPrediction(string name, Func<string, ProcessStartInfo> start) : IContestant
    {
        public string Name => name;

        public long Memory { get; private set; }

        public void Save() => RunOnce("save");

        public double Run(int times) => Enumerable.Range(0, times).Sum(_ => RunOnce("predict"));

        public void Dispose()
        {
        }

        private double RunOnce(string mode)
        {
            ProcessStartInfo info = start(mode);
            info.RedirectStandardInput = info.RedirectStandardOutput = true;
            long began = Stopwatch.GetTimestamp();
            using Process process = Process.Start(info)!;
            bool hasPredicted = process.StandardOutput.ReadLine() is not null;
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (hasPredicted)
                Memory = process.PeakWorkingSet64;
            process.StandardInput.Close();
            process.WaitForExit();
            return process.ExitCode == 0 ? seconds : throw new InvalidOperationException($"{name} ended with {process.ExitCode}.");
        }
    }
}
