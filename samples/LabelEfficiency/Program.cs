using System.Diagnostics;
using SemiMER;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Reporting;
using SemiMER.Samples.LabelEfficiency;

using var cancelled = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancelled.Cancel();
};
return CommandLine.Create(settings => Run(settings, cancelled.Token)).Parse(args).Invoke();

static int Run(Settings settings, CancellationToken cancellationToken)
{
    try
    {
        var watch = Stopwatch.StartNew();
        void Tell(string what) => Console.Error.WriteLine($"{watch.Elapsed:hh\\:mm\\:ss} {what}");
        Corpus corpus = StudyFolds.Open(settings);
        IReadOnlyList<CorpusFold> folds = StudyFolds.Of(corpus, settings);
        Tell($"{corpus.Schema.Name}: {folds.Count} {(folds.Count == 1 ? "fold" : "folds")}");
        IReadOnlyList<ExperimentCell> cells = Study.Run(folds, settings, Tell, cancellationToken);
        bool compared = cells.Any(cell => cell.Recipe == Study.Reference);
        ExperimentTable table = ExperimentTable.Of(cells, compared ? Study.Reference : null);
        EfficiencyTable.Write(table);
        if (settings.Scores is { } scores)
            CellScores.Write(cells, scores);
        Curve.Draw(table, settings.Picture);
        Console.WriteLine($"The curve: {settings.Picture.FullName}");
        WriteReport(corpus, table, cells, settings);
        Console.WriteLine($"The report, to be opened in a browser: {settings.Report.FullName}");
        return 0;
    }
    catch (SemiMerException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine("Stopped.");
        return 130;
    }
}

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
