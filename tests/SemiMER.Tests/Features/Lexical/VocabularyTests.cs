using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Tests.Features;

public sealed class VocabularyTests : IDisposable
{
    private static readonly string[][] Texts = [["b", "a", "b"], ["c", "a", "b", "d"], ["c", "e"]];
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Tokens_stand_by_frequency_then_by_code_units()
    {
        var vocabulary = Vocabulary.Collect(Texts, new VocabularyOptions { MinimumCount = 1 });
        vocabulary.Tokens.Should().Equal("b", "a", "c", "d", "e");
        vocabulary.Counts.Should().Equal(3, 2, 2, 1, 1);
        vocabulary.Size.Should().Be(7);
        vocabulary.IndicesOf(["b", "e", "zebra"]).Should().Equal(2, 6, Vocabulary.UnknownIndex);
        Vocabulary.Collect(Texts.Reverse(), new VocabularyOptions { MinimumCount = 1 }).Tokens.Should().Equal(vocabulary.Tokens);
    }

    [Fact]
    public void Rare_tokens_and_those_beyond_the_size_are_left_out()
    {
        Vocabulary.Collect(Texts).Tokens.Should().Equal("b", "a", "c");
        Vocabulary.Collect(Texts, new VocabularyOptions { MaximumSize = 2 }).Tokens.Should().Equal("b", "a");
        Vocabulary.Collect([]).Size.Should().Be(2);
        FluentActions.Invoking(() => Vocabulary.Collect([], new VocabularyOptions { MinimumCount = 0, MaximumSize = 0 }))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(2);
    }

    [Fact]
    public void Vocabulary_returns_from_its_file_as_it_was()
    {
        var vocabulary = new Vocabulary([new("[laughter]", 9), new("don't", 2), new("\U0001F602", 1), new("new york", 0)]);
        string path = folder.File("v.txt");
        vocabulary.Save(path);
        var loaded = Vocabulary.Load(path);
        loaded.Tokens.Should().Equal(vocabulary.Tokens);
        loaded.Counts.Should().Equal(vocabulary.Counts);
        File.ReadAllText(path).Should().StartWith("semimer-vocabulary/1\n[laughter]\t9\n");
    }

    [Theory]
    [InlineData("", "*row 1*no vocabulary*")]
    [InlineData("semimer-vocabulary/1\na\t1\nb\n", "*row 3*token, tab and count*")]
    [InlineData("semimer-vocabulary/1\na\t-1\n", "*row 2*")]
    [InlineData("semimer-vocabulary/1\na\t1", "*cut short*")]
    [InlineData("semimer-vocabulary/1\na\t1\na\t2\n", "*twice*")]
    [InlineData("semimer-vocabulary/1\n\t1\n", "*cannot be a token*")]
    public void Damage_is_named(string content, string message)
    {
        string path = folder.File("v.txt");
        File.WriteAllText(path, content);
        FluentActions.Invoking(() => Vocabulary.Load(path)).Should().Throw<FileFormatException>().WithMessage(message);
    }

    [Fact]
    public void Missing_file_is_named() => FluentActions.Invoking(() => Vocabulary.Load(folder.File("no.txt")))
        .Should().Throw<FileFormatException>().WithMessage("*does not exist*");

    [Fact]
    public void Token_numbers_are_a_sequence_of_one_feature()
    {
        var ids = new TokenIds(Vocabulary.Collect(Texts));
        ModalityFeatures features = ids.Describe("A zebra, b!")!;
        features.Kind.Should().Be(FeatureKind.Sequence);
        features.Width.Should().Be(1);
        features.Values.ToArray().Should().Equal(3, Vocabulary.UnknownIndex, 2);
        ids.Describe("?!").Should().BeNull();
    }
}
