using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace SemiMER.Tensors.Benchmarks;

/// <summary>The table: all wanted rows on both sides.</summary>
internal static class SideBySideRun
{
    public static int Run(SideBySideOptions options, string[] arguments)
    {
        if (options.Avx2 && Vector512.IsHardwareAccelerated)
            return WithoutAvx512(arguments);
        using var setting = SideBySideSetting.Open(options, Console.Out);
        if (setting is null)
            return 1;
        var table = new MarkdownTable(Console.Out, options.Threads, () => setting.Peak);
        table.WriteHead();
        int failures = 0;
        foreach (Row row in RowList.Create().Where(row => options.Wants(row.Name)))
        {
            try
            {
                setting.MeasurePeak();
                table.Write(setting.Comparison.Run(row));
            }
            catch (InvalidOperationException failure)
            {
                failures++;
                table.Refuse(row.Name, failure.Message);
            }
        }
        if (options.Wants(StartUp.Name))
            table.Write(StartUp.Measure(options, setting.Kernels));
        return failures == 0 ? 0 : 1;
    }

    // The runtime decides about instructions when it starts.
    private static int WithoutAvx512(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(SideBySideRun).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["DOTNET_EnableAVX512"] = "0";
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
