namespace SemiMER.Features;

/// <summary>
/// Keeps the filter that was asked for last, since most recordings of a corpus have one sample rate and its design takes longer than its
/// use. It is no part of what options say, so every cache equals every other.
/// </summary>
internal sealed class ResamplingFilterCache
{
    private volatile ResamplingFilter? last;

    /// <summary>The filter of a pair of rates, at least 1; from any thread.</summary>
    public ResamplingFilter Get(int from, int to)
    {
        if (from == to)
            return new ResamplingFilter(from, to); // has no weights to compute, and must not displace one that has
        ResamplingFilter? filter = last;
        if (filter is null || filter.From != from || filter.To != to)
            last = filter = new ResamplingFilter(from, to);
        return filter;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ResamplingFilterCache;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}
