using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Tests.Corpora;

/// <summary>Listings, files and arrays that the library does not read by itself.</summary>
public sealed class SourcesOfYourOwnTests : IDisposable
{
    private static readonly Modality Voice = Modality.Acoustic;
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_listing_of_your_own_numbers_its_dialogues()
    {
        CorpusListing listing = Listing(("a", "d1", 2.0), ("b", "d1", 1.0), ("c", "d2", null));
        listing.Rows.Select(row => row.Utterance.Order).Should().Equal(1, 0, 0);
        listing.Remarks.Should().BeEmpty();
        listing.Name.Should().Be("own");
    }

    [Fact]
    public void Files_are_read_by_a_function_of_yours()
    {
        File.WriteAllText(folder.File("a.txt"), "1 2");
        File.WriteAllText(folder.File("b.txt"), "");
        CorpusListing listing = Listing(("a", null, null), ("b", null, null), ("c", null, null));
        InMemoryCorpus corpus = listing.WithFeatures(
            ModalitySource.FromFiles(Voice, FeatureKind.Vector, folder.Root, "{id}.txt", Read, missingIsAbsent: true));
        corpus.Rows.Select(row => row.Utterance.Has(Voice)).Should().Equal(true, false, false);
        corpus.Rows[0].Utterance.Features[Voice].Values.ToArray().Should().Equal(1, 2);

        Action strict = () => listing.WithFeatures(ModalitySource.FromFiles(Voice, FeatureKind.Vector, folder.Root, "{id}.txt", Read));
        strict.Should().Throw<CorpusException>().Which.Faults.Should().SatisfyRespectively(
            fault => fault.Should().Contain("'b'").And.Contain("b.txt': has no frame."),
            fault => fault.Should().Contain("'c'").And.Contain("c.txt': does not exist."));
    }

    [Fact]
    public void Arrays_of_a_reader_of_yours_are_found_by_their_names()
    {
        CorpusListing listing = Listing(("a", null, null), ("b", null, null));
        InMemoryCorpus corpus = listing.WithFeatures(ModalitySource.FromArrays(Voice, FeatureKind.Sequence, new Arrays("a", "b")));
        corpus.Rows.Select(row => row.Utterance.Features[Voice].ShapeText).Should().Equal("[2, 3]", "[2, 3]");

        Action other = () => listing.WithFeatures(ModalitySource.FromArrays(Voice, FeatureKind.Sequence, new Arrays("a", "x")));
        other.Should().Throw<CorpusException>().Which.Message.Should().Contain("'b'")
            .And.Contain("Array 'x', modality 'acoustic': no utterance has this id");
    }

    private static ModalityFeatures? Read(string path)
    {
        if (!File.Exists(path))
            throw new FileFormatException(path, "does not exist.");
        float[] values = [.. File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(float.Parse)];
        return values is [] ? null : ModalityFeatures.Vector(values);
    }

    private static CorpusListing Listing(params (string Id, string? Dialogue, double? Start)[] rows) => new(
        "own", "nowhere", ["calm", "angry"], [], [.. rows.Select(row => new CorpusRow(
            new Utterance { Id = row.Id, Speaker = "s", Dialogue = row.Dialogue, Start = row.Start }, 0))]);

    private sealed class Arrays(params string[] names) : IArrayFile
    {
        public string FilePath => "arrays";

        public IReadOnlyList<string> Names => names;

        public bool Contains(string name) => names.Contains(name);

        public (float[] Values, long[] Shape) ReadAsSingle(string name) => (new float[6], [1, 2, 3]);
    }
}
