namespace SemiMER.Tensors.Benchmarks;

/// <summary>One row measured on both sides.</summary>
internal sealed record Measurement
{
    public required string Name { get; init; }

    public double MultiplyAdds { get; init; }

    /// <summary>Median seconds of a step of this engine.</summary>
    public required double Ours { get; init; }

    /// <summary>Median seconds of a step of PyTorch, with the number of threads that suits it best.</summary>
    public required double Theirs { get; init; }

    /// <summary>PyTorch's threads in <see cref="Theirs"/>.</summary>
    public int TheirThreads { get; init; }

    /// <summary>Bytes that became resident for the row, at their peak.</summary>
    public long OurMemory { get; init; }

    public long TheirMemory { get; init; }

    /// <summary>Managed bytes this engine allocates in a step, on all threads.</summary>
    public double Allocated { get; init; }

    /// <summary>The distance between the results of both, relative to their size.</summary>
    public double Difference { get; init; }

    public double Ratio => Ours / Theirs;
}
