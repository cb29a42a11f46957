using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Tests.Corpora;

public sealed class CorpusPartsTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Parts_are_the_corpus_that_they_make_whole_and_streamed()
    {
        InMemoryCorpus all = TestCorpora.Sessions(4, 3);
        using var whole = new TemporaryDirectory();
        FeatureCorpusWriter.Write(all, whole.Root);
        WriteParts(all, "1", "2", "3", "4");
        FeatureCorpus expected = FeatureCorpus.Open(whole.Root), parted = FeatureCorpus.Open(folder.Root);
        parted.Schema.Name.Should().Be("in parts");
        parted.Schema.Modalities.Should().Equal(expected.Schema.Modalities);
        Sorted(parted.Rows).Should().BeEquivalentTo(Sorted(expected.Rows), compare => compare.WithStrictOrdering());
        using StreamedCorpus streamed = FeatureCorpus.OpenStreaming(folder.Root, verifyChecksums: true);
        using StreamedCorpus other = FeatureCorpus.OpenStreaming(whole.Root);
        streamed.Count.Should().Be(other.Count);
        streamed.SplitNames.Should().BeEquivalentTo(other.SplitNames);
        Sorted(streamed.LoadLabeled().Rows).Should().BeEquivalentTo(
            Sorted(other.LoadLabeled().Rows), compare => compare.WithStrictOrdering());
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(streamed.LoadLabeled())[1];
        CorpusFold otherFold = SpeakerFolds.LeaveOneSessionOut(other.LoadLabeled())[1];
        UnlabeledSet pool = streamed.UnlabeledFor(fold);
        pool.Count.Should().BePositive();
        pool.Select(row => row.Id).Order().Should().Equal(other.UnlabeledFor(otherFold).Select(row => row.Id).Order());
        double MeanOf(UnlabeledSet set) =>
            FeatureScaler.Fit(new LabeledSet(all.Schema.Classes, []), set).Overall[Modality.Acoustic].Mean[0];
        MeanOf(pool).Should().BeApproximately(MeanOf(other.UnlabeledFor(otherFold)), 1e-12);
    }

    [Fact]
    public void Part_is_added_without_a_change_of_the_others()
    {
        InMemoryCorpus all = TestCorpora.Sessions(4, 2);
        WriteParts(all, "1", "2", "3");
        Dictionary<string, byte[]> before = Contents();
        WriteParts(all, ["4"], list: ["session1", "session2", "session3", "session4"]);
        foreach ((string file, byte[] bytes) in before.Where(entry => Path.GetDirectoryName(entry.Key)!.Length > 0))
            File.ReadAllBytes(folder.File(file)).Should().Equal(bytes);
        FeatureCorpus.Open(folder.Root).Rows.Should().HaveCount(all.Rows.Count);
    }

    [Fact]
    public void Split_whose_labeled_rows_are_held_out_in_one_part_is_told_over_all_parts()
    {
        // The labeled test rows stand in the first part; the second has test rows without labels, which must not train either.
        InMemoryCorpus first = new(TestCorpora.Schema,
        [
            TestCorpora.Row("a", "ann", 0), TestCorpora.Row("b", "ben", 1), TestCorpora.Row("v", "vic", 0, "dev"),
            TestCorpora.Row("w", "vic", 1, "dev"), TestCorpora.Row("t", "tom", 0, "test"), TestCorpora.Row("u", "tom", 1, "test"),
        ]);
        InMemoryCorpus second = new(TestCorpora.Schema,
            [TestCorpora.Row("x", "xia", null), TestCorpora.Row("y", "yan", null, "test")]);
        FeatureCorpusWriter.Write(first, folder.File("one"));
        FeatureCorpusWriter.Write(second, folder.File("two"));
        FeatureCorpusWriter.WriteParts(folder.Root, "in parts", ["one", "two"]);
        using StreamedCorpus streamed = FeatureCorpus.OpenStreaming(folder.Root);
        CorpusFold fold = Splits.ByName(streamed.LoadLabeled(), "train", "dev", "test");
        streamed.UnlabeledFor(fold).Select(row => row.Id).Should().Equal("x");
    }

    [Fact]
    public void Features_that_are_extracted_part_by_part_are_those_of_the_whole()
    {
        // As two machines would do it: each reads its listing and its recordings, and writes a part.
        string[] ids = ["u1", "u2", "u3", "u4", "u5", "u6"];
        Corpus Extract(string[] own, string name)
        {
            string listing = Directory.CreateDirectory(folder.File(name + "-files")).FullName;
            File.WriteAllText(Path.Combine(listing, "ids.csv"),
                "id,speaker,label\n" + string.Concat(own.Select(id => $"{id},{id[1]},{(id[1] % 2 == 0 ? "x" : "y")}\n")));
            foreach (string id in own)
            {
                float[] tone = [.. Enumerable.Range(0, 8000).Select(i => (float)Math.Sin(i * 0.01 * (id[1] - '0')))];
                WavWriter.WriteFloat(Path.Combine(listing, $"{id}.wav"), tone, 16000);
            }
            return FeatureFolder.Read(listing, new FeatureFolderOptions { Classes = ["x", "y"] })
                .WithFeatures(ModalitySource.FromWav(
                    Modality.Acoustic, FeatureKind.Vector, listing, "{id}.wav", new AcousticOptions()));
        }
        FeatureCorpusWriter.Write(Extract(ids, "whole"), folder.File("whole"));
        FeatureCorpusWriter.Write(Extract(ids[..2], "one"), folder.File("one"));
        FeatureCorpusWriter.Write(Extract(ids[2..], "two"), folder.File("two"));
        FeatureCorpusWriter.WriteParts(folder.Root, "in parts", ["one", "two"]);
        Sorted(FeatureCorpus.Open(folder.Root).Rows).Should().BeEquivalentTo(
            Sorted(FeatureCorpus.Open(folder.File("whole")).Rows), compare => compare.WithStrictOrdering());
    }

    [Fact]
    public void Faults_name_the_part()
    {
        InMemoryCorpus all = TestCorpora.Sessions(2, 2);
        WriteParts(all, "1", "2");
        FluentActions.Invoking(() => FeatureCorpusWriter.WriteParts(folder.Root, "x", ["session1", "session3"]))
            .Should().Throw<CorpusException>().WithMessage("*session3*does not exist*");
        foreach (string[] faulty in (string[][])[[], ["../session1"], ["session1", "session1"]])
        {
            FluentActions.Invoking(() => FeatureCorpusWriter.WriteParts(folder.Root, "x", faulty))
                .Should().Throw<CorpusException>().WithMessage("*name at least one folder, none twice*");
        }
        var others = new CorpusSchema("x", ["happy", "sad"], TestCorpora.Schema.Modalities, ["valence"]);
        FeatureCorpusWriter.Write(new InMemoryCorpus(others, [TestCorpora.Row("u", "ann", 0)]), folder.File("other"));
        FluentActions.Invoking(() => FeatureCorpusWriter.WriteParts(folder.Root, "x", ["session1", "other"]))
            .Should().Throw<CorpusException>().WithMessage("*other*dataset.json*other classes than the first part*");
        File.WriteAllText(folder.File("dataset.json"),
            """{"format": "semimer-corpus/1", "name": "x", "parts": ["a/b", "session1", "session1"], "splits": {}}""");
        FluentActions.Invoking(() => FeatureCorpus.Open(folder.Root)).Should().Throw<CorpusException>()
            .Which.Message.Should().ContainAll("'a/b'", "names 'session1' twice", "beside 'splits'");
        Directory.CreateDirectory(folder.File("nested"));
        File.WriteAllText(folder.File("nested/dataset.json"), """{"format": "semimer-corpus/1", "name": "x", "parts": ["y"]}""");
        FluentActions.Invoking(() => FeatureCorpusWriter.WriteParts(folder.Root, "x", ["session1", "nested"]))
            .Should().Throw<CorpusException>().WithMessage("*nested*has parts itself*");
        File.AppendAllText(folder.File("session2/train_meta.csv"), " ");
        FeatureCorpusWriter.WriteParts(folder.Root, "x", ["session1", "session2"]);
        FluentActions.Invoking(() => FeatureCorpus.Open(folder.Root)).Should().Throw<CorpusException>().WithMessage("*session2*checksum*");
    }

    [Fact]
    public void Id_that_two_parts_have_is_refused()
    {
        FeatureCorpusWriter.Write(new InMemoryCorpus(TestCorpora.Schema, [TestCorpora.Row("u", "ann", 0)]), folder.File("one"));
        FeatureCorpusWriter.Write(new InMemoryCorpus(TestCorpora.Schema, [TestCorpora.Row("u", "ben", 1)]), folder.File("two"));
        FeatureCorpusWriter.WriteParts(folder.Root, "in parts", ["one", "two"]);
        FluentActions.Invoking(() => FeatureCorpus.Open(folder.Root)).Should().Throw<CorpusException>().WithMessage("*'u'*occurs twice*");
    }

    private void WriteParts(InMemoryCorpus all, params string[] sessions) =>
        WriteParts(all, sessions, [.. sessions.Select(session => $"session{session}")]);

    private void WriteParts(InMemoryCorpus all, string[] sessions, string[] list)
    {
        foreach (string session in sessions)
        {
            FeatureCorpusWriter.Write(
                new InMemoryCorpus(all.Schema, all.Rows.Where(row => row.Utterance.Session == session)), folder.File($"session{session}"));
        }
        FeatureCorpusWriter.WriteParts(folder.Root, "in parts", list);
    }

    private Dictionary<string, byte[]> Contents() => Directory.GetFiles(folder.Root, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(folder.Root, file), File.ReadAllBytes);

    // Values only: features are compared by their numbers.
    private static IEnumerable<object> Sorted(IEnumerable<CorpusRow> rows) =>
        rows.OrderBy(row => row.Utterance.Id, StringComparer.Ordinal).Select(row => (object)new
        {
            row.Utterance.Id,
            row.Utterance.Speaker,
            row.Utterance.Dialogue,
            row.Utterance.Session,
            row.Split,
            row.ClassIndex,
            Features = row.Utterance.Features.OrderBy(entry => entry.Key.Name, StringComparer.Ordinal)
                .SelectMany(entry => entry.Value.Values.ToArray()).ToArray(),
        });
}
