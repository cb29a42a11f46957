namespace SemiMER.Corpora;

/// <summary>Utterances in memory.</summary>
internal sealed class UtteranceArray(Utterance[] items) : IUtteranceSource
{
    /// <inheritdoc/>
    public int Count => items.Length;

    /// <inheritdoc/>
    public IReadOnlyList<Utterance> Read(IReadOnlyList<int> rows) => [.. rows.Select(row => items[row])];

    /// <inheritdoc/>
    public int FramesOf(int row) => items[row].Frames;
}
