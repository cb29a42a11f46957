using SemiMER.Recognition;

namespace SemiMER.Extensions.Hosting;

/// <summary>A recognizer that is lent for a request; it is there until the lease is disposed of.</summary>
public sealed class EmotionRecognizerLease : IDisposable
{
    private readonly CountedRecognizer counted;
    private readonly Action ended;
    private int isOver;

    /// <summary>Takes a recognizer that was held for this lease.</summary>
    internal EmotionRecognizerLease(CountedRecognizer counted, IEmotionRecognizer measured, Action ended)
    {
        this.counted = counted;
        this.ended = ended;
        Recognizer = measured;
    }

    /// <summary>The recognizer; its predictions are measured, and disposing of it does nothing.</summary>
    public IEmotionRecognizer Recognizer { get; }

    /// <summary>
    /// What the loader gave, for those who know more of it than <see cref="IEmotionRecognizer"/> says. Its predictions are not measured;
    /// never dispose of it.
    /// </summary>
    public IEmotionRecognizer Loaded => counted.Recognizer;

    /// <summary>Number of the recognizer: 1 for the first that was loaded, one more for each that replaced it.</summary>
    public long Generation => counted.Generation;

    /// <summary>Gives the recognizer back. A second time does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref isOver, 1) != 0)
            return;
        ended();
        counted.Release();
    }
}
