using Microsoft.Extensions.Logging;

namespace SemiMER.Training;

public sealed partial class TrainingRun
{
    private void Log(EpochReport report)
    {
        var terms = new TermsText(() => report.Terms);
        if (report.Validation is { } metrics)
            LogEpoch(logger, report.Epoch, metrics.UnweightedAccuracy, metrics.WeightedAccuracy, terms);
        else
            LogUnvalidatedEpoch(logger, report.Epoch, terms);
        foreach ((string term, int count) in report.Skipped)
            LogSkippedCount(logger, report.Epoch, term, count, options.StepsPerEpoch);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information,
        Message = "Epoch {Epoch}: validation UA {UnweightedAccuracy:0.000}, WA {WeightedAccuracy:0.000}; {Terms}")]
    private static partial void LogEpoch(ILogger logger, int epoch, double unweightedAccuracy, double weightedAccuracy, TermsText terms);

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "Epoch {Epoch}: {Terms}")]
    private static partial void LogUnvalidatedEpoch(ILogger logger, int epoch, TermsText terms);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug,
        Message = "Epoch {Epoch}: the batches did not allow '{Term}', or not all of it, in {Count} of {Steps} steps")]
    private static partial void LogSkippedCount(ILogger logger, int epoch, string term, int count, int steps);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning,
        Message = "The network has modules that draw from the generator of the process: {Modules}. "
        + "The training waits for others of this kind, and its bits depend on what else draws; use StreamDropout instead")]
    private static partial void LogDrawing(ILogger logger, string modules);

    [LoggerMessage(EventId = 4, Level = LogLevel.Trace, Message = "Step {Step}: {Terms}")]
    private static partial void LogStep(ILogger logger, long step, TermsText terms);

    [LoggerMessage(EventId = 6, Level = LogLevel.Information, Message = "Step {Step}, diagnostics: {Numbers}")]
    private static partial void LogDiagnostics(ILogger logger, long step, TermsText numbers);

    [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message = "Step {Step}: the stage '{Stage}' begins")]
    private static partial void LogStage(ILogger logger, long step, string stage);

    [LoggerMessage(EventId = 12, Level = LogLevel.Information, Message = "Goes on after {Step} updates, from '{Path}'")]
    private static partial void LogResumed(ILogger logger, long step, string path);

    /// <summary>Terms as text, made only if a logger wants it.</summary>
    private readonly struct TermsText(Func<IReadOnlyDictionary<string, double>> terms)
    {
        public override string ToString() =>
            string.Join(", ", terms().Select(term => FormattableString.Invariant($"{term.Key} {term.Value:0.####}")));
    }
}
