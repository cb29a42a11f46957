namespace SemiMER.Corpora;

/// <summary>
/// Utterances that are read when they are needed, because there are more than memory holds: from files, a database, a service. An
/// <see cref="UnlabeledSet"/> of them trains like one in memory.
/// </summary>
/// <remarks>
/// The same row is always the same utterance. A training may read on another thread than its own, but on one at a time; trainings
/// side by side read at the same time.
/// </remarks>
public interface IUtteranceSource
{
    /// <summary>Number of rows.</summary>
    int Count { get; }

    /// <summary>Reads rows.</summary>
    /// <param name="rows">Numbers from 0 to <see cref="Count"/> - 1, in any order.</param>
    /// <returns>The utterances, in the order asked for.</returns>
    IReadOnlyList<Utterance> Read(IReadOnlyList<int> rows);

    /// <summary>Number of frames of the longest sequence of a row, 1 if it has none; told without reading its features.</summary>
    /// <param name="row">A number from 0 to <see cref="Count"/> - 1.</param>
    int FramesOf(int row);

    /// <summary>Reads rows whose features are needed only until the arena is cleared; they may lie in it.</summary>
    internal IReadOnlyList<Utterance> Read(IReadOnlyList<int> rows, FeatureArena arena) => Read(rows);
}
