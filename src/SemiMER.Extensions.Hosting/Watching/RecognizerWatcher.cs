using Microsoft.Extensions.Hosting;

namespace SemiMER.Extensions.Hosting;

/// <summary>Loads a recognizer when the host starts, before it takes requests, and looks at its file from then on.</summary>
/// <param name="served">Gives the recognizer; asked when the host starts, since services are made before options are checked.</param>
/// <param name="time">Tells when to look.</param>
internal sealed class RecognizerWatcher(Func<ServedRecognizer> served, TimeProvider time) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        ServedRecognizer own = served();
        bool isLoaded = await own.ReloadAsync(cancellationToken).ConfigureAwait(false);
        if (!isLoaded && own.Options.IsRequired)
            throw new RecognizerUnavailableException(own.Options.Path, own.Name, own.Status.Failure);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ServedRecognizer own = served();
        if (own.Options.CheckInterval == TimeSpan.Zero)
            return;
        using var timer = new PeriodicTimer(own.Options.CheckInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            await own.LookAsync(stoppingToken).ConfigureAwait(false);
    }
}
