using BenchmarkDotNet.Attributes;

namespace SemiMER.Tensors.Benchmarks;

/// <summary>The rows of the comparison one by one, without PyTorch: time and allocations of a step.</summary>
[MemoryDiagnoser]
public class RowBenchmark
{
    private Row row = null!;

    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    public static IEnumerable<string> Names => RowList.Create().Select(row => row.Name);

    [GlobalSetup]
    public void SetUp()
    {
        set_num_threads(1);
        manual_seed(0);
        row = RowList.Create().Single(candidate => candidate.Name == Name);
        row.SetUp();
    }

    [Benchmark]
    public void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        row.Step();
    }

    [GlobalCleanup]
    public void TearDown() => row.TearDown();
}
