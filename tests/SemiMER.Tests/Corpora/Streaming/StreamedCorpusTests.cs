using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Tests.Corpora;

public sealed class StreamedCorpusTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Labeled_rows_are_those_of_the_corpus_loaded_whole()
    {
        FeatureCorpusWriter.Write(TestCorpora.Tiny(), folder.Root);
        FeatureCorpus whole = FeatureCorpus.Open(folder.Root);
        using StreamedCorpus streamed = FeatureCorpus.OpenStreaming(folder.Root, verifyChecksums: true);
        streamed.Schema.Should().BeEquivalentTo(whole.Schema);
        streamed.SplitNames.Should().Equal("train", "test");
        streamed.Count.Should().Be(6);
        Corpus labeled = streamed.LoadLabeled();
        CorpusRow[] expected = [.. whole.Rows.Where(row => row.ClassIndex is not null)];
        labeled.Rows.Should().HaveCount(expected.Length);
        foreach ((CorpusRow row, CorpusRow other) in labeled.Rows.Zip(expected))
        {
            (row.ClassIndex, row.Split).Should().Be((other.ClassIndex, other.Split));
            row.Targets.ToArray().Should().Equal(other.Targets.ToArray());
            row.Votes.ToArray().Should().Equal(other.Votes.ToArray());
            row.Metadata.Should().BeEquivalentTo(other.Metadata);
            ShouldEqual(row.Utterance with { Order = other.Utterance.Order }, other.Utterance);
        }
    }

    [Theory]
    [InlineData(Grouping.Speaker)]
    [InlineData(Grouping.Dialogue)]
    public void Pool_of_a_fold_is_the_pool_of_the_corpus_loaded_whole(Grouping grouping)
    {
        FeatureCorpusWriter.Write(Three(), folder.Root);
        using StreamedCorpus streamed = FeatureCorpus.OpenStreaming(folder.Root);
        Corpus whole = FeatureCorpus.Open(folder.Root);
        CorpusFold fold = Splits.ByName(streamed.LoadLabeled(), "train", "dev", "test", grouping);
        (_, UnlabeledSet expected) = Splits.ByName(whole, "train", "dev", "test", grouping).Train.WithLabelBudget(1, 0);
        UnlabeledSet pool = streamed.UnlabeledFor(fold);
        pool.IsStreamed.Should().BeTrue();
        pool.Count.Should().Be(expected.Count).And.BePositive();
        foreach ((Utterance row, Utterance other) in pool.Zip(expected))
            ShouldEqual(row with { Order = other.Order }, other);
        // Of the test and validation speakers or dialogues none trains.
        fold.TestEnrollment.Concat(fold.ValidationEnrollment).Select(row => CorpusFold.GroupOf(row, grouping))
            .Should().NotIntersectWith(pool.Select(row => CorpusFold.GroupOf(row, grouping)));
        streamed.UnlabeledFor(fold, row => row.Id.EndsWith('3')).Select(row => row.Id)
            .Should().Equal(expected.Select(row => row.Id).Where(id => id.EndsWith('3'))).And.NotBeEmpty();
    }

    [Fact]
    public void Rows_are_read_in_any_order_and_alone()
    {
        FeatureCorpusWriter.Write(Three(), folder.Root);
        using StreamedCorpus streamed = FeatureCorpus.OpenStreaming(folder.Root);
        UnlabeledSet pool = streamed.UnlabeledFor(Splits.ByName(streamed.LoadLabeled(), "train", "dev", "test"));
        Utterance[] all = [.. pool];
        int[] order = [5, 0, 1, 2, 17, 16, pool.Count - 1, 5];
        foreach ((Utterance row, int index) in pool.Read(order).Zip(order))
            ShouldEqual(row, all[index]);
        ShouldEqual(pool[7], all[7]);
        pool.FramesOf(7).Should().Be(all[7].Features[Modality.Visual].Frames);
        for (int row = 0; row < pool.Count; row++)
            pool.FramesOf(row).Should().Be(all[row].Frames);
        FluentActions.Invoking(() => pool[pool.Count]).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Closed_corpus_cannot_be_read()
    {
        FeatureCorpusWriter.Write(Three(), folder.Root);
        StreamedCorpus streamed = FeatureCorpus.OpenStreaming(folder.Root);
        UnlabeledSet pool = streamed.UnlabeledFor(Splits.ByName(streamed.LoadLabeled(), "train", "dev", "test"));
        streamed.Dispose();
        FluentActions.Invoking(() => pool[0]).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Faults_of_headers_sizes_offsets_and_metadata_show_when_it_is_opened()
    {
        WriteUnchecked();
        byte[] features = File.ReadAllBytes(folder.File("train_acoustic.npy"));
        Breaks("train_acoustic.npy", features[..^1], "*train_acoustic.npy': is truncated*");
        WriteArray("train_acoustic.npy", new float[12], 4, 3);
        Breaks(null, null, "*train_acoustic.npy', modality 'acoustic'*Expected (4, 2), found (4, 3).");
        NpyWriter.WriteFile<double>(folder.File("train_acoustic.npy"), new double[8], 4, 2);
        Breaks(null, null, "*train_acoustic.npy', modality 'acoustic'*Expected float32 in C order, found float64 in C order.");
        File.WriteAllBytes(folder.File("train_acoustic.npy"), features);
        WriteArray<long>("train_visual_offsets.npy", [0, 2, 1, 4, 6], 5);
        Breaks(null, null, "*train_visual_offsets.npy', row 1, modality 'visual'*never fall*Expected 2 to 6, found 1.");
        WriteArray<long>("train_visual_offsets.npy", [0, 2, 4, 4, 6], 5);
        Breaks("train_meta.csv", System.Text.Encoding.UTF8.GetBytes(Meta().Replace("\n2,u2", "\n7,u2")),
            "*train_meta.csv', row 2, column 'row', utterance 'u2'*Expected 2, found '7'.");
        Breaks("train_meta.csv", System.Text.Encoding.UTF8.GetBytes(Meta().Replace("\n3,u3,ben", "\n3,u3,")),
            "*train_meta.csv', row 3, column 'speaker'*empty*");
        Breaks("train_meta.csv", System.Text.Encoding.UTF8.GetBytes(Meta()[..Meta().IndexOf("\n3,u3", StringComparison.Ordinal)]),
            "*train_meta.csv'*Expected 4 rows, found 3.");
        File.Delete(folder.File("test_label.npy"));
        Breaks(null, null, "*'test_label.npy' is missing*");
    }

    [Fact]
    public void Checksums_are_compared_on_request()
    {
        FeatureCorpusWriter.Write(TestCorpora.Tiny(), folder.Root);
        byte[] bytes = File.ReadAllBytes(folder.File("train_acoustic.npy"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(folder.File("train_acoustic.npy"), bytes);
        FeatureCorpus.OpenStreaming(folder.Root).Dispose();
        FluentActions.Invoking(() => FeatureCorpus.OpenStreaming(folder.Root, verifyChecksums: true))
            .Should().Throw<CorpusException>().WithMessage("*checksum*");
    }

    [Fact]
    public void Faults_of_features_show_when_they_are_read_with_file_row_and_id()
    {
        WriteUnchecked();
        WriteArray("train_acoustic.npy", [1, 2, 3, 4, 5, float.NaN, 7, 8], 4, 2);
        using (StreamedCorpus streamed = FeatureCorpus.OpenStreaming(folder.Root))
        {
            UnlabeledSet pool = streamed.UnlabeledFor(OneFold(streamed));
            NonFiniteFeatureException error = FluentActions.Invoking(() => pool[0]).Should().Throw<NonFiniteFeatureException>()
                .WithMessage("*train_acoustic.npy', row 2, modality 'acoustic'*'u2'*column 1*").Which;
            (error.Row, error.File).Should().Be((2, folder.File("train_acoustic.npy")));
        }
        WriteArray<float>("train_acoustic.npy", new float[8], 4, 2);
        WriteArray<int>("train_label.npy", [0, 1, 9, 1], 4);
        using StreamedCorpus wrong = FeatureCorpus.OpenStreaming(folder.Root);
        FluentActions.Invoking(wrong.LoadLabeled).Should().Throw<CorpusException>().WithMessage("*train_label.npy', row 2: *found 9.");
    }

    [Fact]
    public void Modality_without_frames_is_told_and_an_absent_one_is_left_out()
    {
        WriteUnchecked();
        using StreamedCorpus streamed = FeatureCorpus.OpenStreaming(folder.Root);
        streamed.UnlabeledFor(OneFold(streamed))[0].Has(Modality.Visual).Should().BeFalse();
        File.WriteAllText(folder.File("train_meta.csv"), Meta().Replace(",0,\"u2,x\"", ",1,\"u2,x\""));
        using StreamedCorpus claimed = FeatureCorpus.OpenStreaming(folder.Root);
        FluentActions.Invoking(() => claimed.UnlabeledFor(OneFold(claimed))[0]).Should().Throw<CorpusException>()
            .WithMessage("*train_visual.npy', row 2, utterance 'u2', modality 'visual': the sequence has no frames*");
    }

    [Fact]
    public void Row_without_any_modality_is_in_no_pool()
    {
        CorpusRow bare = TestCorpora.Row("bare", "trainer", null, Splits.Unlabeled);
        FeatureCorpusWriter.Write(
            new InMemoryCorpus(TestCorpora.Schema, [.. Three().Rows, bare with { Utterance = bare.Utterance.WithModalities() }]),
            folder.Root);
        using StreamedCorpus streamed = FeatureCorpus.OpenStreaming(folder.Root);
        UnlabeledSet pool = streamed.UnlabeledFor(Splits.ByName(streamed.LoadLabeled(), "train", "dev", "test"));
        pool.Select(utterance => utterance.Id).Should().NotBeEmpty().And.NotContain("bare");
    }

    /// <summary>Sixty rows in three splits and an unlabeled one, whose speakers are those of all three.</summary>
    internal static InMemoryCorpus Three()
    {
        var random = new RandomSource(1, "lengths");
        CorpusRow Row(string split, int i, string speaker, int? label)
        {
            CorpusRow row = TestCorpora.Row($"{split}{i}", speaker, label, split, dialogue: $"{speaker}{i % 4}", value: i);
            float[] frames = [.. Enumerable.Range(0, 3 * (1 + random.NextInt32(9))).Select(k => (float)(i + k))];
            return row with
            {
                Utterance = row.Utterance with
                {
                    Text = i % 7 == 0 ? "a \"quoted\",\nbroken line" : null,
                    Features = new Dictionary<Modality, ModalityFeatures>(i % 5 == 1
                        ? row.Utterance.Features.Where(entry => entry.Key == Modality.Acoustic)
                        : row.Utterance.Features)
                    {
                        [i % 5 == 2 ? Modality.Visual : Modality.Acoustic] = i % 5 == 2
                            ? ModalityFeatures.Sequence(frames, 3)
                            : row.Utterance.Features[Modality.Acoustic],
                    },
                },
            };
        }
        string[] splits = ["train", "dev", "test"];
        return new InMemoryCorpus(TestCorpora.Schema,
        [
            .. splits.SelectMany(split => Enumerable.Range(0, 20).Select(i => Row(split, i, $"{split}er", i % 4 == 3 ? null : i % 2))),
            .. Enumerable.Range(0, 40).Select(i => Row(Splits.Unlabeled, i, i % 4 == 0 ? "testers" : $"{splits[i % 3]}er", null)),
        ]);
    }

    private static void ShouldEqual(Utterance actual, Utterance expected)
    {
        (actual with { Features = expected.Features }).Should().Be(expected);
        actual.Features.Keys.Should().BeEquivalentTo(expected.Features.Keys);
        foreach ((Modality modality, ModalityFeatures features) in expected.Features)
        {
            actual.Features[modality].ShapeText.Should().Be(features.ShapeText);
            actual.Features[modality].Values.ToArray().Should().Equal(features.Values.ToArray());
        }
    }

    // Validation and test by anyone but the speakers of the split.
    private static CorpusFold OneFold(StreamedCorpus corpus)
    {
        CorpusRow Other(string speaker) => TestCorpora.Row(speaker, speaker, 0);
        return new CorpusFold("one", corpus.Schema, [Other("x")], [Other("y")], [Other("z")]);
    }

    private void Breaks(string? file, byte[]? content, string message)
    {
        byte[] before = file is null ? [] : File.ReadAllBytes(folder.File(file));
        if (file is not null)
            File.WriteAllBytes(folder.File(file), content!);
        FluentActions.Invoking(() => FeatureCorpus.OpenStreaming(folder.Root)).Should().Throw<SemiMerException>().WithMessage(message);
        if (file is not null)
            File.WriteAllBytes(folder.File(file), before);
    }

    private void WriteUnchecked()
    {
        FeatureCorpusWriter.Write(TestCorpora.Tiny(), folder.Root);
        string json = File.ReadAllText(folder.File("dataset.json"));
        File.WriteAllText(folder.File("dataset.json"), json[..json.IndexOf(",\n  \"sha256\"", StringComparison.Ordinal)] + "\n}\n");
    }

    private string Meta() => File.ReadAllText(folder.File("train_meta.csv"));

    private void WriteArray<T>(string name, T[] values, params long[] shape)
        where T : unmanaged => NpyWriter.WriteFile<T>(folder.File(name), values, shape);
}
