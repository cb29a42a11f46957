using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace SemiMER.Tensors.Benchmarks;

/// <summary>Runs the BenchmarkDotNet classes of this folder, in this process.</summary>
internal static class OperationBenchmarks
{
    public static int Run(string[] options)
    {
        IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkSwitcher.FromAssembly(typeof(OperationBenchmarks).Assembly).Run(options, config);
        return 0;
    }
}
