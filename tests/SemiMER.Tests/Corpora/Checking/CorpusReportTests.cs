using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

/// <summary>Leaks that were planted are found, and what is sound gives no finding.</summary>
public sealed class CorpusReportTests
{
    private const int Width = 6;

    private static readonly CorpusSchema Schema = new("planted", ["calm", "sad", "angry"],
        [new ModalitySchema(Modality.Acoustic, Width), new ModalitySchema(Modality.Visual, 2, FeatureKind.Sequence)]);

    [Fact]
    public void Sound_corpora_give_no_finding()
    {
        CorpusReport.Of(new SyntheticCorpus()).Findings.Should().BeEmpty();
        foreach (CorpusFold fold in SpeakerFolds.LeaveOneSessionOut(new SyntheticCorpus()))
            CorpusReport.Of(fold).Findings.Should().BeEmpty();
        CorpusReport.Of(Corpus()).Findings.Should().BeEmpty();
        CorpusReport.Of(Corpus()).ToString().Should().Be("Nothing was found.");
    }

    [Theory]
    [InlineData(0f)] // the class index itself
    [InlineData(0.3f)] // with noise
    public void Column_made_of_the_label_is_found(float noise)
    {
        var random = new RandomSource(3, "noise");
        CorpusFinding[] found = Findings(Corpus((row, i) => row.ClassIndex is { } label
            ? With(row, Modality.Acoustic, 4, label + noise * ((float)random.NextDouble() - 0.5f)) : row));
        // The class in the middle cannot be told by one threshold; of the others the first is named.
        CorpusFinding finding = found.Should().ContainSingle().Which;
        finding.Kind.Should().Be(CorpusFindingKind.ColumnTellsClass);
        (finding.Modality, finding.Measure, finding.Count).Should().Be((Modality.Acoustic, 1.0, 1));
        finding.Columns.Should().Equal(4);
        finding.Names.Should().Equal("calm");
        finding.Text.Should().Be("1 of 6 columns of 'acoustic' tell 'calm' from all other classes by one threshold (balanced accuracy up "
            + "to 1.000): 4.");
    }

    [Fact]
    public void Mean_of_a_sequence_that_tells_a_class_is_found()
    {
        CorpusFinding finding = Findings(Corpus((row, i) => With(row, Modality.Visual, 1, row.ClassIndex == 2 ? 5 : i % 7 / 10f)))
            .Should().ContainSingle().Which;
        (finding.Kind, finding.Modality).Should().Be((CorpusFindingKind.ColumnTellsClass, Modality.Visual));
        finding.Columns.Should().Equal(1);
        finding.Names.Should().Equal("angry");
    }

    [Fact]
    public void Class_of_few_rows_that_a_column_separates_is_no_finding() =>
        Findings(new InMemoryCorpus(Schema, Enumerable.Range(0, 80).Select(i =>
            With(Row(i, i < 9 ? 2 : i % 2), Modality.Acoustic, 4, i < 9 ? 9 : i % 5)))).Should().BeEmpty("nine of eighty may be chance");

    [Fact]
    public void Balanced_accuracy_is_that_of_the_best_of_all_thresholds()
    {
        var random = new RandomSource(1, "columns");
        for (int trial = 0; trial < 20; trial++)
        {
            int?[] classes = [.. Enumerable.Range(0, 90).Select(i => random.NextInt32(4) is < 3 and var label ? label : (int?)null)];
            float[] column = [.. classes.Select(label => random.NextInt32(trial < 10 ? 6 : 1000) + 200f * (label ?? 1) * (trial % 3))];
            double best = 0;
            foreach (int label in (int[])[0, 1, 2])
            {
                int[] own = [.. classes.Index().Where(entry => entry.Item == label).Select(entry => entry.Index)];
                int[] others = [.. classes.Index().Where(entry => entry.Item is { } other && other != label).Select(entry => entry.Index)];
                foreach (float threshold in column)
                {
                    double accuracy = (own.Count(row => column[row] <= threshold) / (double)own.Length
                        + others.Count(row => column[row] > threshold) / (double)others.Length) / 2;
                    best = Math.Max(best, Math.Max(accuracy, 1 - accuracy));
                }
            }
            int[] order = [.. Enumerable.Range(0, column.Length)];
            float[] sorted = [.. column];
            Array.Sort(sorted, order);
            new ClassSeparation(classes, 3).Measure(sorted, order).Accuracy.Should().BeApproximately(best, 1e-12);
        }
    }

