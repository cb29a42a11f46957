namespace SemiMER.Tensors.Benchmarks;

/// <summary>The time of the full step as one size grows, and its slope on log-log axes.</summary>
internal static class ScalingRun
{
    private static readonly (string Name, long[] Sizes, Func<long, Row> Make)[] Series =
    [
        ("batch size", [16, 32, 64, 128, 256],
            // With a batch of 32, one of 20,480 largest values over time is another frame's there: two frames differ by rounding, and the
            // gradient takes another way.
            size => new FullStepRow(size, 128, RowList.Audio, RowList.Video, RowList.Text, $"batch {size}") { Tolerance = 1e-3 }),
        ("hidden width", [32, 64, 128, 256, 512],
            size => new FullStepRow(64, size, RowList.Audio, RowList.Video, RowList.Text, $"hidden {size}")),
        ("sequence length", [15, 30, 60, 120, 240],
            size => new FullStepRow(64, 128, new(size, 130), new(size, 342), new(size, 768), $"length {size}")),
    ];

    public static int Run(SideBySideOptions options)
    {
        using var setting = SideBySideSetting.Open(options, Console.Out);
        if (setting is null)
            return 1;
        foreach ((string name, long[] sizes, Func<long, Row> make) in Series.Where(series => options.Wants(series.Name)))
        {
            Measurement[] measured = Array.ConvertAll(sizes, size => setting.Comparison.Run(make(size)));
            Console.WriteLine($"| {name} | {string.Join(" | ", sizes)} | slope |");
            Console.WriteLine($"| --- |{string.Concat(Enumerable.Repeat(" ---: |", sizes.Length + 1))}");
            WriteLine("SemiMER", sizes, Array.ConvertAll(measured, row => row.Ours));
            WriteLine("PyTorch", sizes, Array.ConvertAll(measured, row => row.Theirs));
            Console.WriteLine();
        }
        return 0;
    }

    private static void WriteLine(string name, long[] sizes, double[] seconds) => Console.WriteLine(FormattableString.Invariant(
        $"| {name} | {string.Join(" | ", seconds.Select(MarkdownTable.Time))} | {Slope(sizes, seconds):F2} |"));

    // Least squares: sum (x - mean x)(y - mean y) / sum (x - mean x)^2 with x = log size, y = log time.
    private static double Slope(long[] sizes, double[] seconds)
    {
        double[] x = Array.ConvertAll(sizes, size => Math.Log(size)), y = Array.ConvertAll(seconds, Math.Log);
        double meanX = x.Average(), meanY = y.Average();
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
