using SemiMER;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Training;

namespace Stranger;

/// <summary>The code of docs/text-features.md.</summary>
public sealed class TextFeaturesPage : IDisposable
{
    private static readonly string[] Texts =
    [
        "I am so happy!", "why are you so sad", "leave me alone", "I am happy for you", "you are so kind, so kind", "I said leave me",
        "so sad, so alone", "happy, happy me",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Features_for_folds_and_for_an_application()
    {
        Corpus corpus = Small();
        string[] trainingTexts = Texts;
        string wordsPath = folder.File("words.safetensors");

        var words = LexicalVectorizer.Fit(trainingTexts, new RandomSource(seed: 0, "lexical"));
        Corpus described = corpus.WithTextFeatures(words);

        CorpusFold plain = SpeakerFolds.BySession(corpus, test: "5", validation: "4");
        var heldOut = plain.ValidationEnrollment.Concat(plain.TestEnrollment).Select(utterance => utterance.Id).ToHashSet();
        IEnumerable<CorpusRow> training = corpus.Rows.Where(row => !heldOut.Contains(row.Utterance.Id));
        string[] texts = [.. training.Select(row => row.Utterance.Text).OfType<string>()];
        CorpusFold fold = SpeakerFolds.BySession(
            corpus.WithTextFeatures(LexicalVectorizer.Fit(texts, new RandomSource(seed: 0, "lexical"))), test: "5", validation: "4");

        var options = new TrainerOptions { Unscaled = [Modality.Lexical] };

        words.Save(wordsPath);
        var loaded = LexicalVectorizer.Load(wordsPath);
        Utterance utterance = new Utterance { Id = "now", Speaker = "someone", Text = "I am so happy!" }.WithTextFeatures(loaded);

        utterance.Features[Modality.Lexical].Values.ToArray().Should().Equal(words.Transform("I am so happy!"));
        described.Rows.Should().OnlyContain(row => row.Utterance.Has(Modality.Lexical));
        fold.Test.Should().OnlyContain(item => item.Utterance.Has(Modality.Lexical));
        texts.Should().HaveCount(4);
        options.Validate();
    }

    [Fact]
    public void Word_vectors_and_numbers()
    {
        Corpus corpus = Small();
        string[] trainingTexts = Texts;
        string glovePath = folder.File("glove.txt");
        File.WriteAllText(glovePath, "happy 1 2\nzebra 3 4\n");

        WordEmbeddings embeddings = PpmiEmbeddings.Fit(trainingTexts, new RandomSource(seed: 0, "ppmi"), new PpmiOptions { Width = 50 });
        float[] sequence = embeddings.Lookup("I am so happy!"); // [time, width]
        Corpus asSequences = corpus.WithTextFeatures(embeddings.AsSequence());
        Corpus asMeans = corpus.WithTextFeatures(embeddings.AsMean());

        Vocabulary vocabulary = Vocabulary.Collect(trainingTexts.Select(new TextTokenizer().Tokenize));
        WordEmbeddings pretrained = WordEmbeddings.Read(glovePath, vocabulary.Tokens);

        Corpus numbered = corpus.WithTextFeatures(new TokenIds(vocabulary));

        sequence.Should().HaveCount(4 * embeddings.Width);
        asSequences.Schema[Modality.Lexical].Kind.Should().Be(FeatureKind.Sequence);
        asMeans.Schema[Modality.Lexical].Width.Should().Be(embeddings.Width);
        pretrained.Vocabulary.Tokens.Should().Equal("happy");
        numbered.Schema[Modality.Lexical].Width.Should().Be(1);
    }

    private static string Session(int row) => row < 4 ? "3" : row < 6 ? "4" : "5";

    private static InMemoryCorpus Small() => new(
        new CorpusSchema("small", ["glad", "not"], [new ModalitySchema(Modality.Acoustic, 1)]),
        Texts.Select((text, i) => (new Utterance
        {
            Id = $"u{i}", Speaker = $"s{Session(i)}", Session = Session(i), Text = text,
        }.WithFeatures([new(Modality.Acoustic, ModalityFeatures.Vector(new float[] { i }))]), (string?)(i % 2 == 0 ? "glad" : "not"))));
}
