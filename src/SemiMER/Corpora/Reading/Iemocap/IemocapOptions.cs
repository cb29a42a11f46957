using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>Which parts of an IEMOCAP release are read.</summary>
public sealed record IemocapOptions
{
    /// <summary>The sessions, 1 to 5; each must be there. Default null: all five.</summary>
    public IReadOnlyList<int>? Sessions { get; init; }

    /// <summary>
    /// Whether each utterance must have its WAV file; without, a release stripped of its recordings can be read. Default true.
    /// </summary>
    public bool RequiresRecordings { get; init; } = true;

    internal IReadOnlyList<int> Read => Sessions ?? [1, 2, 3, 4, 5];

    internal void Check() => new OptionFaults(nameof(IemocapOptions))
        .Require(
            Read.Count > 0 && Read.All(session => session is >= 1 and <= 5) && Read.Distinct().Count() == Read.Count,
            $"{nameof(Sessions)} are {string.Join(", ", Read.Select(session => session.ToString(CultureInfo.InvariantCulture)))}; " +
            "at least one, each 1 to 5 and only once.")
        .Throw();
}
