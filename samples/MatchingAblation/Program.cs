using SemiMER.Corpora;
using SemiMER.Experiments;
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
});

static IReadOnlyList<CorpusFold> Folds(Corpus corpus, Settings settings, long seed)
{
    if (settings.TestSplit is { } split)
        return [Splits.WithValidationShare(corpus, "train", split, settings.ValidationShare, seed)];
    IReadOnlyList<CorpusFold> folds = SpeakerFolds.LeaveOneSessionOut(corpus);
    return [.. folds.TakeLast(settings.Folds ?? (settings.Data is null ? 1 : folds.Count))];
}
