using System.Globalization;
using SemiMER;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Formats;
using SemiMER.Matching;
using SemiMER.Recognition;
using SemiMER.Samples.QuickStart;
using SemiMER.Training;
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
    // A table of eleven columns does not fit where a console without a window reports 80 characters.
    AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 180);
    try
    {
        Corpus corpus = Open(settings);
        foreach (ReadingRemark remark in corpus.Remarks)
            AnsiConsole.MarkupLineInterpolated($"Read with a change: {remark}");
        IReadOnlyList<CorpusFold> folds = Protocol.Folds(corpus, settings);
        if (settings.Data is not null)
            PrintFindings(folds[0]);
        string modalities = string.Join(", ", corpus.Schema.Modalities.Select(entry => $"{entry.Modality} {entry.Width}"));
        string classes = string.Join(", ", corpus.Schema.Classes);
        AnsiConsole.MarkupLineInterpolated($"[bold]{corpus.Schema.Name}[/]: {modalities}; classes {classes}");
        AnsiConsole.WriteLine(Protocol.Describe(folds));

        var page = new ReportPage(corpus);
        ExperimentPlan plan = Plan(folds, settings) with { Following = page.Follow(folds[^1], settings) };
        return settings.Folder is null ? Compare(plan, settings, page, cancellationToken) : GoOn(plan, settings, page, cancellationToken);
    }
    catch (SemiMerException exception)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{exception.Message}[/]");
        if (exception is SplitException { Grouping: Grouping.Speaker, Overlap.Count: > 0 })
            AnsiConsole.WriteLine("The option that groups by dialogue is --by-dialogue.");
        return 1;
    }
    catch (OperationCanceledException)
    {
        AnsiConsole.WriteLine(settings.Folder is null ? "Stopped." : "Stopped; the same command goes on from here.");
        return 130;
    }
}

static Corpus Open(Settings settings)
{
    Corpus corpus = settings.Data is { } folder
        ? FeatureCorpus.Open(folder.FullName)
        : new SyntheticCorpus(new SyntheticCorpusOptions { SharedState = !settings.WithoutSharedState });
    if (settings.Modalities is { } modalities)
        corpus = corpus.WithModalities([.. modalities.Split(',').Select(name => new Modality(name.Trim()))]);
    if (settings.Classes is { } classes)
        corpus = corpus.WithClasses(ClassMap.Parse(classes, corpus.Schema.Classes));
    return corpus;
}

// What makes results doubtful: columns that tell the answer, copies, empty columns.
static void PrintFindings(CorpusFold fold)
{
    foreach (CorpusFinding finding in CorpusReport.Of(fold).Findings)
        AnsiConsole.MarkupLineInterpolated($"[yellow]Worth a look:[/] {finding}");
}

static ExperimentPlan Plan(IReadOnlyList<CorpusFold> folds, Settings settings) => new()
{
    Folds = folds,
    Recipes =
    [
        _ => Recipe.SupervisedOnly(),
        _ => Recipe.PaperSupervised(new MaximumMeanDiscrepancy()),
        _ => Recipe.Paper(new MaximumMeanDiscrepancy()),
    ],
    LabelFractions = settings.Labels,
    Seeds = [.. Enumerable.Range(0, Protocol.Seeds(folds, settings)).Select(seed => (long)seed)],
    ValidationShare = settings.BudgetShare,
    Trainer = new TrainerOptions
    {
        Epochs = settings.Epochs,
        Scaling = settings.SpeakerScaling ? ScalingScope.PerSpeaker : ScalingScope.AllSpeakers,
        DiagnosticsEvery = 80,
    },
    Parallelism = settings.Threads,
};

// All trainings in this process, in memory.
static int Compare(ExperimentPlan plan, Settings settings, ReportPage page, CancellationToken cancellationToken)
{
    using ExperimentResult result =
        WithProgress(progress => ExperimentRunner.Run(plan, progress, cancellationToken: cancellationToken));
    Tell(result.Table(), settings);
    if (result.Cells.Any(cell => cell.UnlabeledCount == 0))
        AnsiConsole.WriteLine("Where all rows have labels there are none for L_u, which is 0: L_semi is L_s there.");
    WriteReport(page, result.Table(), result.Cells, ExperimentManifest.Of(plan), settings);
    SaveLoadPredict(plan, result.BestCell, result.Best, settings);
    return 0;
}

