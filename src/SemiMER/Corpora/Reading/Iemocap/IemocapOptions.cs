using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>Which parts of an IEMOCAP release are read.</summary>
public sealed record IemocapOptions
{
    /// <summary>The sessions, 1 to 5; each must be there. Default all five.</summary>
    public IReadOnlyList<int> Sessions { get; init; } = [1, 2, 3, 4, 5];

    /// <summary>
    /// Whether each utterance must have its WAV file; without, a release stripped of its recordings can be read. Default true.
    /// </summary>
    public bool RequiresRecordings { get; init; } = true;

    internal void Check() => new OptionFaults(nameof(IemocapOptions))
        .Require(
            Sessions.Count > 0 && Sessions.All(session => session is >= 1 and <= 5) && Sessions.Distinct().Count() == Sessions.Count,
            $"{nameof(Sessions)} are {string.Join(", ", Sessions.Select(session => session.ToString(CultureInfo.InvariantCulture)))}; " +
            "at least one, each 1 to 5 and only once.")
        .Throw();
}
