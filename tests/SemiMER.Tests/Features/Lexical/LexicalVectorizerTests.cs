using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Tests.Features;

public sealed class LexicalVectorizerTests : IDisposable
{
    private static readonly LexicalVectorizer Small = Fit(LexicalValues.Texts);
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Parts_are_concatenated_each_with_a_mean_square_of_one()
    {
        Small.Kind.Should().Be(FeatureKind.Vector);
        Small.Width.Should().Be(Small.Parts.Sum(part => part.Condensed.Components));
        float[][] vectors = [.. LexicalValues.Texts.Select(Small.Transform)];
        int first = Small.Parts[0].Condensed.Components;
        foreach ((int start, int end) in ((int, int)[])[(0, first), (first, Small.Width)])
            vectors.SelectMany(row => row[start..end]).Average(value => (double)value * value).Should().BeApproximately(1, 1e-5);
    }

    [Fact]
    public void Vectors_equal_counts_times_directions()
    {
        float[] vector = Small.Transform(LexicalValues.Texts[2]);
        int offset = 0;
        foreach (LexicalPart part in Small.Parts)
        {
            (_, SparseRows rows) = TfidfVectorizer.Fit(LexicalValues.Texts, part.Counts.Options);
            double[] counts = LexicalValues.Dense(rows)[2];
            for (int i = 0; i < part.Condensed.Components; i++)
            {
                double sum = 0;
                for (int column = 0; column < counts.Length; column++)
                    sum += counts[column] * part.Condensed.Directions[column * part.Condensed.Components + i];
                vector[offset + i].Should().BeApproximately((float)(part.Factor * sum), 1e-5f);
            }
            offset += part.Condensed.Components;
        }
    }

    [Fact]
    public void Order_of_texts_matters_for_rounding_only()
    {
        LexicalVectorizer other = Fit([.. LexicalValues.Texts.Reverse()]);
        float[] one = Small.Transform("you are happy"), two = other.Transform("you are happy");
        for (int i = 0; i < one.Length; i++)
            two[i].Should().BeApproximately(one[i], 1e-4f);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?! ...")]
    public void Text_without_tokens_has_no_features(string text) => Small.Describe(text).Should().BeNull();

    [Theory]
    [InlineData("zzzz qqqq")]
    [InlineData("\U0001F602")]
    public void Text_of_unknown_words_is_zeros(string text) =>
        Small.Describe(text)!.Values.ToArray().Should().HaveCount(Small.Width).And.OnlyContain(value => value == 0);

    [Fact]
    public void Saved_vectorizer_gives_the_same_bits()
    {
        string path = folder.File("words.safetensors");
        Small.Save(path);
        LexicalVectorizer loaded = LexicalVectorizer.Load(path);
        loaded.Width.Should().Be(Small.Width);
        loaded.Options.Blocks.Should().Equal(Small.Options.Blocks);
        foreach (string text in (string[])[.. LexicalValues.Texts, "", "I don\u2019t KNOW"])
            loaded.Transform(text).Should().Equal(Small.Transform(text));
        Small.Save(folder.File("again.safetensors"));
        File.ReadAllBytes(folder.File("again.safetensors")).Should().Equal(File.ReadAllBytes(path));
    }

    [Fact]
    public void Damaged_files_are_named()
    {
        string path = folder.File("words.safetensors");
        Small.Save(path);
        SafeTensorsContent content = SafeTensorsFile.Read(path);
        Expect("*no vectorizer of format*", content.Entries, new Dictionary<string, string> { ["format"] = "pt" });
        Expect("*no tensor 1.weights*", [.. content.Entries.Where(entry => entry.Name != "1.weights")], content.Metadata);
        Expect("*damaged*", content.Entries, new Dictionary<string, string>(content.Metadata) { ["options"] = "{\"blocks\":[null]}" });
        Expect("*damaged*", content.Entries, new Dictionary<string, string>(content.Metadata) { ["options"] = "{\"blocks\":[]}" });
        Expect("*damaged*", content.Entries, new Dictionary<string, string>(content.Metadata) { ["options"] = "[" });
        Expect("*no factor*", Replaced(SafeTensorsEntry.Create<double>("0.factor", [-1])), content.Metadata);
        Expect("*finite*", Replaced(SafeTensorsEntry.Create<double>("0.weights", [double.NaN], 1)), content.Metadata);
        FluentActions.Invoking(() => LexicalVectorizer.Load(folder.File("no"))).Should().Throw<FileFormatException>();

        SafeTensorsEntry[] Replaced(SafeTensorsEntry other) =>
            [.. content.Entries.Select(entry => entry.Name == other.Name ? other : entry)];

        void Expect(string message, IReadOnlyCollection<SafeTensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
        {
            SafeTensorsFile.Write(path, entries, metadata);
            FluentActions.Invoking(() => LexicalVectorizer.Load(path)).Should().Throw<FileFormatException>().WithMessage(message);
        }
    }

    [Fact]
    public void Corpus_gets_a_modality_from_its_texts()
    {
        var corpus = new InMemoryCorpus(
            new CorpusSchema("c", ["a", "b"], [new ModalitySchema(Modality.Acoustic, 1), new ModalitySchema(Modality.Lexical, 2)]),
            [(Make("one", "you are happy"), "a"), (Make("two", null), "b"), (Make("three", "?"), null)]);
        Corpus described = corpus.WithTextFeatures(Small);
        described.Schema[Modality.Lexical].Width.Should().Be(Small.Width);
        described.Rows[0].Utterance.Features[Modality.Lexical].Values.ToArray().Should().Equal(Small.Transform("you are happy"));
        described.Rows[1].Utterance.Features.Keys.Should().Equal(Modality.Acoustic);
        described.Rows[2].Utterance.Features.Keys.Should().Equal(Modality.Acoustic);
        corpus.Rows[0].Utterance.Features[Modality.Lexical].Width.Should().Be(2);

        var own = new Modality("words");
        corpus.WithTextFeatures(Small, own).Schema.Modalities.Select(entry => entry.Modality)
            .Should().Equal(Modality.Acoustic, Modality.Lexical, own);
    }

    [SkippableFact]
    public void Transcripts_of_a_real_corpus_fill_every_component()
    {
        Corpus corpus = FeatureCorpus.Open(RealData.Require("iemocap"));
        string[] texts = [.. corpus.Rows.Take(800).Select(row => row.Utterance.Text!)];
        LexicalVectorizer vectorizer = LexicalVectorizer.Fit(texts, new RandomSource(0, "lexical"));
        vectorizer.Width.Should().Be(400);
        foreach (LexicalPart part in vectorizer.Parts)
            part.Condensed.SingularValues.Should().BeInDescendingOrder().And.OnlyContain(value => value > 0.5);
        texts.SelectMany(text => vectorizer.Transform(text)).Average(value => (double)value * value).Should().BeApproximately(1, 1e-4);
    }

    private static LexicalVectorizer Fit(string[] texts)
    {
        var four = new TruncatedSvdOptions { Components = 4 };
        LexicalBlock[] blocks = [.. new LexicalVectorizerOptions().Parts.Select(block => block with { Condensed = four })];
        return LexicalVectorizer.Fit(texts, new RandomSource(0, "lexical"), new LexicalVectorizerOptions { Blocks = blocks });
    }

    private static Utterance Make(string id, string? text) => new Utterance { Id = id, Speaker = "s", Text = text }.WithFeatures(
    [
        new(Modality.Acoustic, ModalityFeatures.Vector(new float[] { 1 })),
        new(Modality.Lexical, ModalityFeatures.Vector(new float[] { 1, 2 })),
    ]);
}
