using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Reporting;
using SemiMER.Samples;
using SemiMER.Samples.MatchingAblation;
using Spectre.Console;

return StudyProgram.Run<Settings>(args, CommandLine.Create, (settings, tell, cancellation) =>
{
    var source = new StudyCorpus { Data = settings.Data, Modalities = settings.Modalities, Classes = settings.Classes };
    Corpus corpus = source.Open(new SyntheticCorpusOptions { AcousticWidth = 40, VisualWidth = 30, LexicalWidth = 50, Noise = 2 });
    string modalities = string.Join(", ", corpus.Schema.Modalities.Select(entry => $"{entry.Modality} {entry.Width}"));
    Console.WriteLine($"{corpus.Schema.Name}: {modalities}; classes {string.Join(", ", corpus.Schema.Classes)}");
    IReadOnlyList<ExperimentCell> cells = Ablation.Run(corpus, seed => Folds(corpus, settings, seed), settings, tell, cancellation);
    int folds = cells.Select(cell => cell.Fold).Distinct().Count();
    int fewest = cells.Min(cell => cell.LabeledCount), most = cells.Max(cell => cell.LabeledCount);
    Console.WriteLine(FormattableString.Invariant($"{folds} folds x {settings.Seeds} seeds, ") +
        FormattableString.Invariant($"{20 * settings.Epochs} updates each, {fewest} to {most} labeled rows, {cells.Count} trainings"));
    Console.WriteLine();
    AnsiConsole.Profile.Width = 200; // no line of a table in Markdown may be broken
    AblationTable.Write(cells, AnsiConsole.Console);
    WriteReport(corpus, cells, settings.Report.FullName);
    Console.WriteLine($"The report, to be opened in a browser: {settings.Report.FullName}");
});

static void WriteReport(Corpus corpus, IReadOnlyList<ExperimentCell> cells, string path)
{
    ExperimentTable table = ExperimentTable.Of(cells, Ablation.NoMatching);
    new HtmlReport
    {
        Title = $"{corpus.Schema.Name}: what each matching loss gives",
        Summary = "The same small network is trained without matching, with L_pair and with L_pair + L_unpair of every loss, on the same " +
            "folds, labels and number of updates.",
        Sections = [new ResultsSection(table), new RecallSection(table), DataCardSection.Of(corpus, CorpusReport.Of(corpus))],
    }.Write(path);
}

static IReadOnlyList<CorpusFold> Folds(Corpus corpus, Settings settings, long seed)
{
    if (settings.TestSplit is { } split)
        return [Splits.WithValidationShare(corpus, "train", split, settings.ValidationShare, seed)];
    IReadOnlyList<CorpusFold> folds = SpeakerFolds.LeaveOneSessionOut(corpus);
    return [.. folds.TakeLast(settings.Folds ?? (settings.Data is null ? 1 : folds.Count))];
}
