namespace SemiMER.Tool;

/// <summary>What the program ends with; they stand in docs/tool.md.</summary>
internal static class ExitCodes
{
    /// <summary>It did what it was asked to.</summary>
    public const int Done = 0;

    /// <summary>Data, a plan or a file has faults, which were told.</summary>
    public const int Faulty = 1;

    /// <summary>The command line is not understood.</summary>
    public const int Usage = 2;

    /// <summary>The machine lacks what the command needs, such as libtorch.</summary>
    public const int Unavailable = 3;

    /// <summary>It was stopped by Ctrl-C or by a request to end.</summary>
    public const int Interrupted = 130;
}
