using System.Diagnostics;
using System.Globalization;
using System.Net;
using SemiMER.Extensions.Hosting;
using SemiMER.Features;
using SemiMER.Formats;
using SemiMER.Onnx;
using Spectre.Console;

namespace SemiMER.Samples.WebService;

/// <summary>The service shows itself: it makes a small recognizer, starts on a free port, and is its own client.</summary>
internal static class Demonstration
{
    private const int Each = 6; // recordings of each speaker and emotion

    /// <summary>A few requests, right ones and wrong ones.</summary>
    public static async Task ShowAsync()
    {
        string folder = Directory.CreateTempSubdirectory("semimer-").FullName;
        try
        {
            SpokenUtterance[] spoken = SpokenUtterance.Make(Each);
            string model = Path.Combine(folder, "model");
            SmallModel.Write(model, SmallModel.Describe(spoken), seed: 1);
            await using WebApplication service = EmotionService.Create(new ServiceSettings { Model = model, Logs = false });
            using var meter = new MeasuredMeter(service);
            await service.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) };
            AnsiConsole.WriteLine(
                $"The service listens at {client.BaseAddress}; its description is at openapi/v1.json, its health at health.");
            AnsiConsole.Write(await AskAsync(client, spoken));
            AnsiConsole.WriteLine($"Health: {await client.GetStringAsync("/health")}");
            AnsiConsole.WriteLine("Meter: " + string.Join(", ", meter.Sums.Select(sum => $"{sum.Key} {sum.Value}")));
            await service.StopAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Many requests while the recognizer is replaced.</summary>
    public static async Task LoadAsync(int requests, int clients)
    {
        string folder = Directory.CreateTempSubdirectory("semimer-").FullName;
        try
        {
            SpokenUtterance[] spoken = SpokenUtterance.Make(Each);
            var described = SmallModel.Describe(spoken);
            string[] models = [Path.Combine(folder, "first"), Path.Combine(folder, "second")];
            for (int i = 0; i < models.Length; i++)
                SmallModel.Write(models[i], described, seed: i + 1);
            await LoadAsync(requests, clients, Path.Combine(folder, "served"), models, spoken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What each model should say of each recording, by the number that it gets.</summary>
    public static Dictionary<long, IReadOnlyList<IReadOnlyList<float>>> Expected(string[] models, IReadOnlyList<SpokenUtterance> spoken)
    {
        var expected = new Dictionary<long, IReadOnlyList<IReadOnlyList<float>>>();
        foreach ((int index, string model) in models.Index())
        {
            using var recognizer = (SpokenRecognizer)SpokenRecognizer.Load(model);
            EmotionPipeline pipeline = recognizer.Pipeline();
            // As WAV files hold it: 16 bits a sample.
            expected[index + 1] =
                [.. spoken.Select(own => pipeline.Predict(SoundOf(own), own.Text).Probabilities)];
        }
        return expected;
    }

    /// <summary>Puts a model in the place of the one that is served, and waits until the service has found it by itself.</summary>
    public static async Task ReplaceAsync(WebApplication service, string model, string served)
    {
        var provider = service.Services.GetRequiredService<IEmotionRecognizerProvider>();
        long before = provider.Status.Generation;
        SmallModel.Deploy(model, served);
        long start = Stopwatch.GetTimestamp();
        while (provider.Status.Generation == before)
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(2))
                throw new InvalidOperationException($"The model is not replaced: {provider.Status.Failure?.Message}");
            await Task.Delay(20);
        }
    }

    private static async Task LoadAsync(int requests, int clients, string served, string[] models, IReadOnlyList<SpokenUtterance> spoken)
    {
        SmallModel.Deploy(models[0], served);
        var settings = new ServiceSettings
        {
            Model = served,
            Limits = LoadRun.Limits,
            CheckInterval = TimeSpan.FromSeconds(0.2),
            Logs = false,
        };
        await using WebApplication service = EmotionService.Create(settings);
        using var meter = new MeasuredMeter(service);
        await service.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(service.Urls.Single()), Timeout = TimeSpan.FromMinutes(10) };
        var expected = Expected(models, spoken);
        await new LoadRun(client, spoken, expected).RunAsync(LoadRun.MalformedEach * 6, clients, () => Task.CompletedTask); // warm
        long managed = GC.GetTotalMemory(forceFullCollection: true), resident = Environment.WorkingSet;
        LoadReport report = await new LoadRun(client, spoken, expected)
            .RunAsync(requests, clients, () => ReplaceAsync(service, models[1], served));
        AnsiConsole.Write(LoadTable.Of(report, clients, meter.Sums, GC.GetTotalMemory(true) - managed, Environment.WorkingSet - resident));
        foreach (string fault in report.Wrong.Take(10))
            AnsiConsole.WriteLine(fault);
        await service.StopAsync();
        if (report.Wrong.Count > 0 || report.Right.Count != models.Length || meter.Sums["semimer.recognizer.leases"] != 0)
            throw new InvalidOperationException("The service did not answer as it should.");
    }

    private static async Task<Table> AskAsync(HttpClient client, IReadOnlyList<SpokenUtterance> spoken)
    {
        var table = new Table();
        table.AddColumns("request", "status", "answer");
        SpokenUtterance[] asked = [.. spoken.Where(own => own.Speaker == spoken[^1].Speaker).DistinctBy(own => own.Emotion)];
        foreach (SpokenUtterance own in asked)
            await AddAsync($"{own.Emotion}: \"{own.Text}\"", EmotionClient.Form(own.ToWav(), own.Text));
        await AddAsync("the last without its words", EmotionClient.Form(asked[^1].ToWav(), null));
        await AddAsync("the last without its sound", EmotionClient.Form(null, asked[^1].Text));
        await AddAsync("cut short", EmotionClient.Form([.. asked[0].ToWav().Take(30)], null));
        await AddAsync("another kind of sound", EmotionClient.Form(asked[0].ToWav(), null, "audio/mpeg"));
        await AddAsync("too large", EmotionClient.Form(new byte[7_000_000], null));
        return table;

        async Task AddAsync(string what, HttpContent content)
        {
            using (content)
            {
                (HttpStatusCode status, EmotionAnswer? answer) = await EmotionClient.AskAsync(client, content);
                table.AddRow(Markup.Escape(what), ((int)status).ToString(CultureInfo.InvariantCulture), Markup.Escape(TextOf(answer)));
            }
        }
    }

    private static AudioSignal SoundOf(SpokenUtterance spoken)
    {
        using WavReader reader = WavReader.Open(spoken.ToWav(), spoken.Id);
        return AudioSignal.FromWav(reader);
    }

    private static string TextOf(EmotionAnswer? answer) => answer is null ? "" : string.Join(", ", answer.Probabilities
        .OrderByDescending(entry => entry.Value)
        .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value:0.00}")));
}
