using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SemiMER.Extensions.Hosting;
using SemiMER.Recognition;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds recognizers to the services of a host.</summary>
public static class EmotionRecognizerServices
{
    /// <summary>Name of the health check of the recognizer without a name; that of another has a colon and its name behind it.</summary>
    public const string HealthCheckName = "emotion-recognizer";

    /// <summary>Tag of the health checks: they say whether requests can be answered.</summary>
    public const string HealthCheckTag = "ready";

    /// <summary>
    /// Serves a recognizer as <see cref="IEmotionRecognizer"/>, which is always the one loaded last, and as
    /// <see cref="IEmotionRecognizerProvider"/>, which lends the same one for a whole request. It is loaded when the host starts, and again
    /// when its file changes. A health check and metrics are added with it.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configuration">The section that names its options.</param>
    public static EmotionRecognizerBuilder AddEmotionRecognizer(this IServiceCollection services, IConfiguration configuration) =>
        AddEmotionRecognizer(services, Options.Options.DefaultName, configuration);

    /// <summary>Serves a recognizer whose options are said by code.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Gives the options: <c>options => options with { Path = "emotion.semimer" }</c>.</param>
    public static EmotionRecognizerBuilder AddEmotionRecognizer(
        this IServiceCollection services, Func<EmotionRecognizerOptions, EmotionRecognizerOptions> configure) =>
        AddEmotionRecognizer(services, Options.Options.DefaultName, configure);

    /// <summary>Serves one of several recognizers: its services have its name as their key.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">Name of the recognizer.</param>
    /// <param name="configuration">The section that names its options.</param>
    public static EmotionRecognizerBuilder AddEmotionRecognizer(
        this IServiceCollection services, string name, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, name).Bind(configuration);
    }

    /// <summary>Serves one of several recognizers, whose options are said by code.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">Name of the recognizer.</param>
    /// <param name="configure">Gives the options.</param>
    public static EmotionRecognizerBuilder AddEmotionRecognizer(
        this IServiceCollection services, string name, Func<EmotionRecognizerOptions, EmotionRecognizerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, name).Configure(configure);
    }

    // What is added a second time is changed, not served twice.
    private static EmotionRecognizerBuilder Add(IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        var builder = new EmotionRecognizerBuilder(services, name);
        if (services.Any(service => service.ServiceType == typeof(ServedRecognizer) && name.Equals(service.ServiceKey)))
            return builder;
        AddShared(services);
        services.AddOptions<EmotionRecognizerOptions>(name).ValidateOnStart();
        services.AddKeyedSingleton(name, (provider, _) => Serve(provider, name));
        services.AddKeyedSingleton<IEmotionRecognizerProvider>(
            name, (provider, _) => provider.GetRequiredKeyedService<ServedRecognizer>(name));
        services.AddKeyedSingleton<IEmotionRecognizer>(
            name, (provider, _) => new CurrentRecognizer(provider.GetRequiredKeyedService<ServedRecognizer>(name)));
        if (name.Length == 0)
        {
            services.AddSingleton(provider => provider.GetRequiredKeyedService<IEmotionRecognizerProvider>(name));
            services.AddSingleton(provider => provider.GetRequiredKeyedService<IEmotionRecognizer>(name));
        }
        services.AddSingleton<IHostedService>(provider => new RecognizerWatcher(
            () => provider.GetRequiredKeyedService<ServedRecognizer>(name), provider.GetRequiredService<TimeProvider>()));
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            name.Length == 0 ? HealthCheckName : $"{HealthCheckName}:{name}",
            provider => new RecognizerHealthCheck(provider.GetRequiredKeyedService<ServedRecognizer>(name)),
            failureStatus: null, tags: [HealthCheckTag]));
        return builder;
    }

    private static void AddShared(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new RecognizerMetrics(provider.GetService<IMeterFactory>()));
        services.TryAddTransient<IOptionsFactory<EmotionRecognizerOptions>, SteppedOptionsFactory>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EmotionRecognizerOptions>, OptionsValidation>());
    }

    private static ServedRecognizer Serve(IServiceProvider provider, string name)
    {
        EmotionRecognizerOptions options = provider.GetRequiredService<IOptionsMonitor<EmotionRecognizerOptions>>().Get(name);
        string? root = provider.GetService<IHostEnvironment>()?.ContentRootPath;
        return new ServedRecognizer(
            name, options with { Path = root is null ? Path.GetFullPath(options.Path) : Path.GetFullPath(options.Path, root) },
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<RecognizerMetrics>(),
            (ILogger?)provider.GetService<ILogger<IEmotionRecognizerProvider>>() ?? NullLogger.Instance);
    }
}
