using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SemiMER.Corpora;
using SemiMER.Extensions.Hosting;
using SemiMER.Models;
using SemiMER.Onnx;
using SemiMER.Recognition;

namespace Stranger;

/// <summary>The code of docs/hosting.md.</summary>
public sealed class HostingPage
{
    [Fact]
    public async Task A_recognizer_is_served_and_replaced()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("emotion.onnx");
        Export(path, seed: 1);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([new("Emotion:Path", path), new("Emotion:CheckInterval", "0:00:00.1")]);

        builder.Services
            .AddEmotionRecognizer(builder.Configuration.GetSection("Emotion"))
            .LoadWith(path => OnnxRecognizer.Load(path));

        builder.Services.AddSingleton<CallReview>();
        using IHost host = builder.Build();
        await host.StartAsync();
        var review = host.Services.GetRequiredService<CallReview>();
        Utterance utterance = SmallData.Fold.Test.Utterances.First();
        SmallData.Corpus.Schema.Classes.Should().Contain(review.Mood(utterance));

        var provider = host.Services.GetRequiredService<IEmotionRecognizerProvider>();
        Say(provider, utterance).Should().StartWith("1: ");
        Export(path, seed: 2);
        for (int wait = 0; wait < 1000 && provider.Status.Generation < 2; wait++)
            await Task.Delay(20);
        Say(provider, utterance).Should().StartWith("2: ");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_saved_recognizer_is_served_by_libtorch_and_another_by_its_name()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("emotion.semimer");
        using (EmotionRecognizer recognizer = Trained(seed: 1))
            recognizer.Save(path);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([new("German:Path", path)]);

        builder.Services.AddEmotionRecognizer(options => options with { Path = path });
        builder.Services.AddEmotionRecognizer("german", builder.Configuration.GetSection("German"));

        using IHost host = builder.Build();
        await host.StartAsync();
        Utterance utterance = SmallData.Fold.Test.Utterances.First();
        host.Services.GetRequiredKeyedService<IEmotionRecognizer>("german").Predict(utterance).Probabilities
            .Should().Equal(host.Services.GetRequiredService<IEmotionRecognizer>().Predict(utterance).Probabilities);
        await host.StopAsync();
    }

    private static string Say(IEmotionRecognizerProvider provider, Utterance utterance)
    {
        using EmotionRecognizerLease lease = provider.Acquire();
        IReadOnlyList<string> classes = lease.Recognizer.Classes;
        Prediction prediction = lease.Recognizer.Predict(utterance);
        return $"{lease.Generation}: {classes[prediction.ClassIndex]}";
    }

    private static EmotionRecognizer Trained(long seed) => new(
        EmotionNetwork.Create(SmallData.Corpus.Schema, new EmotionNetworkOptions { Seed = seed }),
        FeatureScaler.Fit(SmallData.Labeled.Utterances));

    private static void Export(string path, long seed)
    {
        using EmotionRecognizer recognizer = Trained(seed);
        OnnxExport.Write(recognizer, path);
    }
}

/// <summary>A service of an application: it knows a recognizer, not where it comes from.</summary>
public sealed class CallReview(IEmotionRecognizer recognizer)
{
    public string Mood(Utterance utterance) => recognizer.Predict(utterance).ClassName;
}
