using Microsoft.Extensions.Hosting;

namespace SemiMER.Extensions.Hosting;

/// <summary>Loads a recognizer when the host starts, before it takes requests, and looks at its file from then on.</summary>
internal sealed class RecognizerWatcher(ServedRecognizer served, TimeProvider time) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        bool isLoaded = await served.ReloadAsync(cancellationToken).ConfigureAwait(false);
        if (!isLoaded && served.Options.IsRequired)
            throw new RecognizerUnavailableException(served.Options.Path, served.Name, served.Status.Failure);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (served.Options.CheckInterval == TimeSpan.Zero)
            return;
        using var timer = new PeriodicTimer(served.Options.CheckInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            await served.LookAsync(stoppingToken).ConfigureAwait(false);
    }
}
