using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Tests.Corpora;

public sealed class MissingModalityMaskTests
{
    private static readonly CorpusSchema Schema = new("three", ["calm", "angry"],
        [new(Modality.Acoustic, 2), new(Modality.Visual, 2), new(Modality.Lexical, 2)]);

    private static readonly CorpusSchema Pair = Schema.WithModalities(Modality.Acoustic, Modality.Lexical);

    // Shares of utterances with 1, 2 and 3 modalities, as the generator of the paper's code gave them where it was run.
    [Theory]
    [InlineData(0.1, 0.02, 0.26, 0.72)]
    [InlineData(0.2, 0.09, 0.42, 0.49)]
    [InlineData(0.3, 0.20, 0.50, 0.30)]
    [InlineData(0.5, 0.57, 0.37, 0.06)]
    [InlineData(0.6, 0.82, 0.17, 0.01)]
    [InlineData(2.0 / 3, 1, 0, 0)]
    public void Distribution_of_patterns_is_that_of_the_protocol(double rate, double one, double two, double three)
    {
        MissingModalityMask mask = MissingModalityMask.Draw(Schema, Rows(6000), rate, seed: 3);
        double Share(int count) => mask.Remaining.Values.Count(own => own.Count == count) / 6000.0;
        Share(1).Should().BeApproximately(one, 0.015);
        Share(2).Should().BeApproximately(two, 0.015);
        Share(3).Should().BeApproximately(three, 0.015);
        foreach (Modality modality in mask.Modalities)
            mask.Remaining.Values.Count(own => own.Contains(modality)).Should().BeCloseTo((int)(6000 * (1 - rate)), 120);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.37)]
    [InlineData(0.5)]
    public void Rate_is_exact_to_one_utterance_and_something_stays(double rate)
    {
        foreach (CorpusSchema schema in (CorpusSchema[])[Schema, Pair])
        {
            MissingModalityMask mask = MissingModalityMask.Draw(schema, Rows(101), rate, seed: 1);
            mask.ActualRate.Should().BeApproximately(rate, 0.5 / (101 * schema.Modalities.Count) + 1e-12);
            mask.Remaining.Values.Should().OnlyContain(own => own.Count >= 1);
            (mask.Rate, mask.Seed).Should().Be((rate, 1));
        }
    }

    [Fact]
    public void Masks_depend_on_seed_and_ids_not_on_the_order_and_are_nested()
    {
        Utterance[] rows = Rows(60);
        MissingModalityMask mask = MissingModalityMask.Draw(Schema, rows, 0.3, seed: 1);
        Text(MissingModalityMask.Draw(Schema, rows.Reverse(), 0.3, seed: 1)).Should().Be(Text(mask));
        Text(MissingModalityMask.Draw(Schema, rows, 0.3, seed: 2)).Should().NotBe(Text(mask));
        MissingModalityMask more = MissingModalityMask.Draw(Schema, rows, 0.5, seed: 1);
        foreach ((string id, IReadOnlyList<Modality> own) in more.Remaining)
            own.Should().BeSubsetOf(mask.Remaining[id]);
    }

    [Fact]
    public void What_is_absent_by_nature_stays_so_and_counts()
    {
        Utterance[] rows = [.. Rows(90).Select((row, i) => i % 3 == 0 ? row.WithModalities(Modality.Acoustic) : row)];
        MissingModalityMask low = MissingModalityMask.Draw(Schema, rows, 0.1, seed: 1); // .22 is absent anyhow
        low.ActualRate.Should().BeApproximately(2.0 / 9, 1e-12);
        MissingModalityMask high = MissingModalityMask.Draw(Schema, rows, 0.5, seed: 1);
        high.ActualRate.Should().BeApproximately(0.5, 1e-12);
        foreach (Utterance row in rows)
            high.Apply(row).Features.Keys.Should().BeSubsetOf(row.Features.Keys).And.NotBeEmpty();
        MissingModalityMask.Draw(Schema, rows, MissingModalityMask.LargestRate(Schema), seed: 1)
            .Remaining.Values.Should().OnlyContain(own => own.Count == 1);
    }

    [Fact]
    public void Evaluation_has_all_rates_and_all_patterns()
    {
        Utterance[] rows = Rows(30);
        MissingModalityMask.OfEvaluation(Schema, rows, seed: 1).Select(mask => mask.Name).Should().Equal(
            "rate 0", "rate 0.1", "rate 0.2", "rate 0.3", "rate 0.4", "rate 0.5", "rate 0.6", "rate 0.667", "acoustic", "visual",
            "lexical", "acoustic + visual", "acoustic + lexical", "visual + lexical", "acoustic + visual + lexical");
        MissingModalityMask.OfEvaluation(Pair, rows, seed: 1).Select(mask => mask.Name).Should().Equal(
            "rate 0", "rate 0.1", "rate 0.2", "rate 0.3", "rate 0.4", "rate 0.5", "acoustic", "lexical", "acoustic + lexical");
        MissingModalityMask.OfEvaluation(Pair, rows, seed: 1, rates: [0.25]).Select(mask => mask.Name).First().Should().Be("rate 0.25");
    }

    [Fact]
    public void Set_of_a_pattern_has_no_utterance_without_anything()
    {
        Utterance[] rows = [.. Rows(10).Select((row, i) => i < 4 ? row.WithModalities(Modality.Visual) : row)];
        MissingModalityMask mask = MissingModalityMask.OfPattern(Schema, rows, Modality.Acoustic, Modality.Lexical);
        var set = new LabeledSet(Schema.Classes, rows.Select((row, i) => new LabeledUtterance(row, i % 2)));
        LabeledSet applied = mask.Apply(set);
        applied.Select(item => (item.Utterance.Id, item.ClassIndex)).Should()
            .Equal(set.Skip(4).Select(item => (item.Utterance.Id, item.ClassIndex)));
        applied.Utterances.Should().OnlyContain(row => row.Features.Count == 2 && !row.Has(Modality.Visual));
        mask.Apply(set.WithoutLabels()).Should().HaveCount(6);
        FluentActions.Invoking(() => mask.Apply(rows[0])).Should().Throw<CorpusException>().WithMessage("*leaves the utterance out*");
    }

    [Fact]
    public void File_brings_a_mask_back()
    {
        using var folder = new TemporaryDirectory();
        foreach (MissingModalityMask mask in MissingModalityMask.OfEvaluation(Schema, Rows(20), seed: 5, rates: [0.3]))
        {
            mask.Save(folder.File("mask.json"));
            MissingModalityMask read = MissingModalityMask.Load(folder.File("mask.json"));
            Text(read).Should().Be(Text(mask));
            (read.Name, read.Rate, read.Seed, read.ActualRate).Should().Be((mask.Name, mask.Rate, mask.Seed, mask.ActualRate));
            read.Modalities.Should().Equal(mask.Modalities);
        }
        foreach (string damaged in (string[])["", "{", "{}", "{\"format\":\"other/1\"}",
            "{\"format\":\"semimer-missing/1\",\"name\":\"x\",\"modalities\":[\"visual\"],\"remaining\":{\"u\":[\"lexical\"]}}"])
        {
            File.WriteAllText(folder.File("mask.json"), damaged);
            FluentActions.Invoking(() => MissingModalityMask.Load(folder.File("mask.json"))).Should().Throw<FileFormatException>(damaged);
        }
    }

    [Fact]
    public void What_cannot_be_masked_is_refused_with_the_reason()
    {
        Utterance[] rows = Rows(4);
        Refused(() => MissingModalityMask.Draw(Schema.WithModalities(Modality.Visual), rows, 0, seed: 1), "*has one modality*");
        Refused(() => MissingModalityMask.Draw(Schema, [], 0, seed: 1), "*at least one utterance*");
        Refused(() => MissingModalityMask.Draw(Schema, [rows[0], rows[0]], 0, seed: 1), "*one id*");
        Refused(() => MissingModalityMask.Draw(Schema, [rows[0].WithModalities()], 0, seed: 1), "*none of the modalities*");
        Refused(() => MissingModalityMask.OfPattern(Schema, rows), "*at least one that is there*");
        Refused(() => MissingModalityMask.OfPattern(Pair, rows, Modality.Visual), "*no such modality*");
        Refused(() => MissingModalityMask.Draw(Schema, rows, 0, seed: 1).Apply(rows[0] with { Id = "other" }), "*for other utterances*");
        foreach (double rate in (double[])[-0.1, 0.67, double.NaN])
        {
            FluentActions.Invoking(() => MissingModalityMask.Draw(Schema, rows, rate, seed: 1))
                .Should().Throw<OptionsException>().WithMessage("*rate*from 0 to 0.667*");
        }

        static void Refused(Action action, string message) =>
            FluentActions.Invoking(action).Should().Throw<CorpusException>().WithMessage(message);
    }

    [Fact]
    public void Fillings_put_zeros_or_means_in_place_of_what_is_absent_only()
    {
        var schema = new CorpusSchema("filled", ["calm", "angry"],
            [new(Modality.Acoustic, 2, FeatureKind.Sequence), new(Modality.Lexical, 2)]);
        Utterance[] rows =
        [
            new Utterance { Id = "a", Speaker = "s" }.WithFeatures(new Dictionary<Modality, ModalityFeatures>
            {
                [Modality.Acoustic] = ModalityFeatures.Sequence(new float[] { 1, 2, 3, 6 }, 2),
                [Modality.Lexical] = ModalityFeatures.Vector(new float[] { 4, 8 }),
            }),
            new Utterance { Id = "b", Speaker = "s" }.WithFeatures(new Dictionary<Modality, ModalityFeatures>
            {
                [Modality.Acoustic] = ModalityFeatures.Sequence(new float[] { 5, 4 }, 2),
            }),
        ];
        Utterance zeros = ModalityFilling.Zeros(schema).Fill(rows[1]);
        Numbers(zeros, Modality.Lexical).Should().Equal(0, 0);
        Numbers(zeros, Modality.Acoustic).Should().Equal(5, 4);
        Utterance lexical = rows[0].WithModalities(Modality.Lexical);
        Utterance means = ModalityFilling.Means(schema, rows).Fill(lexical);
        Numbers(means, Modality.Acoustic).Should().Equal(3, 4); // of three frames
        means.Features[Modality.Acoustic].Kind.Should().Be(FeatureKind.Sequence);
        Numbers(means, Modality.Lexical).Should().Equal(4, 8);
        FluentActions.Invoking(() => ModalityFilling.Means(schema, rows[1..])).Should().Throw<CorpusException>();
    }

    private static float[] Numbers(Utterance row, Modality modality) => row.Features[modality].Values.ToArray();

    private static string Text(MissingModalityMask mask) => string.Join('\n', mask.Remaining
        .OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}: {string.Join(' ', entry.Value)}"));

    private static Utterance[] Rows(int count) => [.. Enumerable.Range(0, count).Select(i => new Utterance
    {
        Id = $"u{i:0000}", Speaker = "s", Features = Schema.Modalities.ToDictionary(
            entry => entry.Modality, _ => ModalityFeatures.Vector(new float[] { i, 1 })),
    })];
}
