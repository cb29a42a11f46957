using System.Diagnostics;
using SemiMER;
using SemiMER.Corpora;
using SemiMER.Samples.PretrainAndFineTune;

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
        Corpus corpus = Open(settings);
        string modalities = string.Join(", ", corpus.Schema.Modalities.Select(entry => $"{entry.Modality} {entry.Width}"));
        Console.WriteLine($"{corpus.Schema.Name}: {modalities}; classes {string.Join(", ", corpus.Schema.Classes)}");
        IReadOnlyList<Result> results = Study.Run(
            corpus, divided => Folds(divided, settings), settings,
            what => Console.Error.WriteLine($"{watch.Elapsed:hh\\:mm\\:ss} {what}"), cancellationToken);
        Console.WriteLine();
        ResultTables.Write(results);
        return 0;
    }
    catch (AggregateException exception) when (exception.InnerException is SemiMerException inner)
    {
        Console.Error.WriteLine(inner.Message);
        return 1;
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
        : new SyntheticCorpus(new SyntheticCorpusOptions
        {
            AcousticWidth = 40, VisualWidth = 30, LexicalWidth = 50, Persistence = 0.9, Noise = 2, DialoguesPerSession = 16,
            UtterancesPerDialogue = 20,
        });
    if (settings.Modalities is { } modalities)
        corpus = corpus.WithModalities([.. modalities.Split(',').Select(name => new Modality(name.Trim()))]);
    return settings.Classes is { } classes ? corpus.WithClasses(ClassMap.Parse(classes, corpus.Schema.Classes)) : corpus;
}

static IReadOnlyList<CorpusFold> Folds(Corpus corpus, Settings settings)
{
    Grouping grouping = settings.ByDialogue ? Grouping.Dialogue : Grouping.Speaker;
    return (settings.TestSplit, settings.ValidationSplit) switch
    {
        ({ } test, { } validation) => [Splits.ByName(corpus, "train", validation, test, grouping)],
        ({ } test, null) => [Splits.WithValidationShare(corpus, "train", test, 0.2, grouping: grouping)],
        _ => [.. SpeakerFolds.LeaveOneSessionOut(corpus).Take(settings.Folds ?? (settings.Data is null ? 1 : int.MaxValue))],
    };
}
