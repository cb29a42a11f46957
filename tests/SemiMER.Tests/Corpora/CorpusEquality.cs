using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

/// <summary>Tells whether two corpora hold the same, bit for bit.</summary>
internal static class CorpusEquality
{
    /// <summary>Writes a corpus, opens it, and compares all of it.</summary>
    public static FeatureCorpus ShouldReturnAsWritten(this Corpus written, string directory)
    {
        FeatureCorpusWriter.Write(written, directory);
        FeatureCorpus read = FeatureCorpus.Open(directory);
        read.ShouldHold(written);
        return read;
    }

    /// <summary>Compares all of two corpora.</summary>
    public static void ShouldHold(this Corpus read, Corpus written)
    {
        read.Schema.Should().BeEquivalentTo(written.Schema);
        read.Rows.Should().HaveSameCount(written.Rows);
        foreach ((CorpusRow actual, CorpusRow expected) in read.Rows.Zip(written.Rows))
            ShouldEqual(actual, expected);
    }

    private static void ShouldEqual(CorpusRow actual, CorpusRow expected)
    {
        string id = expected.Utterance.Id;
        (actual.ClassIndex, actual.Split).Should().Be((expected.ClassIndex, expected.Split), id);
        // A corpus without targets or votes in a split reads as empty where rows had none.
        actual.Targets.ToArray().Should().Equal(expected.Targets.ToArray(), id);
        actual.Votes.ToArray().Should().Equal(expected.Votes.ToArray(), id);
        actual.Metadata.Should().BeEquivalentTo(expected.Metadata, id);
        (actual.Utterance with { Features = expected.Utterance.Features }).Should().Be(expected.Utterance);
        actual.Utterance.Features.Keys.Should().BeEquivalentTo(expected.Utterance.Features.Keys, id);
        foreach ((Modality modality, ModalityFeatures features) in expected.Utterance.Features)
        {
            ModalityFeatures found = actual.Utterance.Features[modality];
            found.ShapeText.Should().Be(features.ShapeText, id);
            found.Values.ToArray().Should().Equal(features.Values.ToArray(), id);
        }
    }
}
