using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests;

namespace SemiMER.Extensions.Hosting.Tests.Serving;

/// <summary>Without a function that loads, files that <see cref="EmotionRecognizer.Save(string)"/> wrote are served by libtorch.</summary>
public sealed class TorchRecognizerTests : IDisposable
{
    private static readonly SyntheticCorpus Corpus = new(new SyntheticCorpusOptions
    {
        Classes = ["calm", "angry"],
        ClassWeights = [1, 1],
        Sessions = 3,
        DialoguesPerSession = 2,
        UtterancesPerDialogue = 4,
        AcousticWidth = 4,
        VisualWidth = 3,
        LexicalWidth = 5,
        StateDimensions = 2,
    });

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_saved_recognizer_is_served_and_a_damaged_one_is_not()
    {
        string path = folder.File("emotion.semimer");
        Utterance utterance = Corpus.Rows[0].Utterance;
        IReadOnlyList<float> first = Save(path, seed: 1, utterance);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddEmotionRecognizer(options => options with { Path = path, CheckInterval = TimeSpan.Zero });
        using IHost host = builder.Build();
        await host.StartAsync();
        var recognizer = host.Services.GetRequiredService<IEmotionRecognizer>();
        var provider = host.Services.GetRequiredService<IEmotionRecognizerProvider>();
        recognizer.Predict(utterance).Probabilities.Should().Equal(first);

        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^100]);
        (await provider.ReloadAsync()).Should().BeFalse();
        provider.Status.Failure.Should().BeAssignableTo<SemiMerException>();
        recognizer.Predict(utterance).Probabilities.Should().Equal(first);

        IReadOnlyList<float> second = Save(path, seed: 2, utterance);
        second.Should().NotEqual(first);
        (await provider.ReloadAsync()).Should().BeTrue();
        recognizer.Predict(utterance).Probabilities.Should().Equal(second);
        await host.StopAsync();
    }

    private static IReadOnlyList<float> Save(string path, long seed, Utterance utterance)
    {
        using var recognizer = new EmotionRecognizer(
            EmotionNetwork.Create(Corpus.Schema, new EmotionNetworkOptions { EmbeddingSize = 8, Seed = seed }),
            FeatureScaler.Fit(Corpus.Rows.Select(row => row.Utterance)));
        recognizer.Save(path);
        return recognizer.Predict(utterance).Probabilities;
    }
}
