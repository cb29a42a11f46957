namespace SemiMER.Corpora;

/// <summary>Utterances of another source, scaled as they are read.</summary>
/// <param name="source">The source.</param>
/// <param name="scaler">Scales them.</param>
internal sealed class ScaledUtterances(IUtteranceSource source, FeatureScaler scaler) : IUtteranceSource
{
    /// <inheritdoc/>
    public int Count => source.Count;

    /// <inheritdoc/>
    public IReadOnlyList<Utterance> Read(IReadOnlyList<int> rows) => [.. source.Read(rows).Select(scaler.Transform)];

    /// <inheritdoc/>
    public int FramesOf(int row) => source.FramesOf(row);

    IReadOnlyList<Utterance> IUtteranceSource.Read(IReadOnlyList<int> rows, FeatureArena arena) =>
        [.. source.Read(rows, arena).Select(row => scaler.Transform(row, arena))];
}
