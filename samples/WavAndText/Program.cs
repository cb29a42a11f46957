using System.Globalization;
using SemiMER;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Features;
using SemiMER.Recognition;
using SemiMER.Reporting;
using SemiMER.Samples.WavAndText;
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
    AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 140);
    string output = settings.Output?.FullName ?? Directory.CreateTempSubdirectory("semimer-").FullName;
    try
    {
        string recordings = settings.Data?.FullName ?? Path.Combine(output, "synthetic speech");
        if (settings.Data is null)
            SpokenFolder.Write(recordings, settings.Threads, cancellationToken);
        Corpus corpus = Recordings.ToCorpus(recordings, settings.Table, settings, Path.Combine(output, "corpus"), cancellationToken);
        ModalitySchema acoustic = corpus.Schema[Modality.Acoustic];
        string description = $"acoustic {acoustic.Width} ({acoustic.Kind}); classes {string.Join(", ", corpus.Schema.Classes)}";
        AnsiConsole.MarkupLineInterpolated($"[bold]{corpus.Schema.Name}[/]: {corpus.Rows.Count} recordings; {description}");

        var tests = new SpeakerTests(corpus, settings, settings.Speeds ? Recordings.AtOtherSpeeds(recordings) : null);
        var cells = new List<ExperimentCell>();
        // On the error stream: it stands in no table, wherever that is written.
        IAnsiConsole screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        screen.Progress().Start(context =>
        {
            ProgressTask bar = context.AddTask("Training", maxValue: tests.Trainings);
            for (int index = 0; index < tests.Count; index++)
            {
                (ExperimentResult result, CorpusFold fold, LexicalVectorizer? words) =
                    tests.Run(index, new Counter(bar), cancellationToken);
                using (result)
                {
                    cells.AddRange(result.Cells);
                    if (index == tests.Count - 1)
                        Save(result, words, output);
                }
            }
        });
        AnsiConsole.Write(Table(cells));
        AnsiConsole.WriteLine(
            "UA unweighted accuracy (mean recall), WA weighted accuracy: means over the test speakers, each the mean over the seeds, " +
            "with 95 % intervals over the speakers. " +
            FormattableString.Invariant($"Guessing gives {1.0 / corpus.Schema.Classes.Count:0.000}."));
        WriteReport(corpus, cells, settings);
        AnsiConsole.WriteLine($"The report, to be opened in a browser: {settings.Report.FullName}");
        if (settings.Data is null)
            AnsiConsole.WriteLine("The speech is made: the numbers show that the program works, and tell nothing of people who speak.");
        if (settings.SpeakerScaling)
            AnsiConsole.WriteLine("Features were scaled per speaker, with statistics of each speaker's own rows, the test speaker's too.");
        else
            Ask(corpus, recordings, settings, output);
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
    finally
    {
        if (settings.Output is null)
            Directory.Delete(output, recursive: true);
    }
}

static Table Table(List<ExperimentCell> cells)
{
    var table = new Table();
    foreach (string column in (string[])["recipe", "labeled", "unlabeled", "test speakers", "seeds", "UA", "WA"])
        table.AddColumn(new TableColumn(column).NoWrap());
    foreach (IGrouping<string, ExperimentCell> own in cells.GroupBy(cell => cell.Recipe))
    {
        table.AddRow([
            .. ((IFormattable[])[own.First().LabeledCount, own.First().UnlabeledCount, own.Select(cell => cell.Fold).Distinct().Count(),
                own.Select(cell => cell.Seed).Distinct().Count()])
                .Select(number => number.ToString(null, CultureInfo.InvariantCulture)).Prepend(own.Key)
                .Append(SpeakerTests.OverSpeakers(own, metrics => metrics.UnweightedAccuracy).Within(0, 1).ToString())
                .Append(SpeakerTests.OverSpeakers(own, metrics => metrics.WeightedAccuracy).Within(0, 1).ToString())
                .Select(text => new Markup(Markup.Escape(text))),
        ]);
    }
    return table;
}

static void WriteReport(Corpus corpus, List<ExperimentCell> cells, Settings settings)
{
    var report = HtmlReport.Of($"{corpus.Schema.Name}: recordings of speakers never heard", ExperimentTable.Of(cells), cells);
    (report with
    {
        Summary = settings.Data is null
            ? "The speech is made: the numbers show that the program works, and tell nothing of people who speak."
            : "One speaker after another is left out and tested.",
        Sections = [.. report.Sections, DataCardSection.Of(corpus, CorpusReport.Of(corpus))],
    }).Write(settings.Report.FullName);
}

static string RecognizerPath(string output) => Path.Combine(output, "emotion.semimer");

static string WordsPath(string output) => Path.Combine(output, "words.safetensors");

static void Save(ExperimentResult result, LexicalVectorizer? words, string output)
{
    result.Best.Save(RecognizerPath(output));
    words?.Save(WordsPath(output));
}

// What an application does: load, describe a recording and its words, ask.
static void Ask(Corpus corpus, string recordings, Settings settings, string output)
{
    using EmotionRecognizer recognizer = EmotionRecognizer.Load(RecognizerPath(output));
    LexicalVectorizer? words = File.Exists(WordsPath(output)) ? LexicalVectorizer.Load(WordsPath(output)) : null;
    CorpusRow row = corpus.Rows.Last(row => row.ClassIndex is not null);
    string path = Directory.EnumerateFiles(recordings, $"{row.Utterance.Id}.wav", SearchOption.AllDirectories).First();
    Utterance utterance = Recordings.Describe(path, new AcousticOptions(), settings.Frames) with { Text = row.Utterance.Text };
    Prediction prediction = recognizer.Predict(words is null ? utterance : utterance.WithTextFeatures(words));
    string probability = prediction.Probabilities[prediction.ClassIndex].ToString("0.00", CultureInfo.InvariantCulture);
    AnsiConsole.MarkupLineInterpolated($"Saved, loaded, asked about '{path}', in which '{row.Utterance.Text}' is said:");
    string annotated = corpus.Schema.Classes[row.ClassIndex!.Value];
    AnsiConsole.MarkupLineInterpolated($"  [bold]{prediction.ClassName}[/] with probability {probability}; the table says {annotated}.");
}

/// <summary>Moves the progress bar; called from the threads that train.</summary>
internal sealed class Counter(ProgressTask bar) : IProgress<ExperimentProgress>
{
    public void Report(ExperimentProgress value) => bar.Increment(1);
}
