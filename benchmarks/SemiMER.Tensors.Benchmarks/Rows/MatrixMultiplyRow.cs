namespace SemiMER.Tensors.Benchmarks;

/// <summary>A matrix product, [m, k] x [k, n].</summary>
/// <param name="m">Rows.</param>
/// <param name="n">Columns.</param>
/// <param name="k">Terms of a sum.</param>
/// <param name="transposed">"a" or "b" for a factor that lies transposed in memory.</param>
internal sealed class MatrixMultiplyRow(long m, long n, long k, string transposed = "")
    : Row($"matmul {m}x{n}x{k}{transposed}", "matmul", new { m, n, k, transposed })
{
    private Tensor a = null!;
    private Tensor b = null!;

    public override double MultiplyAdds => (double)m * n * k;

    public override void SetUp()
    {
        a = transposed == "a" ? Uniform(k, m).t() : Uniform(m, k);
        b = transposed == "b" ? Uniform(n, k).t() : Uniform(k, n);
    }

    public override Tensor Step() => a.mm(b);

    public override void TearDown()
    {
        a.Dispose();
        b.Dispose();
    }
}
