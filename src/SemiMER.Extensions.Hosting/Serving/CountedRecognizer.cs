using SemiMER.Recognition;

namespace SemiMER.Extensions.Hosting;

/// <summary>A recognizer that is disposed of when the last who holds it lets it go. Who serves it is the first to hold it.</summary>
internal sealed class CountedRecognizer(IEmotionRecognizer recognizer, long generation, Action<CountedRecognizer, Exception?> ended)
{
    private int holders = 1;

    public IEmotionRecognizer Recognizer { get; } = recognizer;

    public long Generation { get; } = generation;

    /// <summary>Holds it once more; false if nobody holds it any longer, and so it is gone.</summary>
    public bool TryHold()
    {
        int known = Volatile.Read(ref holders);
        while (known > 0)
        {
            int found = Interlocked.CompareExchange(ref holders, known + 1, known);
            if (found == known)
                return true;
            known = found;
        }
        return false;
    }

    /// <summary>Lets it go. A fault of its own in ending is told, and never becomes one of the request that was the last.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref holders) > 0)
            return;
        Exception? fault = null;
        try
        {
            Recognizer.Dispose();
        }
        catch (Exception error)
        {
            fault = error;
        }
        ended(this, fault);
    }
}