// Those that the folder lacks, or this process's part of them.
static int GoOn(ExperimentPlan plan, Settings settings, ReportPage page, CancellationToken cancellationToken)
{
    var folder = new ExperimentFolderOptions { Directory = settings.Folder!.FullName, Shard = settings.Shard };
    StoredExperiment stored =
        WithProgress(progress => ExperimentRunner.RunInFolder(plan, folder, progress, cancellationToken: cancellationToken));
    foreach (string missing in stored.Missing)
        AnsiConsole.MarkupLineInterpolated($"Missing: {missing}");
    if (stored.BestCell is not { } best)
        return 0;
    Tell(stored.Table(), settings);
    WriteReport(page, stored.Table(), stored.Cells, stored.Manifest, settings);
    if (stored.IsComplete)
    {
        using EmotionRecognizer recognizer =
            ExperimentRunner.Train(plan, best, TimeLeft.OnScreen(best.Recipe), cancellationToken: cancellationToken);
        SaveLoadPredict(plan, best, recognizer, settings);
    }
    return 0;
}

static void Tell(ExperimentTable table, Settings settings)
{
    Tables.Print(table, withConfusion: settings.Data is not null);
    AnsiConsole.WriteLine("supervised: labels alone; L_s: with reconstruction and matching, on labeled rows; L_semi: on all rows.");
    if (settings.SpeakerScaling)
        AnsiConsole.WriteLine(
            "Features were scaled per speaker, with the statistics of each speaker's own rows, those of test speakers included.");
}

static void WriteReport(
    ReportPage page, ExperimentTable table, IReadOnlyList<ExperimentCell> cells, ExperimentManifest manifest, Settings settings)
{
    if (settings.Report is { } folder)
        ExperimentReport.Write(folder.FullName, table, cells, manifest);
    string path = Path.Combine(settings.Report?.FullName ?? Environment.CurrentDirectory, "quickstart-report.html");
    page.Write(path, table, cells, manifest);
    AnsiConsole.WriteLine($"The report, to be opened in a browser: {path}");
}

static T WithProgress<T>(Func<IProgress<ExperimentProgress>, T> run)
{
    T? result = default;
    TimeLeft.Screen.Progress().Start(context => result = run(new Reader(context.AddTask("Training"))));
    return result!;
}

static void SaveLoadPredict(ExperimentPlan plan, ExperimentCell cell, EmotionRecognizer recognizer, Settings settings)
{
    string path = settings.Model?.FullName ?? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".semimer");
    try
    {
        recognizer.Save(path);
        using EmotionRecognizer loaded = EmotionRecognizer.Load(path);
        CorpusFold fold = plan.Folds.First(fold => fold.Name == cell.Fold);
        LabeledUtterance utterance = fold.Test[0];
        Prediction prediction = loaded.Enroll(fold.TestEnrollment).Predict(utterance.Utterance);
        long size = new FileInfo(path).Length / 1024;
        AnsiConsole.MarkupLineInterpolated($"Best on validation: {cell.Recipe}, {cell.Fold}, seed {cell.Seed};");
        AnsiConsole.MarkupLineInterpolated($"saved ({size} KiB), loaded, asked about '{prediction.UtteranceId}':");
        string annotated = fold.Test.Classes[utterance.ClassIndex];
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"  [bold]{prediction.ClassName}[/] with probability {prediction.Confidence:0.00}; the annotators say {annotated}.");
    }
    finally
    {
        if (settings.Model is null)
            File.Delete(path);
    }
}

/// <summary>Moves the progress bar; called from the threads that train.</summary>
internal sealed class Reader(ProgressTask bar) : IProgress<ExperimentProgress>
{
    public void Report(ExperimentProgress value)
    {
        bar.MaxValue = value.Total;
        bar.Value = value.Completed;
    }
}
