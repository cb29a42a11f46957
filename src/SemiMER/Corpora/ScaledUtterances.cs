namespace SemiMER.Corpora;

/// <summary>Utterances of another source, changed as they are read.</summary>
/// <param name="source">The source.</param>
/// <param name="transform">Makes of an utterance another one of the same length.</param>
internal sealed class TransformedUtterances(IUtteranceSource source, Func<Utterance, Utterance> transform) : IUtteranceSource
{
    /// <inheritdoc/>
    public int Count => source.Count;

    /// <inheritdoc/>
    public IReadOnlyList<Utterance> Read(IReadOnlyList<int> rows) => [.. source.Read(rows).Select(transform)];

    /// <inheritdoc/>
    public int FramesOf(int row) => source.FramesOf(row);
}
