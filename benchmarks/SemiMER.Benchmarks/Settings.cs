namespace SemiMER.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    /// <summary>Intra-op threads of each contestant.</summary>
    public required int Threads { get; init; }

    /// <summary>Rounds in which each contestant has its turn.</summary>
    public required int Rounds { get; init; }

    /// <summary>The Python that has PyTorch.</summary>
    public required string Python { get; init; }

    /// <summary>The rows that are wanted; none for all.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];

    /// <summary>The threads as tables say them.</summary>
    public string ThreadsText => Threads == 1 ? "one thread" : FormattableString.Invariant($"{Threads} threads");

    /// <summary>Whether a row is wanted.</summary>
    public bool Wants(string row) => Rows.Count == 0 || Rows.Contains(row);
}
