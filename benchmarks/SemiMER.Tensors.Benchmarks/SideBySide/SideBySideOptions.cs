namespace SemiMER.Tensors.Benchmarks;

/// <summary>What is compared, and how.</summary>
internal sealed record SideBySideOptions
{
    /// <summary>Parts of names of rows; none for all rows.</summary>
    public string[] Rows { get; init; } = [];

    public int Threads { get; init; } = 1;

    /// <summary>Whether both sides are kept to AVX2.</summary>
    public bool Avx2 { get; init; }

    /// <summary>Fewer rounds: a look, not a result.</summary>
    public bool Quick { get; init; }

    public string Python { get; init; } = "/usr/bin/python3";

    public int Rounds => Quick ? 3 : 9;

    /// <summary>Reads options; null if one is not understood.</summary>
    public static SideBySideOptions? Parse(ReadOnlySpan<string> options)
    {
        var result = new SideBySideOptions();
        while (options is not [])
        {
            switch (options)
            {
                case ["--rows", var rows, ..]:
                    result = result with { Rows = rows.Split('|') };
                    options = options[2..];
                    break;
                case ["--threads", "all", ..]:
                    result = result with { Threads = Environment.ProcessorCount };
                    options = options[2..];
                    break;
                case ["--threads", "1", ..]:
                    options = options[2..];
                    break;
                case ["--python", var python, ..]:
                    result = result with { Python = python };
                    options = options[2..];
                    break;
                case ["--avx2", ..]:
                    result = result with { Avx2 = true };
                    options = options[1..];
                    break;
                case ["--quick", ..]:
                    result = result with { Quick = true };
                    options = options[1..];
                    break;
                default:
                    return null;
            }
        }
        return result;
    }

    public bool Wants(string name) => Rows.Length == 0 || Rows.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
}
