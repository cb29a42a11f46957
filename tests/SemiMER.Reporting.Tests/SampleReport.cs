using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Metrics;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Reporting.Tests;

/// <summary>A report with every kind of section, from numbers that are made here: as many classes, methods and epochs as wanted.</summary>
internal sealed record SampleReport
{
    /// <summary>Names that mean something in HTML, are read from the right, or are long.</summary>
    public static readonly string[] Hostile =
    [
        "<script>alert(1)</script>", "\" onload='x' \"", "غضب شديد", "😀 joy ‮evil", "a&amp;b", "</style></svg><img src=x onerror=y>",
        new('W', 300), "--><!--", "{{x}} ${y}",
    ];

    public IReadOnlyList<string> Classes { get; init; } = ["neutral", "happy", "sad", "angry"];

    public IReadOnlyList<string> Methods { get; init; } = ["supervised", "L_s", "L_semi", "linear soft-max"];

    public IReadOnlyList<double> Fractions { get; init; } = [0.02, 0.1, 1];

    public int Epochs { get; init; } = 30;

    /// <summary>A number in place of all others, such as NaN.</summary>
    public double? Always { get; init; }

    /// <summary>Put before other names.</summary>
    public string Prefix { get; init; } = "";

    public ExperimentTable Table => new()
    {
        Baseline = Methods[0],
        Level = 0.95,
        Classes = Classes,
        MissingCells = 2,
        Rows = [.. from fraction in Fractions.Index() from method in Methods.Index() select Row(fraction.Item, fraction.Index, method)],
    };

    public IReadOnlyList<ExperimentCell> Cells =>
    [
        .. from fraction in Fractions.Index()
           from method in Methods.Index()
           select Cell(fraction.Item, method.Item, quality: 0.4 + (0.12 * fraction.Index) + (0.06 * method.Index)),
    ];

