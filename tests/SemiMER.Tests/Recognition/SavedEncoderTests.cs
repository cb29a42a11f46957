using System.Text.Json.Nodes;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests.Encoders;
using SemiMER.Tests.Models;

namespace SemiMER.Tests.Recognition;

/// <summary>A recognizer's file brings back every encoder and fusion, and describes no network that it does not hold.</summary>
public sealed class SavedEncoderTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public static TheoryData<string> Encoders => EncoderCases.Names;

    public static TheoryData<string> Fusions => FusionCases.Names;

    private string Path => folder.File("emotion.semimer");

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Encoder_and_its_options_return(string name)
    {
        Utterance[] utterances = [.. Enumerable.Range(1, 4).Select(i => EncoderCases.Utterance(name, i, i))];
        using EmotionRecognizer saved = Recognizer(name);
        saved.Save(Path);
        using EmotionRecognizer loaded = EmotionRecognizer.Load(Path);
        loaded.Network.Options.Encoders[Modality.Lexical].Should().BeEquivalentTo(
            EncoderCases.All[name], options => options.RespectingRuntimeTypes());
        loaded.Network.IdentifierModalities.Should().Equal(saved.Network.IdentifierModalities);
        foreach ((Prediction one, Prediction other) in loaded.Predict(utterances).Zip(saved.Predict(utterances)))
            one.Probabilities.Should().Equal(other.Probabilities);
    }

    [Theory]
    [MemberData(nameof(Fusions))]
    public void Fusion_and_its_options_return(string name)
    {
        EmotionNetworkOptions options = SmallTraining.NetworkOptions with { Fusion = FusionCases.All[name], ModalityDropout = 0.2 };
        using var saved = new EmotionRecognizer(
            EmotionNetwork.Create(SmallTraining.Corpus.Schema, options), FeatureScaler.Fit(SmallTraining.Unlabeled));
        saved.Save(Path);
        using EmotionRecognizer loaded = EmotionRecognizer.Load(Path);
        loaded.Network.Options.Should().BeEquivalentTo(options, comparison => comparison.RespectingRuntimeTypes());
        Utterance[] utterances = [.. SmallTraining.Fold.Test.Utterances];
        foreach ((Prediction one, Prediction other) in loaded.Predict(utterances).Zip(saved.Predict(utterances)))
            one.Probabilities.Should().Equal(other.Probabilities);
    }

    [Fact]
    public void File_from_before_there_was_a_choice_still_loads()
    {
        using var saved = new EmotionRecognizer(SmallTraining.Network(), FeatureScaler.Fit(SmallTraining.Unlabeled));
        saved.Save(Path);
        Describe(description =>
        {
            JsonObject network = description["network"]!.AsObject();
            foreach (string property in (string[])["encoders", "fusion", "modality_dropout"])
                network.Remove(property).Should().BeTrue(property);
        });
        using EmotionRecognizer loaded = EmotionRecognizer.Load(Path);
        Utterance utterance = SmallTraining.Fold.Test.Utterances.First();
        loaded.Predict(utterance).Probabilities.Should().Equal(saved.Predict(utterance).Probabilities);
    }

    /// <summary>Sizes that would take the machine's memory, or its time, were a network made from them.</summary>
    [Theory]
    [InlineData("dense", "hidden_sizes", "[2000000000]")]
    [InlineData("statistics", "hidden_sizes", "[2000000000, 2000000000]")]
    [InlineData("lstm, max", "hidden_size", "200000000")]
    [InlineData("lstm, max", "layers", "2000000000")]
    [InlineData("gru, last", "hidden_size", "268435455")]
    [InlineData("text convolution", "channels", "700000000")]
    [InlineData("text convolution", "kernels", "[2147483647]")]
    [InlineData("text convolution, word numbers", "vocabulary_size", "2147483647")]
    [InlineData("text convolution, word numbers", "word_vector_size", "2147483647")]
    [InlineData("transformer, mean", "model_size", "2147483646")]
    [InlineData("transformer, mean", "blocks", "2147483647")]
    [InlineData("transformer, mean", "feed_forward_size", "2147483647")]
    [InlineData("transformer autoencoder", "maximum_length", "2147483647")]
    [InlineData("transformer autoencoder", "blocks", "2147483647")]
    [InlineData("transformer autoencoder", "kernel", "2147483647")]
    public void Description_of_a_huge_encoder_is_refused_before_it_is_made(string name, string property, string value)
    {
        using EmotionRecognizer saved = Recognizer(name);
        saved.Save(Path);
        Describe(description => description["network"]!["encoders"]!["lexical"]![property] = JsonNode.Parse(value));
        long before = GC.GetAllocatedBytesForCurrentThread();
        FluentActions.Invoking(() => EmotionRecognizer.Load(Path)).Should().Throw<ModelException>()
            .WithMessage("*emotion.semimer' is damaged*at least * weights and has *");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000_000);
    }

    [Theory]
    [InlineData("rank", "2147483647")]
    public void Description_of_a_huge_fusion_is_refused_before_it_is_made(string property, string value)
    {
        EmotionNetworkOptions options = SmallTraining.NetworkOptions with { Fusion = new LowRankFusionOptions() };
        using var saved = new EmotionRecognizer(
            EmotionNetwork.Create(SmallTraining.Corpus.Schema, options), FeatureScaler.Fit(SmallTraining.Unlabeled));
        saved.Save(Path);
        Describe(description => description["network"]!["fusion"]![property] = JsonNode.Parse(value));
        Fails("*at least * weights and has *");
        Describe(description => description["network"]!["embedding_size"] = 2147483647);
        Fails("*");
    }

    [Fact]
    public void Unknown_and_missing_encoders_are_named()
    {
        foreach (string value in (string[])["null", "{}", "{\"encoder\":\"magic\"}", "{\"encoder\":\"dense\",\"dropout\":3}",
            "{\"encoder\":\"recurrent\",\"cell\":7}", "{\"encoder\":\"dense\",\"hidden_sizes\":null}", "[]", "7"])
        {
            using EmotionRecognizer saved = Recognizer("dense");
            saved.Save(Path);
            Describe(description => description["network"]!["encoders"]!["lexical"] = JsonNode.Parse(value));
            Fails("*");
        }
        foreach (string value in (string[])["null", "{}", "{\"fusion\":\"magic\"}", "{\"fusion\":\"gated\",\"gate\":7}", "[]"])
        {
            using EmotionRecognizer saved = Recognizer("dense");
            saved.Save(Path);
            Describe(description => description["network"]!["fusion"] = JsonNode.Parse(value));
            Fails("*");
        }
    }

    private static EmotionRecognizer Recognizer(string name)
    {
        EmotionNetwork network = EmotionNetwork.Create(EncoderCases.Corpus(name), new EmotionNetworkOptions
        {
            EmbeddingSize = EncoderCases.EmbeddingSize,
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Lexical] = EncoderCases.All[name] },
        });
        FeatureScaler scaler = FeatureScaler.Fit([EncoderCases.Utterance(name, 5, 0)]);
        return new EmotionRecognizer(network, scaler.Keeping(network.IdentifierModalities));
    }

    private void Fails(string message) => FluentActions.Invoking(() => EmotionRecognizer.Load(Path)).Should().Throw<ModelException>()
        .WithMessage("*emotion.semimer' is damaged" + message);

    private void Describe(Action<JsonObject> change) => SavedRecognizer.Describe(Path, change);
}
