using SemiMER.Corpora;
using SemiMER.Experiments;
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
});
