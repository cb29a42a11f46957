namespace SemiMER.Corpora;

/// <summary>Utterances of another source, changed as they are read.</summary>
/// <param name="source">The source.</param>
/// <param name="change">Changes one, into an arena where there is one; its number of frames stays.</param>
internal sealed class ChangedUtterances(IUtteranceSource source, Func<Utterance, FeatureArena?, Utterance> change) : IUtteranceSource
{
    /// <inheritdoc/>
    public int Count => source.Count;

    /// <inheritdoc/>
    public IReadOnlyList<Utterance> Read(IReadOnlyList<int> rows) => [.. source.Read(rows).Select(row => change(row, null))];

    /// <inheritdoc/>
    public int FramesOf(int row) => source.FramesOf(row);

    IReadOnlyList<Utterance> IUtteranceSource.Read(IReadOnlyList<int> rows, FeatureArena arena) =>
        [.. source.Read(rows, arena).Select(row => change(row, arena))];
}
