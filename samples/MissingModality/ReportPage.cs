using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Metrics;
using SemiMER.Recognition;
using SemiMER.Reporting;

namespace SemiMER.Samples.MissingModality;

/// <summary>The results as a page: UA of each method by rate and by pattern, and measures where nothing is missing.</summary>
internal static class ReportPage
{
    public static void Write(Corpus corpus, IReadOnlyList<Result> results, string path)
    {
        ExperimentTable whole = ExperimentTable.Of(
            [.. results.Where(result => result.Under.Rate == 0).Select(result => result.Cell)], ResultTables.BaselineOf(results));
        new HtmlReport
        {
            Title = $"{corpus.Schema.Name}: what is left when modalities are missing",
            Summary = "Networks of dialogues are trained once each, and tested at every rate of missing modalities and every pattern, on " +
                "masks that all share. Utterances of all folds and seeds are counted together.",
            Sections =
            [
                new MissingModalitySection([.. results.GroupBy(result => result.Cell.Recipe)
                    .Select(own => new NamedMissingModalityReport(own.Key, ReportOf([.. own])))]),
                new ResultsSection(whole) { Heading = "Results where nothing is missing" },
                DataCardSection.Of(corpus, CorpusReport.Of(corpus)),
            ],
        }.Write(path);
    }

    private static MissingModalityReport ReportOf(Result[] results) => new()
    {
        ByRate = RowsOf(results.Where(result => result.IsRate)), ByPattern = RowsOf(results.Where(result => !result.IsRate)),
    };

    private static IReadOnlyList<MissingModalityRow> RowsOf(IEnumerable<Result> results) =>
    [
        .. results.GroupBy(result => result.Mask).Select(mask => new MissingModalityRow
        {
            Name = mask.Key,
            Rate = mask.First().Under.Rate,
            ActualRate = mask.Average(result => result.Under.ActualRate),
            Metrics = new EmotionMetrics(mask.Select(result => result.Cell.Test.ConfusionMatrix).Aggregate((all, next) => all.Add(next))),
        }),
    ];
}
