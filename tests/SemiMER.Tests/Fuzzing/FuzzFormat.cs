namespace SemiMER.Tests.Fuzzing;

/// <summary>A format to be fuzzed: how its valid files are made, which of them are damaged, and how they are read and checked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Write">Writes valid files into a folder.</param>
/// <param name="Read">
/// Reads the folder. It gives a correct result, which it checks as far as it can be known, or throws a <see cref="SemiMerException"/>.
/// </param>
/// <param name="Files">The files that are damaged, one at a time, relative to the folder.</param>
internal sealed record FuzzFormat(string Name, Action<string> Write, Action<string> Read, params string[] Files)
{
    /// <summary>The most bytes that reading one damaged file may allocate in all.</summary>
    public long MostBytes { get; init; } = 32L << 20;

    /// <summary>
    /// Enters the digest of what a damaged file holds, so that the reader goes on to that. Default nothing; done in every other case.
    /// </summary>
    public Action<byte[]> Mend { get; init; } = static _ => { };

    public override string ToString() => Name;
}
