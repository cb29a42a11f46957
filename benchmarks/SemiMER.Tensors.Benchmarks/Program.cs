using SemiMER.Tensors.Benchmarks;

switch (args)
{
    case ["matmul", .. var options]:
        MatrixMultiplyBenchmark.Run(options);
        return 0;
    case ["pytorch", .. var options] when SideBySideOptions.Parse(options) is { } parsed:
        return SideBySideRun.Run(parsed, args);
    case ["scaling", .. var options] when SideBySideOptions.Parse(options) is { } parsed:
        return ScalingRun.Run(parsed);
    case ["operations", .. var options]:
        return OperationBenchmarks.Run(options);
    default:
        Console.Error.WriteLine("usage: SemiMER.Tensors.Benchmarks");
        Console.Error.WriteLine("  pytorch [--rows PART|PART...] [--threads 1|all] [--avx2] [--quick] [--python PATH]   a table");
        Console.Error.WriteLine("  scaling [--threads 1|all] [--quick] [--python PATH]   step time against batch, width and length");
        Console.Error.WriteLine("  operations [options of BenchmarkDotNet]   single operations");
        Console.Error.WriteLine("  matmul [threads] [MxNxK[a][b] ...]   matrix products; a, b: that operand is given transposed");
        return 2;
}
