using Microsoft.Extensions.Logging;

namespace SemiMER.Extensions.Hosting;

internal sealed partial class ServedRecognizer
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information,
        Message = "The recognizer '{Name}' is loaded from '{Path}' as number {Generation} in {Milliseconds:0} ms; its classes: {Classes}")]
    private partial void LogLoaded(string name, string path, long generation, double milliseconds, NamesText classes);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error,
        Message = "The recognizer '{Name}' cannot be loaded from '{Path}'; number {Generation} goes on serving")]
    private partial void LogOldServes(Exception error, string name, string path, long generation);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "The recognizer '{Name}' cannot be loaded from '{Path}'; none serves")]
    private partial void LogNoneServes(Exception error, string name, string path);

    [LoggerMessage(EventId = 4, Level = LogLevel.Debug, Message = "'{Path}' is changing; it is loaded when it stays the same")]
    private partial void LogChanging(string path);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "Number {Generation} of the recognizer '{Name}' is disposed of")]
    private partial void LogEnded(string name, long generation);

    [LoggerMessage(EventId = 6, Level = LogLevel.Error, Message = "Number {Generation} of the recognizer '{Name}' failed in disposing")]
    private partial void LogEndFailed(Exception error, string name, long generation);

    /// <summary>Names as text, made only if a logger wants it.</summary>
    private readonly struct NamesText(IReadOnlyList<string> names)
    {
        public override string ToString() => string.Join(", ", names);
    }
}
