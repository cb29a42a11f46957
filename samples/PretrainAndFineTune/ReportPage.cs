using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Reporting;

namespace SemiMER.Samples.PretrainAndFineTune;

/// <summary>The results as a page: for each form what was restored, and UA over the number of labels.</summary>
internal static class ReportPage
{
    public static void Write(Corpus corpus, IReadOnlyList<Result> results, string path)
    {
        new HtmlReport
        {
            Title = $"{corpus.Schema.Name}: what restoring masked features is worth",
            Summary = "Networks are pre-trained on masked features without labels, and compared with random weights after the same " +
                "updates with labels, and with a linear soft-max on frozen features.",
            Sections =
            [
                .. results.GroupBy(result => result.Form).SelectMany(form => SectionsOf(form.Key, [.. form])),
                DataCardSection.Of(corpus, CorpusReport.Of(corpus)),
            ],
        }.Write(path);
    }

    private static IEnumerable<ReportSection> SectionsOf(string form, Result[] results)
    {
        ExperimentTable table = ExperimentTable.Of([.. results.SelectMany(result => result.Cells)]);
        yield return new ResultsSection(table) { Heading = $"Masked {form}: results" };
        if (table.Rows.DistinctBy(row => row.LabelFraction).Count() > 1)
            yield return new LabelEfficiencySection(table) { Heading = $"Masked {form}: label efficiency" };
        yield return new TableSection(
            $"Masked {form}: what was restored", ResultTables.LossColumns,
            ResultTables.Losses([.. results.SelectMany(result => result.Restored)]))
        {
            Remark = "Squared error on test rows, of words cross-entropy in nats.",
        };
    }
}
