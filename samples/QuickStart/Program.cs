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
    // A table of seven columns does not fit where a console without a window reports 80 characters.
    AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 140);
    try
    {
        Corpus corpus = Open(settings);
        foreach (ReadingRemark remark in corpus.Remarks)
            AnsiConsole.MarkupLineInterpolated($"Read with a change: {remark}");
        CorpusFold fold = Split(corpus, settings);
        if (settings.Data is not null)
            PrintFindings(fold);
        string modalities = string.Join(", ", corpus.Schema.Modalities.Select(entry => $"{entry.Modality} {entry.Width}"));
        string classes = string.Join(", ", corpus.Schema.Classes);
        AnsiConsole.MarkupLineInterpolated($"[bold]{corpus.Schema.Name}[/]: {modalities}; classes {classes}");
        string training = $"{fold.Train.Count} training rows ({fold.Train.LabeledCount} labeled)";
        string others = $"{fold.Validation.Count} validation, {fold.Test.Count} test";
        string shared = fold.Grouping == Grouping.Speaker ? "speakers are disjoint" : "dialogues are disjoint, speakers may be shared";
        AnsiConsole.MarkupLineInterpolated($"Split {fold.Name}: {training}, {others}; {shared}.");

        using ExperimentResult result = Compare(corpus, fold, settings, cancellationToken);
        AnsiConsole.Write(Table(result));
        AnsiConsole.WriteLine(
            "UA unweighted accuracy (mean recall), WA weighted accuracy, F1 weighted; means over the seeds with 95 % intervals.");
        AnsiConsole.WriteLine("supervised: labels alone; L_s: with reconstruction and matching, on labeled rows; L_semi: on all rows.");
        if (result.Cells.Any(cell => cell.UnlabeledCount == 0))
            AnsiConsole.WriteLine("Where all rows have labels there are none for L_u, which is 0: L_semi is L_s there.");
        if (settings.SpeakerScaling)
            AnsiConsole.WriteLine(
                "Features were scaled per speaker, with the statistics of each speaker's own rows, those of test speakers included.");
        SaveLoadPredict(result, fold, settings);
        return 0;
    }
    catch (SemiMerException exception)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{exception.Message}[/]");
        return 1;
    }
    catch (OperationCanceledException)
    {
        AnsiConsole.WriteLine("Stopped.");
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

static CorpusFold Split(Corpus corpus, Settings settings)
{
    if (settings.TestSplit is { } split)
        return Splits.WithValidationShare(corpus, "train", split, settings.ValidationShare, seed: 0, settings.Grouping);
    CorpusRow[] labeled = [.. corpus.Rows.Where(row => row.ClassIndex is not null)];
    string[] sessions = [.. labeled.Select(row => row.Utterance.Session).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
    if (sessions.Length < 3 || labeled.Any(row => row.Utterance.Session is null))
    {
        throw new SplitException(
            $"'{corpus.Schema.Name}' cannot be split by session: {sessions.Length} session(s) have labels, " +
            $"{labeled.Count(row => row.Utterance.Session is null)} labeled utterance(s) have no session, and training, validation and " +
            $"test need a session each. Test on one of its splits by --test-split; it has {string.Join(", ", corpus.SplitNames)}.");
    }
    string test = settings.TestSession ?? sessions.LastOrDefault() ?? "";
    string validation = settings.ValidationSession ?? sessions.LastOrDefault(session => session != test) ?? "";
    return SpeakerFolds.BySession(corpus, test, validation);
}

static ExperimentResult Compare(Corpus corpus, CorpusFold fold, Settings settings, CancellationToken cancellationToken)
{
    var plan = new ExperimentPlan
    {
        Folds = [fold],
        Recipes =
        [
            _ => Recipe.SupervisedOnly(),
            _ => Recipe.PaperSupervised(new MaximumMeanDiscrepancy()),
            _ => Recipe.Paper(new MaximumMeanDiscrepancy()),
        ],
        LabelFractions = settings.Labels,
        Seeds = [.. Enumerable.Range(0, settings.Seeds).Select(seed => (long)seed)],
        Trainer = new TrainerOptions
        {
            Epochs = settings.Epochs,
            Scaling = settings.SpeakerScaling ? ScalingScope.PerSpeaker : ScalingScope.AllSpeakers,
        },
        Parallelism = settings.Threads,
    };
    ExperimentResult? result = null;
    AnsiConsole.Progress().Start(context =>
    {
        ProgressTask bar = context.AddTask("Training", maxValue: plan.Recipes.Count * plan.LabelFractions.Count * plan.Seeds.Count);
        result = ExperimentRunner.Run(plan, new Reader(bar), cancellationToken: cancellationToken);
    });
    return result!;
}

static Table Table(ExperimentResult result)
{
    var table = new Table();
    foreach (string column in (string[])["labels", "rows", "recipe", "UA", "WA", "F1", "UA - supervised"])
        table.AddColumn(new TableColumn(column).NoWrap());
    foreach (ExperimentRow row in result.Rows())
    {
        table.AddRow(
            row.LabelFraction.ToString("P0", CultureInfo.InvariantCulture),
            row.FewestLabeled.ToString(CultureInfo.InvariantCulture), Markup.Escape(row.Recipe),
            Markup.Escape(row.UnweightedAccuracy.ToString()), Markup.Escape(row.WeightedAccuracy.ToString()),
            Markup.Escape(row.WeightedF1.ToString()),
            Markup.Escape(row.DifferenceToBaseline?.Interval.ToString("+0.000;-0.000;0.000") ?? ""));
    }
    return table;
}

static void SaveLoadPredict(ExperimentResult result, CorpusFold fold, Settings settings)
{
    string path = settings.Model?.FullName ?? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".semimer");
    try
    {
        result.Best.Save(path);
        using EmotionRecognizer loaded = EmotionRecognizer.Load(path);
        LabeledUtterance utterance = fold.Test[0];
        Prediction prediction = loaded.Enroll(fold.TestEnrollment).Predict(utterance.Utterance);
        ExperimentCell cell = result.BestCell;
        long size = new FileInfo(path).Length / 1024;
        AnsiConsole.MarkupLineInterpolated(
            $"Best on validation: {cell.Recipe}, seed {cell.Seed}; saved ({size} KiB), loaded, asked about '{prediction.UtteranceId}':");
        string annotated = fold.Test.Classes[utterance.ClassIndex];
        AnsiConsole.MarkupLineInterpolated(
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
    public void Report(ExperimentProgress value) => bar.Value = value.Completed;
}
