using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Recognition;

namespace SemiMER.Tests.Recognition;

public sealed class MissingModalityReportTests
{
    [Fact]
    public void Rows_are_the_measures_of_what_a_mask_leaves()
    {
        using EmotionRecognizer recognizer = SmallTraining.Train().Recognizer;
        LabeledSet test = SmallTraining.Fold.Test;
        IReadOnlyList<MissingModalityMask> masks = MissingModalityMask.OfEvaluation(recognizer.Schema, test.Utterances, seed: 1);
        MissingModalityReport report = MissingModalityReport.Of(recognizer, test, masks);
        report.ByRate.Should().HaveCount(8);
        report.ByPattern.Should().HaveCount(7);
        foreach ((MissingModalityRow row, MissingModalityMask mask) in report.ByRate.Concat(report.ByPattern).Zip(masks))
        {
            (row.Name, row.Rate, row.ActualRate).Should().Be((mask.Name, mask.Rate, mask.ActualRate));
            row.Metrics.Should().BeEquivalentTo(recognizer.Evaluate(mask.Apply(test)));
        }
        report.ByRate[0].Metrics.Should().BeEquivalentTo(recognizer.Evaluate(test));
        report.ByRate.Select(row => row.Metrics.ToString()).Distinct().Should().HaveCountGreaterThan(1, "absence changes something");
        report.ToMarkdown().Split('\n').Should().HaveCount(2 + 15 + 1).And.Contain(line => line.StartsWith("| acoustic + lexical |"));
    }

    [Fact]
    public void Filling_puts_something_in_place()
    {
        using EmotionRecognizer recognizer = SmallTraining.Train().Recognizer;
        LabeledSet test = SmallTraining.Fold.Test;
        MissingModalityMask mask = MissingModalityMask.Draw(recognizer.Schema, test.Utterances, 0.5, seed: 1);
        var filling = ModalityFilling.Zeros(recognizer.Schema);
        var filled = new LabeledSet(test.Classes, mask.Apply(test).Select(item => item with { Utterance = filling.Fill(item.Utterance) }));
        MissingModalityReport.Of(recognizer, test, [mask], filling).ByRate[0].Metrics
            .Should().BeEquivalentTo(recognizer.Evaluate(filled));
        filled.Utterances.Should().OnlyContain(row => row.Features.Count == 3);
    }

    [Fact]
    public void Reports_of_several_tests_are_counted_together_and_return_from_JSON()
    {
        using EmotionRecognizer recognizer = SmallTraining.Train().Recognizer;
        LabeledSet test = SmallTraining.Fold.Test;
        MissingModalityReport Of(LabeledSet part) => MissingModalityReport.Of(
            recognizer, part, MissingModalityMask.OfEvaluation(recognizer.Schema, part.Utterances, seed: 1, rates: [0, 0.5]));
        LabeledSet first = new(test.Classes, test.Take(6)), rest = new(test.Classes, test.Skip(6));
        MissingModalityReport pooled = MissingModalityReport.Pool(Of(first), Of(rest));
        pooled.ByRate[0].Should().BeEquivalentTo(Of(test).ByRate[0], "nothing is missing at the rate 0");
        pooled.ByPattern.Should().BeEquivalentTo(Of(test).ByPattern);
        pooled.ByRate[1].Metrics.ConfusionMatrix.Total.Should().Be(test.Count);
        MissingModalityReport.FromJson(pooled.ToJson()).Should().BeEquivalentTo(pooled);

        FluentActions.Invoking(() => MissingModalityReport.Pool()).Should().Throw<MetricException>();
        FluentActions.Invoking(() => MissingModalityReport.Pool(pooled, pooled with { ByRate = [] })).Should().Throw<MetricException>();
        foreach (string damaged in (string[])["", "null", "{}", "[1]"])
            FluentActions.Invoking(() => MissingModalityReport.FromJson(damaged)).Should().Throw<MetricException>(damaged);
    }
}
