using SemiMER.Corpora;
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
}
