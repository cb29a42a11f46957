using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;
using SemiMER.Models;
using SemiMER.Recognition;

namespace SemiMER.Tests.Corpora;

/// <summary>What features were extracted with stays with them, in memory and in files, and a recognizer refuses those of another.</summary>
public sealed class ExtractorTests : IDisposable
{
    private const string Extractor = "network 1, mean";

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_listing_a_folder_and_a_stream_keep_it()
    {
        InMemoryCorpus corpus = Corpus(Extractor);
        corpus.Schema[Modality.Lexical].Extractor.Should().Be(Extractor);
        corpus.Rows[0].Utterance.Features[Modality.Lexical].Extractor.Should().Be(Extractor);
        FeatureCorpusWriter.Write(corpus, folder.Root);

        var read = FeatureCorpus.Open(folder.Root);
        read.Schema.Should().BeEquivalentTo(corpus.Schema);
        read.Rows.Should().AllSatisfy(row => row.Utterance.Features[Modality.Lexical].Extractor.Should().Be(Extractor));
        using StreamedCorpus streamed = FeatureCorpus.OpenStreaming(folder.Root);
        streamed.Schema[Modality.Lexical].Extractor.Should().Be(Extractor);
    }

    [Fact]
    public void A_recognizer_and_its_file_refuse_features_of_another()
    {
        Corpus corpus = SmallTraining.Corpus;
        var schema = new CorpusSchema(
            corpus.Schema.Name, corpus.Schema.Classes,
            [.. corpus.Schema.Modalities.Select(entry => entry with { Extractor = Extractor })], corpus.Schema.Targets);
        using var recognizer = new EmotionRecognizer(
            EmotionNetwork.Create(schema, SmallTraining.NetworkOptions), SmallTraining.Train().Recognizer.Scaler);
        recognizer.Save(folder.File("emotion.semimer"));
        using var loaded = EmotionRecognizer.Load(folder.File("emotion.semimer"));
        loaded.Schema.Should().BeEquivalentTo(schema);
        Utterance utterance = corpus.Rows[0].Utterance;

        foreach (EmotionRecognizer each in (EmotionRecognizer[])[recognizer, loaded])
        {
            each.Predict(utterance).Probabilities.Should().Equal(each.Predict(Of(utterance, Extractor)).Probabilities);
            FluentActions.Invoking(() => each.Predict(Of(utterance, "network 2, mean"))).Should().Throw<CorpusException>()
                .WithMessage("*another extractor*Expected network 1, mean, found network 2, mean.");
        }
    }

    [Fact]
    public void Features_keep_it_with_their_remarks()
    {
        var features = ModalityFeatures.Vector(new float[] { 1 });
        features.Extractor.Should().BeNull();
        features.Of(null).Should().BeSameAs(features);
        features.Of(Extractor).WithRemarks([new ReadingRemark { Text = "cut" }]).Extractor.Should().Be(Extractor);
        features.WithRemarks([new ReadingRemark { Text = "cut" }]).Of(Extractor).Remarks.Should().ContainSingle();
    }

    [Fact]
    public void Text_features_without_one_have_none()
    {
        Corpus corpus = Corpus(null);
        corpus.WithTextFeatures(new Letters()).Schema[Modality.Lexical].Extractor.Should().BeNull();
    }

    private static Utterance Of(Utterance utterance, string extractor) =>
        utterance.WithFeatures(utterance.Features.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Of(extractor))));

    private static InMemoryCorpus Corpus(string? extractor)
    {
        CorpusRow[] rows = [.. Enumerable.Range(0, 4).Select(i =>
            new CorpusRow(new Utterance { Id = $"u{i}", Speaker = $"s{i}", Text = "yes" }, ClassIndex: i % 2))];
        return new CorpusListing("test", "nowhere", ["a", "b"], [], rows).WithFeatures(
            new ModalitySource(Modality.Lexical, FeatureKind.Vector, row => ModalityFeatures.Vector(new float[] { 1, 2 }))
            {
                Extractor = extractor,
            });
    }

    private sealed class Letters : ITextFeatures
    {
        public FeatureKind Kind => FeatureKind.Vector;

        public int Width => 1;

        public ModalityFeatures? Describe(string text) => ModalityFeatures.Vector(new float[] { text.Length });
    }
}
