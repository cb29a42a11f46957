using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SemiMER.Extensions.Hosting;

/// <summary>Healthy with the recognizer of the file; degraded if the last load failed, for another serves; unhealthy without one.</summary>
internal sealed class RecognizerHealthCheck(ServedRecognizer served) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        RecognizerStatus status = served.Status;
        var data = new Dictionary<string, object> { ["generation"] = status.Generation };
        if (status.LoadedAt is { } loaded)
            data["loadedAt"] = loaded;
        if (status.FailedAt is { } failed)
            data["failedAt"] = failed;
        HealthStatus health = !status.IsLoaded ? context.Registration.FailureStatus
            : status.Failure is null ? HealthStatus.Healthy : HealthStatus.Degraded;
        string text = !status.IsLoaded ? "No recognizer is loaded."
            : string.Create(CultureInfo.InvariantCulture, $"Recognizer {status.Generation} serves") +
            (status.Failure is null ? "." : "; the one that should replace it could not be loaded.");
        return Task.FromResult(new HealthCheckResult(health, text, status.Failure, data));
    }
}
