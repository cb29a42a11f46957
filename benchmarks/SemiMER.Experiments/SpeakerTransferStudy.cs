using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Features;
using SemiMER.Formats;
using SemiMER.Samples.LabelEfficiency;
using SemiMER.Training;

namespace SemiMER.Studies;

/// <summary>
/// What the voices of women are worth for those of men and the other way round, on the recordings of emodb_wav: one speaker is tested,
/// another of the same sex validates, the three others of it train beside the five speakers of the other sex.
/// </summary>
internal static class SpeakerTransferStudy
{
    /// <summary>Prints UA of every method with a third and with all labels of the three speakers.</summary>
    public static void Run(string data)
    {
        string folder = Path.Combine(data, "emodb_wav"), table = Path.Combine(folder, "all_meta.csv");
        CsvTable rows = CsvTable.ReadFile(table);
        int Column(string name) => rows.IndexOf(name) ?? throw new FileFormatException(table, "has no such column.", row: 1, column: name);
        int file = Column("file"), speaker = Column("speaker"), sex = Column("sex"), emotion = Column("emotion");
        string[] classes = [.. rows.Rows.Select(row => row[emotion]).Distinct().Order(StringComparer.Ordinal)];
        var schema = new CorpusSchema("emodb", classes, [AcousticFeatures.FunctionalSchema()]);
        ILookup<string, LabeledUtterance> bySex = rows.Rows.ToLookup(row => row[sex], row => new LabeledUtterance(
            new Utterance { Id = Path.GetFileNameWithoutExtension(row[file]), Speaker = row[speaker] }.WithFeatures(
                [new(Modality.Acoustic, AcousticFeatures.FromWav(Path.Combine(folder, row[file])).Functionals)]),
            Array.IndexOf(classes, row[emotion])));
        var cells = new List<ExperimentCell>();
        foreach (IGrouping<string, LabeledUtterance> target in bySex)
        {
            var source = new TransferSource(
                "the other sex", new LabeledSet(classes, bySex.Where(other => other != target).SelectMany(rows => rows)));
            using ExperimentResult result = ExperimentRunner.Run(new ExperimentPlan
            {
                Folds = Folds(schema, [.. target]),
                Recipes = [],
                Methods = TransferStudy.Methods(source),
                LabelFractions = [0.33, 1],
                Seeds = [0, 1],
                Trainer = new TrainerOptions(),
            });
            cells.AddRange(result.Cells);
        }
        cells.AddRange(RecipeChoice.Best(TransferStudy.Reference, cells, TransferStudy.Linear, TransferStudy.Perceptron));
        EfficiencyTable.Write(ExperimentTable.Of(cells, TransferStudy.Reference));
    }

    // The next speaker validates.
    private static List<CorpusFold> Folds(CorpusSchema schema, LabeledUtterance[] rows)
    {
        string[] speakers = [.. rows.Select(row => row.Utterance.Speaker).Distinct().Order(StringComparer.Ordinal)];
        return [.. speakers.Select((test, index) =>
        {
            string validation = speakers[(index + 1) % speakers.Length];
            CorpusRow[] Of(Func<string, bool> has) =>
                [.. rows.Where(row => has(row.Utterance.Speaker)).Select(row => new CorpusRow(row.Utterance, row.ClassIndex))];
            return new CorpusFold($"speaker {test}", schema, Of(speaker => speaker != test && speaker != validation),
                Of(speaker => speaker == validation), Of(speaker => speaker == test));
        })];
    }
}