    public ExperimentManifest Manifest => new()
    {
        Format = "semimer-experiment/1", Library = "0.2.0", Results = 1, Machine = Prefix + "machine", System = Prefix + "system",
        Started = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), Cells = 12, Data = "0123456789abcdef",
        Plan = new Dictionary<string, string>
        {
            ["folds"] = Prefix + "session 1", ["trainer: Epochs"] = "40", [$"{Prefix}recipe: name"] = Prefix + "value",
        },
    };

    public IReadOnlyList<EpochReport> History =>
    [
        .. Enumerable.Range(0, Epochs).Select(epoch => new EpochReport
        {
            Epoch = epoch,
            Stage = Prefix + "training",
            Terms = new Dictionary<string, double>
            {
                ["labeled/classification"] = Number(1.4 / (1 + epoch)), ["labeled/reconstruction/acoustic"] = Number(1 - (0.01 * epoch)),
                ["unlabeled/reconstruction/acoustic"] = Number(1.2 - (0.01 * epoch)),
                ["unlabeled/matching/pair/acoustic-visual"] = Number(0.05 * Math.Cos(epoch)), ["total"] = Number(3.0 / (1 + epoch)),
                [$"labeled/{Prefix}own"] = Number(epoch),
            },
            Skipped = new Dictionary<string, int> { [$"{Prefix}matching"] = 1 },
            Validation = Metrics(0.5 + (0.4 * epoch / Math.Max(1, Epochs))),
            ValidationLoss = Number(1.2 - (0.01 * epoch)),
            ValidationTargets = new Dictionary<string, RegressionMetrics>(),
            IsBest = epoch <= Epochs / 2,
        }),
    ];

    public IReadOnlyList<DiagnosedStep> Steps =>
    [
        .. Enumerable.Range(0, Epochs).Select(step => new DiagnosedStep(50 * step, new Dictionary<string, double>
        {
            ["labeled/classification/gradient"] = Number(0.2 / (1 + step)),
            ["unlabeled/matching/pair/acoustic-visual/gradient"] = Number(0.002),
            ["unlabeled/matching/pair/acoustic-visual/bandwidth"] = Number(3 + (0.1 * step)),
            ["unlabeled/matching/pair/acoustic-visual/within first"] = Number(0.6),
            ["unlabeled/matching/pair/acoustic-visual/across"] = Number(0.5 + (0.003 * step)),
            [$"unlabeled/{Prefix}/own"] = Number(step),
        })),
    ];

    public MissingModalityReport Missing => new()
    {
        ByRate = [.. Enumerable.Range(0, 8).Select(rate => Missed($"rate 0.{rate}", 0.1 * rate))],
        ByPattern = [Missed(Prefix + "acoustic", null), Missed("acoustic + visual", null)],
    };

    public CorpusSchema Schema => new(
        Prefix + "corpus", Classes.Count > 1 ? Classes : [Classes[0], "other"],
        [
            new ModalitySchema(Modality.Acoustic, 4) { Description = Prefix + "frames" },
            new ModalitySchema(Modality.Lexical, 3, FeatureKind.Sequence) { FrameRate = 50 },
        ]);

    public HtmlReport Report => HtmlReport.Of(Prefix + "A report", Table, Cells, Manifest) is var report ? report with
    {
        Summary = Prefix + "What it is about.",
        Date = new DateOnly(2026, 11, 30),
        Sections =
        [
            .. report.Sections,
            new LearningCurvesSection(History) { Remark = Prefix + "remark" },
            new MatchingDiagnosticsSection(Steps),
            new LatentSpaceSection([Space("before", 0), Space("after", 2)]),
            new MissingModalitySection([new(Prefix + "network", Missing), new("other", Missing)]),
            new EvaluationSection(Metrics(0.7)),
            DataCard,
            new TextSection(Prefix + "Text", Prefix + "A paragraph.", "Another."),
            new TableSection(Prefix + "Table", ["name", Prefix + "column"], [[Prefix + "row", Prefix + "field"]]),
        ],
    } : null!;

    public LatentSpace Space(string name, double apart) => new()
    {
        Name = Prefix + name,
        Points =
        [
            .. Enumerable.Range(0, 160).Select(index => new LatentPoint(
                Classes[index / 2 % Classes.Count], index % 2 == 0 ? "acoustic" : Prefix + "visual",
                [
                    (float)Math.Sin(index), (float)(Math.Cos(3 * index) + (apart * (index % 2))),
                    (index / 2 % Classes.Count) + (0.01f * index),
                ])),
        ],
    };

    private DataCardSection DataCard
    {
        get
        {
            CorpusSchema schema = Schema;
            CorpusRow[] rows =
            [
                .. Enumerable.Range(0, 40).Select(index => new CorpusRow(
                    new Utterance
                    {
                        Id = string.Create(CultureInfo.InvariantCulture, $"{Prefix}u{index}"),
                        Speaker = Prefix + "speaker",
                        Features = new Dictionary<Modality, ModalityFeatures>
                        {
                            [Modality.Acoustic] = ModalityFeatures.Vector(new float[] { 1, 2, 3, index }),
                        },
                    },
                    index % schema.Classes.Count)),
            ];
            return new DataCardSection
            {
                Schema = schema,
                Parts = [DataCardPart.Of(Prefix + "train", schema, rows), DataCardPart.Of("empty", schema, [])],
                Facts = new Dictionary<string, string> { [Prefix + "licence"] = Prefix + "none" },
            };
        }
    }

    private double Number(double value) => Always ?? value;

    private ConfidenceInterval Interval(double mean, double half = 0.04) =>
        new(Number(mean), Number(mean - half), Number(mean + half), 0.95, 10);

    private ExperimentRow Row(double fraction, int step, (int Index, string Item) method)
    {
        double accuracy = 0.4 + (0.12 * step) + (0.06 * method.Index);
        return new ExperimentRow
        {
            LabelFraction = fraction, Recipe = method.Item, Network = method.Index < 3 ? "network" : "", Folds = 5, Seeds = 3, Units = 10,
            UnitKind = Grouping.Speaker, Labeled = new LabelCounts((int)(1000 * fraction), (int)(1000 * fraction) + 2),
            Choosing = new LabelCounts(190, 201), UnweightedAccuracy = Interval(accuracy), WeightedAccuracy = Interval(accuracy + 0.05),
            WeightedF1 = Interval(accuracy + 0.03), SeedSpread = Number(0.01),
            Recalls = [.. Classes.Select((_, index) => Interval(Math.Abs(Math.Sin(index + method.Index)), 0.1))],
            Confusion =
            [
                .. Classes.Select((_, truth) => (IReadOnlyList<double>)
                    [.. Classes.Select((_, predicted) => Number(truth == predicted ? 60 * accuracy : 4))]),
            ],
            Calibration = new CalibrationMetrics(Number(0.05), Number(0.4), Number(0.9), 15, 400),
            Difference = method.Index == 0 ? null
                : new PairedDifference(Interval(0.06 * method.Index, 0.03), method.Index == 1 ? null : 0.012, 0.002, Number(0.01)),
            Targets =
            [
                new ExperimentTarget
                {
                    Name = Prefix + "valence", Utterances = 40, Concordance = Interval(0.4), Pearson = Interval(0.5),
                    MeanAbsoluteError = Interval(0.7),
                },
            ],
        };
    }

    private ExperimentCell Cell(double fraction, string method, double quality) => new()
    {
        Fold = Prefix + "session 1", Recipe = method, Network = method == Methods[^1] ? "" : "network", LabelFraction = fraction, Seed = 0,
        LabeledCount = 10, UnlabeledCount = 20, ChoosingCount = 5, BestEpoch = 3, Units = Grouping.Speaker, Validation = Metrics(quality),
        Test = Metrics(quality),
        Predictions =
        [
            .. Enumerable.Range(0, 60).Select(row => new CellPrediction(
                string.Create(CultureInfo.InvariantCulture, $"{Prefix}u{row}"), Prefix + "speaker", null, row % Classes.Count,
                Probabilities(row % 100 < 100 * quality ? row % Classes.Count : 0, 0.3f + (0.6f * (row % 11) / 11)))),
        ],
    };

    private IReadOnlyList<float> Probabilities(int predicted, float confidence) => Classes.Count == 1 ? [1]
        : [.. Classes.Select((_, index) => index == predicted ? confidence : (1 - confidence) / (Classes.Count - 1))];

    private EmotionMetrics Metrics(double quality)
    {
        int[] truth = [.. Enumerable.Range(0, 100).Select(row => row % Classes.Count)];
        return EmotionMetrics.FromPredictions(
            truth, [.. truth.Select((own, row) => row < 100 * quality ? own : (own + 1) % Classes.Count)], Classes);
    }

    private MissingModalityRow Missed(string name, double? rate) => new()
    {
        Name = name, Rate = rate, ActualRate = rate ?? 0.5, Metrics = Metrics(0.9 - (0.6 * (rate ?? 0.4))),
    };
}
