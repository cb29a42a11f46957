using System.Text.RegularExpressions;
using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Tests.Corpora;

public sealed class FeatureCorpusTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Corpus_returns_as_it_was_written()
    {
        InMemoryCorpus written = TestCorpora.Tiny();
        FeatureCorpusWriter.Write(written, folder.Root);
        FeatureCorpus read = FeatureCorpus.Open(folder.Root);

        read.Schema.Should().BeEquivalentTo(written.Schema);
        read.SplitNames.Should().Equal("train", "test");
        read.Rows.Should().HaveCount(6);
        for (int i = 0; i < 6; i++)
        {
            CorpusRow expected = written.Rows[i], actual = read.Rows[i];
            actual.ClassIndex.Should().Be(expected.ClassIndex);
            actual.Targets.ToArray().Should().Equal(expected.Targets.ToArray());
            actual.Votes.ToArray().Should().Equal(1f, 2f);
            actual.Metadata["face"].Should().Be(expected.Metadata["face"]);
            (actual.Utterance.Id, actual.Utterance.Speaker, actual.Utterance.Dialogue, actual.Utterance.Text, actual.Utterance.Start)
                .Should().Be((expected.Utterance.Id, expected.Utterance.Speaker, expected.Utterance.Dialogue, expected.Utterance.Text,
                    expected.Utterance.Start));
            actual.Utterance.Features.Keys.Should().BeEquivalentTo(expected.Utterance.Features.Keys);
            foreach ((Modality modality, ModalityFeatures features) in expected.Utterance.Features)
            {
                actual.Utterance.Features[modality].Values.ToArray().Should().Equal(features.Values.ToArray());
                actual.Utterance.Features[modality].ShapeText.Should().Be(features.ShapeText);
            }
        }
        read.Rows[2].Utterance.Has(Modality.Visual).Should().BeFalse();
        Directory.GetFiles(folder.Root, "*.partial").Should().BeEmpty();
    }

    [Fact]
    public void Utterances_are_numbered_by_their_start_within_the_dialogue()
    {
        FeatureCorpusWriter.Write(TestCorpora.Tiny(), folder.Root);
        // Of dialogue d1 (u0, u1, u2) only u0 has a start, so it comes first; the rest keep the order of rows.
        FeatureCorpus.Open(folder.Root).Rows.Select(row => row.Utterance.Order).Should().Equal(0, 1, 2, 0, 0, 1);
        Rewrite("train_meta.csv", text => text.Replace("7.25,", ",").Replace("d1,,größe,", "d1,,größe,1.5"));
        FeatureCorpus.Open(folder.Root).Rows.Select(row => row.Utterance.Order).Should().Equal(1, 2, 0, 0, 0, 1);
    }

    [Fact]
    public void All_missing_files_are_named_at_once()
    {
        FeatureCorpusWriter.Write(TestCorpora.Tiny(), folder.Root);
        File.Delete(folder.File("train_acoustic.npy"));
        File.Delete(folder.File("test_visual_offsets.npy"));
        Fails("*'test_visual_offsets.npy' is missing.*'train_acoustic.npy' is missing.*").Faults.Should().HaveCount(2);
        FluentActions.Invoking(() => FeatureCorpus.Open(folder.File("nowhere"))).Should().Throw<CorpusException>()
            .WithMessage("*dataset.json*does not exist*");
    }

    [Fact]
    public void Changed_file_fails_its_checksum()
    {
        FeatureCorpusWriter.Write(TestCorpora.Tiny(), folder.Root);
        byte[] bytes = File.ReadAllBytes(folder.File("train_acoustic.npy"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(folder.File("train_acoustic.npy"), bytes);
        Fails("*train_acoustic.npy'*checksum*Copy it again*Expected *found *").Expected.Should().MatchRegex("^[0-9a-f]{64}$");
    }

    [Fact]
    public void Wrong_width_names_both_shapes()
    {
        WriteUnchecked();
        WriteArray("train_acoustic.npy", new float[12], 4, 3);
        CorpusException error = Fails("*train_acoustic.npy', modality 'acoustic'*Expected (4, 2), found (4, 3).");
        error.Modality.Should().Be(Modality.Acoustic);
    }

    [Fact]
    public void Truncated_array_is_named()
    {
        WriteUnchecked();
        byte[] bytes = File.ReadAllBytes(folder.File("train_acoustic.npy"));
        File.WriteAllBytes(folder.File("train_acoustic.npy"), bytes[..^4]);
        FluentActions.Invoking(() => FeatureCorpus.Open(folder.Root)).Should().Throw<FileFormatException>()
            .WithMessage("*train_acoustic.npy': is truncated*Expected 160 bytes, found 156.");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Non_finite_features_are_reported_with_all_ids(float value)
    {
        WriteUnchecked();
        WriteArray("train_acoustic.npy", [1, 2, 3, value, 5, 6, value, 8], 4, 2);
        NonFiniteFeatureException error = FluentActions.Invoking(() => FeatureCorpus.Open(folder.Root))
            .Should().Throw<NonFiniteFeatureException>()
            .WithMessage("*train_acoustic.npy', modality 'acoustic'*2 utterance(s): 'u1', 'u3'; the first in column 1*").Which;
        error.UtteranceIds.Should().Equal("u1", "u3");
    }

    [Fact]
    public void Content_of_an_absent_modality_is_never_looked_at()
    {
        WriteUnchecked();
        WriteArray("train_acoustic.npy", [1, 2, 3, float.NaN, 5, 6, 7, 8], 4, 2);
        Rewrite("train_meta.csv", text => string.Join('\n', text.Split('\n').Select((line, i) =>
            line.Length == 0 ? line : line + (i == 0 ? ",has_acoustic" : i == 2 ? ",0" : ",1"))));
        FeatureCorpus corpus = FeatureCorpus.Open(folder.Root);
        corpus.Rows.Where(row => !row.Utterance.Has(Modality.Acoustic)).Select(row => row.Utterance.Id).Should().Equal("u1");
        Rewrite("train_meta.csv", text => text.Replace(",0\n", ",maybe\n"));
        Fails("*train_meta.csv', row 1, column 'has_acoustic', utterance 'u1', modality 'acoustic'*found 'maybe'.");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public void Label_out_of_range_names_the_utterance(int label)
    {
        WriteUnchecked();
        WriteArray("test_label.npy", [0, label], 2);
        CorpusException error = Fails(
            $"*test_label.npy', row 1, utterance 'u5': the label is out of range. Expected 0 to 1, or -1 for none, found {label}.");
        error.Row.Should().Be(1);
        error.UtteranceId.Should().Be("u5");
    }

    [Fact]
    public void Faults_of_the_table_are_named()
    {
        WriteUnchecked();
        string original = File.ReadAllText(folder.File("train_meta.csv"));
        void After(Func<string, string> change, string message)
        {
            File.WriteAllText(folder.File("train_meta.csv"), change(original));
            Fails(message);
        }
        After(text => text.Replace("\n1,u1,", "\n1,u0,"),
            "*train_meta.csv', row 1, column 'id', utterance 'u0'*occurs twice, the first time in row 0*");
        After(text => text.Replace("\n1,u1,", "\n1,u4,"), "*utterance 'u4'*occurs twice, in split 'train' and split 'test'*");
        After(text => text.Replace("\n1,u1,ben", "\n1,u1,"), "*row 1, column 'speaker'*empty*");
        After(text => text.Replace("\n1,u1,", "\n7,u1,"), "*row 1, column 'row', utterance 'u1'*Expected 1, found '7'.");
        After(text => text.Replace("7.25", "soon"), "*row 0, column 'start', utterance 'u0'*found 'soon'.");
        After(text => text.Replace("row,id,speaker", "row,name,voice"), "*The column 'id' is missing.\nThe column 'speaker' is missing.*");
        After(text => text[..(text.TrimEnd().LastIndexOf('\n') + 1)], "*train_meta.csv'*another number of rows*Expected 4 rows, found 3.");
    }

    [Fact]
    public void Faults_of_offsets_and_targets_are_named()
    {
        WriteUnchecked();
        NpyWriter.WriteFile<long>(folder.File("test_visual_offsets.npy"), new long[] { 0, 3, 2 }, 3);
        Fails("*test_visual_offsets.npy', row 1, modality 'visual'*never fall. Expected at least 3, found 2.");
        NpyWriter.WriteFile<long>(folder.File("test_visual_offsets.npy"), new long[] { 0, 0, 4 }, 3);
        Fails("*test_visual.npy', row 0, utterance 'u4', modality 'visual'*no frames*has_visual*");
        NpyWriter.WriteFile<long>(folder.File("test_visual_offsets.npy"), new long[] { 0, 2, 5 }, 3);
        Fails("*test_visual.npy', modality 'visual'*Expected (5, 3), found (4, 3).");
        NpyWriter.WriteFile<long>(folder.File("test_visual_offsets.npy"), new long[] { 0, 2, 4 }, 3);
        WriteArray("test_targets.npy", [1f, float.PositiveInfinity], 2, 1);
        Fails("*test_targets.npy', row 1, column '0', utterance 'u5'*not allowed*");
    }

    [Fact]
    public void Every_fault_of_the_description_is_named_at_once()
    {
        File.WriteAllText(folder.File("dataset.json"), """
            { "format": "semimer-corpus/9", "classes": ["a", "a"],
              "modalities": { "Acoustic": { "width": 0, "kind": "table" }, "visual": { "width": 2, "kind": "vector", "frame_rate": -1 } },
              "targets": [1], "splits": { "../x": { "rows": 1 }, "train": { "rows": -1 } },
              "sha256": { "f": "abc", "../f": "0000000000000000000000000000000000000000000000000000000000000000" } }
            """);
        CorpusException error = Fails("*dataset.json': 12 faults*");
        string.Join(' ', error.Faults).Should().ContainAll(
            "'format' is 'semimer-corpus/9'", "'name' is missing", "'targets' should be a list", "'Acoustic' is no name of a modality",
            "'modalities.Acoustic.width' is 0", "'modalities.Acoustic.kind' is 'table'", "'modalities.visual.frame_rate' is -1", "'../x'",
            "'splits.train.rows' is -1", "'sha256.f' is \"abc\"", "'sha256' names '../f'", "'a' occurs more than once");
    }

    [Theory]
    [InlineData("{", "*no valid JSON*")]
    [InlineData("[]", "*one JSON object*")]
    [InlineData("{\"format\": 1, \"format\": 2}", "*no valid JSON*")]
    public void Unreadable_description_is_refused(string content, string message)
    {
        File.WriteAllText(folder.File("dataset.json"), content);
        Fails(message);
    }

    [Theory]
    [InlineData("{\"format\": \"semimer-corpus/1\", \"name\": \"\xFF\"}")]
    [InlineData("{\"format\": \"semimer-corpus/1\", \"name\": \"\\ud800\"}")]
    public void Description_whose_text_is_not_utf_8_is_refused(string content)
    {
        File.WriteAllBytes(folder.File("dataset.json"), System.Text.Encoding.Latin1.GetBytes(content));
        Fails("*dataset.json': is no valid JSON: a text in it is not UTF-8.");
    }

    [Fact]
    public void Split_names_that_lead_elsewhere_are_not_written()
    {
        var corpus = new InMemoryCorpus(TestCorpora.Schema, [TestCorpora.Row("u", "s", 0, "../x")]);
        FluentActions.Invoking(() => FeatureCorpusWriter.Write(corpus, folder.Root))
            .Should().Throw<CorpusException>().WithMessage("*'../x'*");
    }

    private CorpusException Fails(string message) =>
        FluentActions.Invoking(() => FeatureCorpus.Open(folder.Root)).Should().Throw<CorpusException>().WithMessage(message).Which;

    /// <summary>Writes the tiny corpus without checksums, so that a test can change its files.</summary>
    private void WriteUnchecked()
    {
        FeatureCorpusWriter.Write(TestCorpora.Tiny(), folder.Root);
        RemoveChecksums();
    }

    private void RemoveChecksums() => File.WriteAllText(
        folder.File("dataset.json"),
        Regex.Replace(File.ReadAllText(folder.File("dataset.json")), ",\\s*\"sha256\": \\{[^}]*\\}", ""));

    private void Rewrite(string name, Func<string, string> change)
    {
        string before = File.ReadAllText(folder.File(name));
        string after = change(before);
        after.Should().NotBe(before);
        File.WriteAllText(folder.File(name), after);
        RemoveChecksums();
    }

    private void WriteArray<T>(string name, T[] values, params long[] shape)
        where T : unmanaged => NpyWriter.WriteFile<T>(folder.File(name), values, shape);
}
