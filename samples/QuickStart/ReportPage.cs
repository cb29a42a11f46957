using System.Collections.Concurrent;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Reporting;

namespace SemiMER.Samples.QuickStart;

/// <summary>The report of the comparison: what all trainings gave, and what one of each recipe was like.</summary>
internal sealed class ReportPage(Corpus corpus)
{
    private static readonly LatentSpaceOptions Drawn = new() { MaximumPoints = 360 };
    private readonly ConcurrentDictionary<string, TrainingRecorder> recorders = new();

    /// <summary>Follows the trainings of one fold with the smallest label budget and the first seed.</summary>
    public Action<ExperimentTraining> Follow(CorpusFold fold, Settings settings) => training =>
    {
        if (training.Fold == fold.Name && training.LabelFraction == settings.Labels.Min() && training.Seed == 0)
            recorders[training.Recipe] = TrainingRecorder.Follow(training, fold.Validation, Drawn);
    };

    public void Write(string path, ExperimentTable table, IReadOnlyList<ExperimentCell> cells, ExperimentManifest manifest)
    {
        var report = HtmlReport.Of($"{corpus.Schema.Name}: labels alone, and with unlabeled utterances", table, cells, manifest);
        // None of them if an earlier process trained them all.
        LatentSpace[] spaces = [.. new[] { "supervised", "L_semi" }.Select(name => recorders.GetValueOrDefault(name)?.LatentSpace)
            .OfType<LatentSpace>().Select(space => space with
            {
                Name = space.Name == "L_semi" ? "after matching (L_semi)" : "before matching (supervised)",
            })];
        (report with
        {
            Summary = "Three recipes are trained on the same few labels: supervised, on the labels alone; L_s, with reconstruction and " +
                "matching on labeled utterances; L_semi, on all utterances, with and without labels.",
            Sections =
            [
                .. report.Sections.TakeWhile(section => section is not SettingsSection),
                .. recorders.TryGetValue("L_semi", out TrainingRecorder? semi) ? semi.ToSections() : [],
                .. spaces.Length > 0 ? new ReportSection[] { new LatentSpaceSection(spaces) { Options = Drawn } } : [],
                DataCardSection.Of(corpus, CorpusReport.Of(corpus)),
                .. report.Sections.SkipWhile(section => section is not SettingsSection),
            ],
        }).Write(path);
    }
}
