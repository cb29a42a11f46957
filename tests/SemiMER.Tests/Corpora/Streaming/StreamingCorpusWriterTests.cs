using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

public sealed class StreamingCorpusWriterTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Corpus_written_row_by_row_is_the_corpus_written_whole()
    {
        InMemoryCorpus corpus = StreamedCorpusTests.Three();
        using (var writer = new StreamingCorpusWriter(corpus.Schema, folder.Root))
        {
            foreach (CorpusRow row in corpus.Rows)
                writer.Add(row.Split, row.Utterance, row.ClassIndex is { } index ? corpus.Schema.Classes[index] : null);
            Directory.GetFiles(folder.Root).Should().OnlyContain(file => file.EndsWith(".partial"));
            writer.Complete();
        }
        Directory.GetFiles(folder.Root, "*.partial").Should().BeEmpty();
        using var whole = new TemporaryDirectory();
        FeatureCorpusWriter.Write(corpus, whole.Root);
        FeatureCorpus actual = FeatureCorpus.Open(folder.Root), expected = FeatureCorpus.Open(whole.Root); // checksums are compared
        actual.Schema.Should().BeEquivalentTo(expected.Schema);
        foreach ((CorpusRow row, CorpusRow other) in actual.Rows.Zip(expected.Rows))
        {
            (row.Split, row.ClassIndex).Should().Be((other.Split, other.ClassIndex));
            (row.Utterance with { Features = other.Utterance.Features }).Should().Be(other.Utterance);
            row.Utterance.Features.ToDictionary(entry => entry.Key, entry => entry.Value.Values.ToArray())
                .Should().BeEquivalentTo(other.Utterance.Features.ToDictionary(entry => entry.Key, entry => entry.Value.Values.ToArray()));
        }
        actual.Rows.Should().HaveCount(expected.Rows.Count);
    }

    [Fact]
    public void Nothing_stays_of_a_corpus_that_was_not_completed()
    {
        using (var writer = new StreamingCorpusWriter(TestCorpora.Schema, folder.Root))
            writer.Add("train", TestCorpora.Row("a", "s", 0).Utterance, "sad");
        Directory.GetFiles(folder.Root).Should().BeEmpty();
    }

    [Fact]
    public void Faulty_rows_are_refused_and_leave_the_corpus_whole()
    {
        Utterance row = TestCorpora.Row("a", "s", 0).Utterance;
        using (var writer = new StreamingCorpusWriter(TestCorpora.Schema, folder.Root))
        {
            writer.Add("train", row, "sad");
            void Fails<T>(Action action, string message)
                where T : Exception => FluentActions.Invoking(action).Should().Throw<T>().WithMessage(message);
            Fails<CorpusException>(() => writer.Add("train", row, "angry"), "utterance 'a': *'sad', 'happy', found 'angry'.");
            Fails<CorpusException>(() => writer.Add("../x", row), "The split '../x' cannot stand in a file name*");
            Fails<CorpusException>(
                () => writer.Add("train", row.WithFeatures(
                    [KeyValuePair.Create(Modality.Acoustic, ModalityFeatures.Vector(new float[3]))])),
                "*modality 'acoustic'*Expected [2], found [3].");
            Fails<NonFiniteFeatureException>(
                () => writer.Add("train", row.WithFeatures(
                    [KeyValuePair.Create(Modality.Acoustic, ModalityFeatures.Vector(new[] { 1, float.NaN }))])),
                "*'a'*column 1*");
            writer.Complete();
        }
        FeatureCorpus.Open(folder.Root).Rows.Should().HaveCount(1);
    }
}
