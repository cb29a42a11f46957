using SemiMER.Corpora;

namespace SemiMER.Tests;

/// <summary>A source of utterances of one's own, which a streamed set reads; what happens before each reading can be told.</summary>
internal sealed class ListSource(IReadOnlyList<Utterance> rows, Action<int>? beforeReading = null) : IUtteranceSource
{
    private int readings;

    public int Count => rows.Count;

    public Thread? Thread { get; private set; }

    public IReadOnlyList<Utterance> Read(IReadOnlyList<int> numbers)
    {
        Thread = Thread.CurrentThread;
        beforeReading?.Invoke(readings++);
        return [.. numbers.Select(row => rows[row])];
    }

    public int FramesOf(int row) => rows[row].Frames;
}