    [Fact]
    public void Column_with_one_value_for_each_speaker_is_found()
    {
        CorpusFinding finding = Findings(Corpus((row, i) => With(row, Modality.Acoustic, 2, row.Utterance.Speaker[1])))
            .Should().ContainSingle().Which;
        (finding.Kind, finding.Measure).Should().Be((CorpusFindingKind.ColumnTellsSpeaker, 1.0));
        finding.Columns.Should().Equal(2);
        // Sparse columns are nearly always 0, with every speaker; that tells nothing of them.
        Findings(Corpus((row, i) => With(row, Modality.Acoustic, 2, i % 9 == 0 ? 1 : 0))).Should().BeEmpty();
    }

    [Fact]
    public void Lambda_is_that_of_the_table_of_speakers_and_values()
    {
        var random = new RandomSource(2, "columns");
        for (int trial = 0; trial < 20; trial++)
        {
            string[] speakers = [.. Enumerable.Range(0, 120).Select(i => $"s{i % 7}")];
            float[] column = [.. speakers.Select(name => random.NextInt32(10) < trial / 2 ? name[1] : (float)random.NextInt32(5))];
            int commonest = column.GroupBy(value => value).Max(group => group.Count());
            int bySpeaker = speakers.Index().GroupBy(entry => entry.Item)
                .Sum(own => own.GroupBy(entry => column[entry.Index]).Max(group => group.Count()));
            int[] order = [.. Enumerable.Range(0, column.Length)];
            float[] sorted = [.. column];
            Array.Sort(sorted, order);
            new SpeakerConstancy(speakers).Measure(sorted, order)
                .Should().BeApproximately((bySpeaker - commonest) / (120.0 - commonest), 1e-12);
        }
    }

    [Fact]
    public void Copies_in_another_part_are_found()
    {
        CorpusRow[] rows = [.. Corpus().Rows];
        InMemoryCorpus copied = new(Schema, rows.Append(rows[3] with
        {
            Utterance = rows[3].Utterance with { Id = "copy", Speaker = "other" },
            Split = "test",
            ClassIndex = null,
        }));
        CorpusFinding[] found = Findings(copied);
        found.Select(finding => (finding.Kind, finding.Modality, finding.Count)).Should().Equal(
            (CorpusFindingKind.SharedFeatures, Modality.Acoustic, 2), (CorpusFindingKind.SharedFeatures, Modality.Visual, 2));
        found[0].Parts.Should().Equal("train", "test");
        found[0].Names.Should().Equal("u3", "copy");
        found[0].Text.Should().Contain("'u3' of 'train' and 'copy' of 'test'");
        // Within one part, and where features are one number, it is none.
        Findings(new InMemoryCorpus(Schema, rows.Append(rows[3] with { Utterance = rows[3].Utterance with { Id = "copy" } })))
            .Should().BeEmpty();
    }

    [Fact]
    public void Equal_words_in_two_parts_are_no_copies_where_features_are_made_of_texts()
    {
        var schema = new CorpusSchema("words", ["a", "b"], [new ModalitySchema(Modality.Lexical, 2)]);
        CorpusRow Row(int i, string text, string split) => new(
            new Utterance
            {
                Id = $"u{i}", Speaker = $"{split}{i % 3}", Text = text,
                Features = new Dictionary<Modality, ModalityFeatures>
                {
                    [Modality.Lexical] = ModalityFeatures.Vector(new float[] { text.Length, text[0] }),
                },
            }, i % 2)
        { Split = split };
        string[] texts = ["Yes.", "No, never.", "Hm.", "I see.", "Yes.", "Hm."];
        CorpusRow[] rows = [.. Enumerable.Range(0, 40).Select(i => Row(i, texts[i % 6], i % 5 == 3 ? "test" : "train"))];
        Findings(new InMemoryCorpus(schema, rows)).Should().BeEmpty();
        Findings(new InMemoryCorpus(schema, rows.Select(row => row with { Utterance = row.Utterance with { Text = null } })))
            .Should().ContainSingle().Which.Kind.Should().Be(CorpusFindingKind.SharedFeatures);
    }

    [Fact]
    public void Columns_that_are_constant_or_not_finite_are_found()
    {
        CorpusFinding constant = Findings(Corpus((row, i) => With(With(row, Modality.Acoustic, 1, 7), Modality.Acoustic, 5, 0)))
            .Should().ContainSingle().Which;
        (constant.Kind, constant.Count).Should().Be((CorpusFindingKind.ConstantColumns, 2));
        constant.Columns.Should().Equal(1, 5);
        // Rows that no corpus has checked, as a fold may be made of.
        CorpusRow[] rows = [.. Corpus().Rows];
        rows[4] = With(rows[4], Modality.Acoustic, 3, float.NaN);
        CorpusFold fold = Fold(rows);
        CorpusFinding wrong = CorpusReport.Of(fold).Findings.Should().ContainSingle().Which;
        wrong.Kind.Should().Be(CorpusFindingKind.NonFiniteColumns);
        wrong.Columns.Should().Equal(3);
    }

