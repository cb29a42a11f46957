using System.Diagnostics;
using System.Globalization;
using SemiMER.Features;

namespace SemiMER.Studies;

/// <summary>How fast features are made of recordings, on one thread, reading included, and how fast by other tools.</summary>
internal static class FeatureStudy
{
    private const int Rounds = 5;
    private const string Python = "/usr/bin/python3";

    /// <summary>Prints the median of rounds in which each has its turn.</summary>
    public static void Run(string folder)
    {
        string[] files = Directory.GetFiles(folder, "*.wav");
        double sound = files.Sum(file => AudioSignal.FromWav(file).Duration);
        (string Name, Func<double> Measure)[] all =
        [
            ("64 log-mel energies", () => Own(files, features => features.Frames)),
            ("64 log-mel energies, NumPy and SciPy", () => Other("mel", folder)),
            ("39 cepstra with deltas", () => Own(files, features => features.Frames, AcousticFrames.Cepstra)),
            ("28 descriptors", () => Own(files, features => features.Frames, AcousticFrames.Descriptors)),
            ("106 functionals", () => Own(files, features => features.Functionals)),
            ("pitch, harmonics-to-noise ratio, periods, jitter, shimmer, praat", () => Other("praat", folder)),
        ];
        double[][] rates = [.. all.Select(_ => new double[Rounds])];
        for (int round = -1; round < Rounds; round++) // the first compiles code and brings files into memory
        {
            for (int i = 0; i < all.Length; i++)
            {
                double rate = files.Length / all[i].Measure();
                if (round >= 0)
                    rates[i][round] = rate;
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{files.Length} recordings, {sound:0} s of sound, one thread, median of {Rounds} rounds (least to most)\n"));
        Console.WriteLine("| features | recordings a second | times real time |\n| --- | --- | --- |");
        for (int i = 0; i < all.Length; i++)
        {
            double[] sorted = [.. rates[i].Order()];
            double median = sorted[Rounds / 2];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {all[i].Name} | {median:0} ({sorted[0]:0} to {sorted[^1]:0}) | {median * sound / files.Length:0} |"));
        }
    }

    private static double Own(string[] files, Func<AcousticFeatures, object> take, AcousticFrames frames = AcousticFrames.LogMel)
    {
        var options = new AcousticOptions { Frames = frames };
        long start = Stopwatch.GetTimestamp();
        foreach (string file in files)
            take(AcousticFeatures.FromWav(file, options));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Other(string tool, string folder)
    {
        if (!File.Exists(Python))
            return double.NaN;
        string script = Path.Combine(AppContext.BaseDirectory, "features", "peers.py");
        var start = new ProcessStartInfo(Python, [script, tool, folder]) { RedirectStandardOutput = true };
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        bool measured = double.TryParse(output, CultureInfo.InvariantCulture, out double seconds);
        return measured ? seconds : double.NaN; // the tool is not installed
    }
}
