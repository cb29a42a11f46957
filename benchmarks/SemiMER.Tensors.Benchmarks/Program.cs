using SemiMER.Tensors.Benchmarks;

switch (args)
{
    case ["matmul", .. var options]:
        MatrixMultiplyBenchmark.Run(options);
        return 0;
    default:
        Console.Error.WriteLine("usage: SemiMER.Tensors.Benchmarks matmul [threads] [MxNxK[a][b] ...]");
        Console.Error.WriteLine("    a, b: that operand is given transposed");
        return 2;
}
