using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Tests.Features;

public sealed class WordEmbeddingsTests : IDisposable
{
    private static readonly WordEmbeddings Two = new(
        new Vocabulary([new("good", 3), new("bad", 1)]), [0, 0, 0, 0, 1, 2, 3, 5], [1, 1, 1, 3]);

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Text_is_a_sequence_of_vectors_or_their_weighted_mean()
    {
        Two.Lookup("Good zebra, bad!").Should().Equal(1, 2, 0, 0, 3, 5);
        Two.Mean("Good zebra, bad!").Should().Equal((1 + 3 * 3) / 4f, (2 + 3 * 5) / 4f);
        ModalityFeatures sequence = Two.AsSequence().Describe("bad good")!;
        (sequence.Kind, sequence.Width, sequence.Frames).Should().Be((FeatureKind.Sequence, 2, 2));
        sequence.Values.ToArray().Should().Equal(3, 5, 1, 2);
        Two.AsMean().Describe("good")!.Values.ToArray().Should().Equal(1, 2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?!")]
    public void Text_without_words_has_no_features(string text)
    {
        Two.Lookup(text).Should().BeEmpty();
        Two.Mean(text).Should().Equal(0, 0);
        Two.AsSequence().Describe(text).Should().BeNull();
        Two.AsMean().Describe(text).Should().BeNull();
    }

    [Fact]
    public void Unknown_words_are_zeros()
    {
        Two.AsMean().Describe("zebra")!.Values.ToArray().Should().Equal(0, 0);
        Two.AsSequence().Describe("zebra \U0001F602")!.Values.ToArray().Should().Equal(0, 0, 0, 0);
    }

    [Fact]
    public void Rare_words_weigh_more()
    {
        WordEmbeddings weighted = Two.WithInverseDocumentWeights(["good good", "good bad", "good", "nothing"]);
        weighted.Weights[2].Should().BeApproximately((float)(Math.Log(5 / 4.0) + 1), 1e-6f);
        weighted.Weights[3].Should().BeApproximately((float)(Math.Log(5 / 2.0) + 1), 1e-6f);
    }

    [Fact]
    public void Vectors_of_a_file_are_read_for_the_words_wanted()
    {
        string path = folder.File("glove.txt");
        File.WriteAllText(path, "the 0.5 1\nThe 9 9\nGood -1 2e-1\nrare 3 3\n");
        WordEmbeddings all = WordEmbeddings.Read(path);
        all.Vocabulary.Tokens.Should().Equal("the", "good", "rare");
        all.Lookup("THE good").Should().Equal(0.5f, 1, -1, 0.2f);
        WordEmbeddings some = WordEmbeddings.Read(path, ["good", "zebra"]);
        some.Vocabulary.Tokens.Should().Equal("good");
        some.Vectors.ToArray().Should().Equal(0, 0, 0, 0, -1, 0.2f);
        FluentActions.Invoking(() => WordEmbeddings.Read(path, ["zebra"]))
            .Should().Throw<FileFormatException>().WithMessage("*none of the words*");
    }

    [Fact]
    public void Saved_embeddings_return_as_they_were()
    {
        string path = folder.File("words.safetensors");
        Two.Save(path);
        WordEmbeddings loaded = WordEmbeddings.Load(path);
        loaded.Vocabulary.Tokens.Should().Equal(Two.Vocabulary.Tokens);
        loaded.Vocabulary.Counts.Should().Equal(Two.Vocabulary.Counts);
        loaded.Vectors.ToArray().Should().Equal(Two.Vectors.ToArray());
        loaded.Weights.Should().Equal(Two.Weights);
        loaded.Text.Should().Be(Two.Text);

        SafeTensorsContent content = SafeTensorsFile.Read(path);
        SafeTensorsFile.Write(path, [.. content.Entries.Where(entry => entry.Name != "weights")], content.Metadata);
        FluentActions.Invoking(() => WordEmbeddings.Load(path)).Should().Throw<FileFormatException>().WithMessage("*damaged*weights*");
        SafeTensorsFile.Write(path, content.Entries);
        FluentActions.Invoking(() => WordEmbeddings.Load(path)).Should().Throw<FileFormatException>().WithMessage("*format*");
    }

    [Fact]
    public void Parts_that_do_not_fit_are_refused()
    {
        var vocabulary = new Vocabulary([new("a", 1)]);
        FluentActions.Invoking(() => new WordEmbeddings(vocabulary, [1, 2])).Should().Throw<SemiMerException>();
        FluentActions.Invoking(() => new WordEmbeddings(vocabulary, [])).Should().Throw<SemiMerException>();
        FluentActions.Invoking(() => new WordEmbeddings(vocabulary, [1, 2, 3], [1])).Should().Throw<SemiMerException>();
        FluentActions.Invoking(() => new WordEmbeddings(vocabulary, [1, 2, float.NaN])).Should().Throw<SemiMerException>();
        FluentActions.Invoking(() => new WordEmbeddings(vocabulary, [1, 2, 3], [1, 1, -1])).Should().Throw<SemiMerException>();
    }
}
