using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SemiMER.Samples.WebService;

/// <summary>Puts the service together: a recognizer, a queue, one address that answers, and those that tell of it.</summary>
internal static class EmotionService
{
    public static WebApplication Create(ServiceSettings settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(settings.Url);
        if (!settings.Logs)
            builder.Logging.ClearProviders();
        ServiceLimits limits = settings.Limits ?? builder.Configuration.GetSection("Limits").Get<ServiceLimits>() ?? new ServiceLimits();
        builder.Services.AddSingleton(limits);
        builder.Services.AddSingleton<UploadReader>();
        builder.Services.AddSingleton<PredictionQueue>();
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Explain);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        builder.Services.AddOpenApi();
        builder.Services
            .AddEmotionRecognizer(options => options with
            {
                Path = Path.GetFullPath(settings.Model),
                CheckInterval = settings.CheckInterval,
            })
            .LoadWith(settings.Load);
        builder.WebHost.ConfigureKestrel(server => Limit(server, limits));

        WebApplication service = builder.Build();
        service.UseExceptionHandler();
        service.UseStatusCodePages();
        service.MapOpenApi();
        service.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = WriteHealth });
        service.MapPost("/v1/emotion", EmotionEndpoint.AnswerAsync)
            .Accepts<EmotionQuestion>("multipart/form-data")
            .WithName("RecognizeEmotion")
            .WithTags("emotion")
            .WithSummary("Recognises the emotion of an utterance from its sound, its words, or both.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status408RequestTimeout)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return service;
    }

    private static void Limit(KestrelServerOptions server, ServiceLimits limits)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = limits.Bytes;
        server.Limits.MaxConcurrentConnections = limits.Connections;
        server.Limits.MinRequestBodyDataRate = new MinDataRate(limits.BytesPerSecond, limits.Grace);
        server.Limits.RequestHeadersTimeout = limits.Headers;
    }

    // Content of another kind is refused before the endpoint sees it.
    private static void Explain(ProblemDetailsContext problem)
    {
        if (problem.ProblemDetails.Status == StatusCodes.Status415UnsupportedMediaType)
            problem.ProblemDetails.Detail ??= UploadReader.Expected;
    }

    private static Task WriteHealth(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = report.Status.ToString(),
        checks = report.Entries.ToDictionary(
            entry => entry.Key, entry => new { status = entry.Value.Status.ToString(), entry.Value.Description, entry.Value.Data }),
    });
}
