using System.Diagnostics;
using SemiMER;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Samples.MatchingAblation;
using Spectre.Console;

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
        Corpus corpus = Open(settings);
        string modalities = string.Join(", ", corpus.Schema.Modalities.Select(entry => $"{entry.Modality} {entry.Width}"));
        Console.WriteLine($"{corpus.Schema.Name}: {modalities}; classes {string.Join(", ", corpus.Schema.Classes)}");
        var watch = Stopwatch.StartNew();
        IReadOnlyList<ExperimentCell> cells = Ablation.Run(
            corpus, seed => Folds(corpus, settings, seed), settings,
            message => Console.Error.WriteLine($"{watch.Elapsed:hh\\:mm\\:ss} {message}"), cancellationToken);
        int folds = cells.Select(cell => cell.Fold).Distinct().Count();
        int fewest = cells.Min(cell => cell.LabeledCount), most = cells.Max(cell => cell.LabeledCount);
        Console.WriteLine(FormattableString.Invariant($"{folds} folds x {settings.Seeds} seeds, ") +
            FormattableString.Invariant($"{20 * settings.Epochs} updates each, {fewest} to {most} labeled rows, {cells.Count} trainings"));
        Console.WriteLine();
        AnsiConsole.Profile.Width = 200; // no line of a table in Markdown may be broken
        AblationTable.Write(cells, AnsiConsole.Console);
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

static Corpus Open(Settings settings)
{
    Corpus corpus = settings.Data is { } folder
        ? FeatureCorpus.Open(folder.FullName)
        : new SyntheticCorpus(new SyntheticCorpusOptions { AcousticWidth = 40, VisualWidth = 30, LexicalWidth = 50, Noise = 2 });
    if (settings.Modalities is { } modalities)
        corpus = corpus.WithModalities([.. modalities.Split(',').Select(name => new Modality(name.Trim()))]);
    if (settings.Classes is { } classes)
        corpus = corpus.WithClasses(ClassMap.Parse(classes, corpus.Schema.Classes));
    return corpus;
}

static IReadOnlyList<CorpusFold> Folds(Corpus corpus, Settings settings, long seed)
{
    if (settings.TestSplit is { } split)
        return [Splits.WithValidationShare(corpus, "train", split, settings.ValidationShare, seed)];
    IReadOnlyList<CorpusFold> folds = SpeakerFolds.LeaveOneSessionOut(corpus);
    return [.. folds.TakeLast(settings.Folds ?? (settings.Data is null ? 1 : folds.Count))];
}