    [Fact]
    public void Classes_that_a_part_lacks_are_found()
    {
        CorpusFinding finding = CorpusReport.Of(Fold([.. Corpus().Rows.Where(row => row.Utterance.Speaker != "p3" || row.ClassIndex != 1)]))
            .Findings.Should().ContainSingle().Which;
        finding.Kind.Should().Be(CorpusFindingKind.MissingClasses);
        finding.Text.Should().Be("'test' has no labeled row of the class 'sad'.");
        (finding.Parts.Single(), finding.Names.Single()).Should().Be(("test", "sad"));
    }

    [Fact]
    public void Speakers_in_several_splits_are_found_but_for_the_unlabeled_one()
    {
        CorpusRow[] rows = [.. Corpus().Rows.Select((row, i) =>
            row with { Split = row.Utterance.Speaker == "p1" && i % 2 == 0 ? "test" : "train" })];
        CorpusFinding finding = Findings(new InMemoryCorpus(Schema, rows)).Should().ContainSingle().Which;
        finding.Kind.Should().Be(CorpusFindingKind.SharedSpeakers);
        finding.Names.Should().Equal("p1");
        finding.Parts.Should().Equal("train", "test");
        Findings(new InMemoryCorpus(Schema, rows.Select(row => row.Split == "test"
            ? row with { Split = Splits.Unlabeled, ClassIndex = null } : row))).Should().BeEmpty();
    }

    [Fact]
    public void Utterances_without_any_modality_are_found()
    {
        CorpusFinding finding = Findings(Corpus((row, i) => i % 10 == 0
                ? row with { Utterance = row.Utterance.WithModalities() } : row)).Should().ContainSingle().Which;
        (finding.Kind, finding.Count).Should().Be((CorpusFindingKind.AbsentUtterances, 9));
    }

    [SkippableTheory]
    [InlineData("iemocap", 0)]
    [InlineData("iemocap_av129", 0)]
    public void Real_corpora_are_not_accused(string name, int count) =>
        CorpusReport.Of(FeatureCorpus.Open(RealData.Require(name))).Findings.Should().HaveCount(count);

    [SkippableFact]
    public void What_is_known_of_real_corpora_is_found()
    {
        CorpusFinding meld = CorpusReport.Of(FeatureCorpus.Open(RealData.Require("meld"))).Findings.Should().ContainSingle().Which;
        meld.Kind.Should().Be(CorpusFindingKind.SharedSpeakers, "characters of the series are in all splits");
        CorpusReport.Of(FeatureCorpus.Open(RealData.Require("mosi"))).Findings
            .Select(finding => (finding.Kind, finding.Modality, finding.Count))
            .Should().Equal((CorpusFindingKind.ConstantColumns, Modality.Visual, 32));
    }

    private static CorpusFinding[] Findings(Corpus corpus) => [.. CorpusReport.Of(corpus).Findings];

    /// <summary>Ninety rows of nine speakers, of three classes or none.</summary>
    private static InMemoryCorpus Corpus(Func<CorpusRow, int, CorpusRow>? change = null) => new(Schema,
        Enumerable.Range(0, 90).Select(i => Row(i, i % 10 == 9 ? null : i % 3)).Select((row, i) => change?.Invoke(row, i) ?? row));

    private static CorpusRow Row(int i, int? label)
    {
        var random = new RandomSource(i, "row");
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormal())];
        return new CorpusRow(
            new Utterance
            {
                Id = $"u{i}",
                Speaker = $"p{i / 10}",
                Features = new Dictionary<Modality, ModalityFeatures>
                {
                    [Modality.Acoustic] = ModalityFeatures.Vector(Numbers(Width)),
                    [Modality.Visual] = ModalityFeatures.Sequence(Numbers(2 * (2 + i % 3)), 2),
                },
            }, label)
        { Split = "train" };
    }

    // In a sequence, the number stands in every frame.
    private static CorpusRow With(CorpusRow row, Modality modality, int column, float value)
    {
        ModalityFeatures features = row.Utterance.Features[modality];
        float[] values = features.Values.ToArray();
        for (int i = column; i < values.Length; i += features.Width)
            values[i] = value;
        return row with
        {
            Utterance = row.Utterance.WithFeatures(row.Utterance.Features.Where(entry => entry.Key != modality).Append(
                KeyValuePair.Create(modality, features.WithValues(values)))),
        };
    }

    private static CorpusFold Fold(CorpusRow[] rows) => new("x", Schema,
        rows.Where(row => row.Utterance.Speaker is not ("p2" or "p3")), rows.Where(row => row.Utterance.Speaker == "p2"),
        rows.Where(row => row.Utterance.Speaker == "p3"));
}
