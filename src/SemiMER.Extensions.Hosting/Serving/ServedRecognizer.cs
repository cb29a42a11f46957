using Microsoft.Extensions.Logging;
using SemiMER.Formats;
using SemiMER.Recognition;

namespace SemiMER.Extensions.Hosting;

/// <summary>
/// Holds the recognizer that serves, and puts another in its place: at once for those who ask after it, never for those before.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="options">Its options, with a full path.</param>
/// <param name="time">What times loads.</param>
/// <param name="metrics">Where loads and requests are counted.</param>
/// <param name="logger">Where loads are told.</param>
internal sealed partial class ServedRecognizer(
    string name, EmotionRecognizerOptions options, TimeProvider time, RecognizerMetrics metrics, ILogger logger)
    : IEmotionRecognizerProvider, IDisposable
{
    private readonly SemaphoreSlim loading = new(1, 1);
    private readonly ChangeDetector changes = new();
    private readonly Lock swapping = new();
    private volatile CountedRecognizer? current;
    private volatile RecognizerStatus status = new() { Path = options.Path };
    private long generations;
    private bool isDisposed;

    public string Name => name;

    public EmotionRecognizerOptions Options => options;

    public RecognizerStatus Status => status;

    public EmotionRecognizerLease Acquire()
    {
        while (current is { } found)
        {
            // It may have been replaced and disposed of since it was read: then the one in its place is taken.
            if (!found.TryHold())
                continue;
            metrics.Lent(name);
            return new EmotionRecognizerLease(
                found, new MeasuredRecognizer(found.Recognizer, name, metrics, time), () => metrics.GivenBack(name));
        }
        throw new RecognizerUnavailableException(options.Path, name, status.Failure);
    }

    public async Task<bool> ReloadAsync(CancellationToken cancellationToken = default)
    {
        await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            string? stamp = FileStamp.Of(options.Path);
            changes.Tried(stamp);
            return await Task.Run(() => Load(stamp), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>Looks at the file once, and loads it if it is another one that has been the same since the last look.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        string? stamp = FileStamp.Of(options.Path);
        switch (changes.Look(stamp))
        {
            case FileChange.Changing:
                LogChanging(options.Path);
                break;
            case FileChange.Changed:
                await ReloadAsync(cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    public void Dispose()
    {
        CountedRecognizer? last;
        lock (swapping)
        {
            isDisposed = true;
            last = current;
            current = null;
        }
        last?.Release();
    }

    private bool Load(string? stamp)
    {
        long start = time.GetTimestamp();
        IEmotionRecognizer? loaded = null;
        try
        {
            loaded = (options.Load ?? TorchLoader.Load)(options.Path)
                ?? throw new InvalidOperationException("The function that loads the recognizer gave none.");
            if (FileStamp.Of(options.Path) != stamp)
            {
                throw new FileFormatException(
                    options.Path,
                    "has changed while it was loaded: what was read may be half of it. It is loaded again when it stays the same.");
            }
            IReadOnlyList<string> classes = loaded.Classes;
            long generation = Serve(loaded);
            double milliseconds = time.GetElapsedTime(start).TotalMilliseconds;
            LogLoaded(name, options.Path, generation, milliseconds, new NamesText(classes));
            return true;
        }
        catch (Exception error)
        {
            Fail(error);
            Discard(loaded);
            return false;
        }
    }

    private long Serve(IEmotionRecognizer loaded)
    {
        CountedRecognizer? former;
        long generation;
        lock (swapping)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            generation = ++generations;
            former = current;
            current = new CountedRecognizer(loaded, generation, End);
            status = new RecognizerStatus { Path = options.Path, Generation = generation, LoadedAt = time.GetUtcNow() };
        }
        metrics.Loaded(name);
        former?.Release();
        return generation;
    }

    private void Fail(Exception error)
    {
        RecognizerStatus known;
        lock (swapping)
        {
            known = status with { Failure = error, FailedAt = time.GetUtcNow() };
            status = known;
        }
        metrics.NotLoaded(name, error);
        if (known.IsLoaded)
            LogOldServes(error, name, options.Path, known.Generation);
        else
            LogNoneServes(error, name, options.Path);
    }

    private void Discard(IEmotionRecognizer? loaded)
    {
        try
        {
            loaded?.Dispose();
        }
        catch (Exception error)
        {
            LogEndFailed(error, name, generation: 0);
        }
    }

    private void End(CountedRecognizer ended, Exception? fault)
    {
        metrics.Ended(name);
        if (fault is null)
            LogEnded(name, ended.Generation);
        else
            LogEndFailed(fault, name, ended.Generation);
    }
}
