namespace SemiMER.Tensors.Benchmarks;

/// <summary>The time of the full step as one size grows, and its slope on log-log axes.</summary>
internal static class ScalingRun
{
    private static readonly (string Name, long[] Sizes, Func<long, Row> Make)[] Series =
    [
        ("batch size", [16, 32, 64, 128, 256], size => Step(size, 128, RowList.Audio, RowList.Video, RowList.Text, $"batch {size}")),
        ("hidden width", [32, 64, 128, 256, 512], size => Step(64, size, RowList.Audio, RowList.Video, RowList.Text, $"hidden {size}")),
        ("sequence length", [15, 30, 60, 120, 240],
            size => Step(64, 128, new(size, 130), new(size, 342), new(size, 768), $"length {size}")),
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

    // At some sizes one of many thousand numbers lies so near an edge that rounding decides on which side: with a batch of 32 two frames
    // of a largest value over time, with a width of 512 a ReLU at 1e-7. The gradient then takes another way.
    private static FullStepRow Step(long batch, long hidden, SequenceSize audio, SequenceSize video, SequenceSize text, string name) =>
        new(batch, hidden, audio, video, text, name) { Tolerance = 1e-3 };

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
