using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Reporting;
using SemiMER.Samples;
using SemiMER.Samples.LabelEfficiency;

return StudyProgram.Run<Settings>(args, CommandLine.Create, (settings, tell, cancellation) =>
{
    Corpus corpus = StudyFolds.Open(settings);
    IReadOnlyList<CorpusFold> folds = StudyFolds.Of(corpus, settings);
    tell($"{corpus.Schema.Name}: {folds.Count} {(folds.Count == 1 ? "fold" : "folds")}");
    IReadOnlyList<ExperimentCell> cells = Study.Run(folds, settings, tell, cancellation);
    bool compared = cells.Any(cell => cell.Recipe == Study.Reference);
    ExperimentTable table = ExperimentTable.Of(cells, compared ? Study.Reference : null);
    EfficiencyTable.Write(table);
    if (settings.Scores is { } scores)
        CellScores.Write(cells, scores);
    Curve.Draw(table, settings.Picture);
    Console.WriteLine($"The curve: {settings.Picture.FullName}");
    WriteReport(corpus, table, cells, settings);
    Console.WriteLine($"The report, to be opened in a browser: {settings.Report.FullName}");
});

// The manifest is left out: each method has a plan of its own.
static void WriteReport(Corpus corpus, ExperimentTable table, IReadOnlyList<ExperimentCell> cells, Settings settings)
{
    var report = HtmlReport.Of($"{corpus.Schema.Name}: what each method makes of few labels", table, cells);
    (report with
    {
        Summary = "All methods are trained on the same folds and label budgets, with all other training rows as unlabeled pool.",
        Sections = [.. report.Sections, DataCardSection.Of(corpus, CorpusReport.Of(corpus))],
    }).Write(settings.Report.FullName);
}
