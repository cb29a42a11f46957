using System.IO.Compression;
using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Tests.Corpora;

/// <summary>One npz file with the features of all utterances, each an array that is called as its utterance.</summary>
public sealed class ArraysByIdTests : IDisposable
{
    private static readonly Modality Voice = Modality.Acoustic;
    private readonly TemporaryDirectory folder = new();
    private readonly CorpusListing listing;

    public ArraysByIdTests()
    {
        File.WriteAllText(folder.File("ids.csv"), "id,speaker,label\nd1/a,anna,sad\nb.wav,ben,glad\nc,ben,\n");
        listing = FeatureFolder.Read(folder.Root);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Arrays_become_the_features_of_the_utterances_they_are_called_as()
    {
        using NpzReader arrays = Write(("c", [3, 4, 5, 6], [2, 2]), ("d1/a", [1, 2], [1, 2]), ("b.wav", [7, 8], [1, 1, 2]));
        InMemoryCorpus corpus = listing.WithFeatures(ModalitySource.FromArrays(Voice, FeatureKind.Sequence, arrays));
        FeatureCorpusWriter.Write(corpus, folder.File("corpus"));
        FeatureCorpus.Open(folder.File("corpus")).Rows.Select(row => row.Utterance.Features[Voice])
            .Select(features => (features.ShapeText, features.Values.Span[0]))
            .Should().Equal(("[1, 2]", 1), ("[1, 2]", 7), ("[2, 2]", 3));
    }

    [Fact]
    public void Every_fault_is_told_with_the_utterance_and_the_file()
    {
        using NpzReader arrays = Write(
            ("d1/a", [1, 2], [2]), ("b.wav", [1, 2, 3], [3]), ("b", [1, 2], [2]), ("e", [1, 2], [2]));
        Reading(arrays).Should().Throw<CorpusException>().Which.Faults.Should().Equal(
            "Utterance 'b.wav', modality 'acoustic': the features have another shape than those before. Expected [2], found [3].",
            $"Utterance 'c', modality 'acoustic': '{arrays.FilePath}': has no array that is called as the utterance. "
            + "Expected its id as the name of one array, found 'd1/a', 'b.wav', 'b', 'e'.",
            "2 arrays, first: 'b', 'e', modality 'acoustic': no utterance has this id.");
    }

    [Fact]
    public void Arrays_of_another_kind_and_damaged_ones_are_told_by_their_names()
    {
        using NpzReader arrays = Write(("d1/a", [1, 2], [2]), ("b.wav", [1, 2, 3, 4], [2, 2]), ("c", [], [0]));
        Reading(arrays).Should().Throw<CorpusException>().Which.Faults.Should().SatisfyRespectively(
            kind => kind.Should().Contain("'b.wav'").And.EndWith("Expected one vector, (feature,), found (2, 2)."),
            none => none.Should().Contain("'c'").And.Contain("has no frame"));
        byte[] bytes = File.ReadAllBytes(arrays.FilePath);
        bytes[bytes.AsSpan().IndexOf(Convert.FromHexString("0000803F"))] ^= 1;
        File.WriteAllBytes(folder.File("damaged.npz"), bytes);
        using NpzReader damaged = NpzReader.Open(folder.File("damaged.npz"));
        Reading(damaged).Should().Throw<CorpusException>().WithMessage("*damaged.npz*d1/a*its check sum*");
    }

    [Fact]
    public void Utterances_without_an_array_or_a_frame_may_lack_the_modality()
    {
        using NpzReader arrays = Write(("d1/a", [1, 2], [2]), ("c", [], [0]));
        listing.WithFeatures(ModalitySource.FromArrays(Voice, FeatureKind.Vector, arrays, missingIsAbsent: true))
            .Rows.Select(row => row.Utterance.Has(Voice)).Should().Equal(true, false, false);
    }

    [Fact]
    public void Bombs_are_refused_before_an_array_is_read()
    {
        using NpzReader arrays = Write(("d1/a", new float[1 << 20], [1 << 20]), ("b.wav", new float[1 << 20], [1 << 20]));
        new FileInfo(arrays.FilePath).Length.Should().BeLessThan(1 << 16);
        arrays.UnpackedBytes.Should().BeInRange(2 << 22, (2 << 22) + 512);
        FluentActions.Invoking(() => ModalitySource.FromArrays(Voice, FeatureKind.Vector, arrays, maximumBytes: 2 << 22))
            .Should().Throw<FileFormatException>().WithMessage("*features.npz'*Expected at most 8388608 bytes, found 8388*");
    }

    private Func<InMemoryCorpus> Reading(NpzReader arrays) =>
        FluentActions.Invoking(() => listing.WithFeatures(ModalitySource.FromArrays(Voice, FeatureKind.Vector, arrays)));

    private NpzReader Write(params (string Id, float[] Values, long[] Shape)[] arrays)
    {
        using (ZipArchive npz = ZipFile.Open(folder.File("features.npz"), ZipArchiveMode.Create))
        {
            foreach ((string id, float[] values, long[] shape) in arrays)
            {
                NpyWriter.WriteFile<float>(folder.File("one.npy"), values, shape);
                // Numbers of a few bytes stay as they are, so that a test can find them in the file.
                npz.CreateEntryFromFile(folder.File("one.npy"), $"{id}.npy",
                    values.Length < 16 ? CompressionLevel.NoCompression : CompressionLevel.Optimal);
            }
        }
        return NpzReader.Open(folder.File("features.npz"));
    }
}
