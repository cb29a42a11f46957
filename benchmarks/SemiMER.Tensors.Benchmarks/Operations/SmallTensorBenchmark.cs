using BenchmarkDotNet.Attributes;

namespace SemiMER.Tensors.Benchmarks;

/// <summary>Operations on tensors so small that only what surrounds the arithmetic counts.</summary>
[MemoryDiagnoser]
public class SmallTensorBenchmark
{
    private Tensor x = null!;
    private Tensor weight = null!;

    [GlobalSetup]
    public void SetUp()
    {
        set_num_threads(1);
        x = rand(8, 8);
        weight = rand(8, 8).requires_grad_();
    }

    [Benchmark]
    public void Create() => zeros(8, 8).Dispose();

    [Benchmark]
    public void Add() => (x + x).Dispose();

    [Benchmark]
    public void View() => x.t().Dispose();

    [Benchmark]
    public void Multiply() => x.mm(x).Dispose();

    [Benchmark]
    public void Sum() => x.sum().Dispose();

    [Benchmark]
    public void AddWithGraph() => (weight + x).Dispose();

    [Benchmark]
    public void ForwardAndBackward()
    {
        using DisposeScope scope = NewDisposeScope();
        weight.grad = null;
        x.mm(weight).relu().sum().backward();
    }

    [GlobalCleanup]
    public void TearDown()
    {
        x.Dispose();
        weight.Dispose();
    }
}
