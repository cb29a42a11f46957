using SemiMER.Corpora;
using SemiMER.Samples;
using SemiMER.Samples.MissingModality;

return StudyProgram.Run<Settings>(args, CommandLine.Create, (settings, tell, cancellation) =>
{
    Corpus corpus = settings.Corpus.Open(new SyntheticCorpusOptions
    {
        AcousticWidth = 40, VisualWidth = 30, LexicalWidth = 50, Persistence = 0.9, DialoguesPerSession = 12, UtterancesPerDialogue = 20,
    });
    string modalities = string.Join(", ", corpus.Schema.Modalities.Select(entry => $"{entry.Modality} {entry.Width}"));
    Console.WriteLine($"{corpus.Schema.Name}: {modalities}; classes {string.Join(", ", corpus.Schema.Classes)}");
    IReadOnlyList<Result> results = Study.Run(settings.Corpus.FoldsOf(corpus), settings, tell, cancellation);
    Console.WriteLine();
    ResultTables.Write(results);
    ReportPage.Write(corpus, results, settings.Report.FullName);
    Console.WriteLine($"The report, to be opened in a browser: {settings.Report.FullName}");
});
