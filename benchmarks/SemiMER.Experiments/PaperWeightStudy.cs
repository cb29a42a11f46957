using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Samples;
using SemiMER.Samples.LabelEfficiency;
using SemiMER.Training;

namespace SemiMER.Studies;

/// <summary>
/// The weights of the paper's objective, chosen by validation over real corpora: iemocap (four classes, by session) and mosi (sign, the
/// files' split), the latter with and without a sentence embedding. All settings train with one seed, the best with two more. Test rows are
/// not looked at. The synthetic corpus is shown beside them and chooses nothing.
/// </summary>
internal static class PaperWeightStudy
{
    private const int Finalists = 3;
    private const string Supervised = "network";

    private static readonly EmotionNetworkOptions Network = new() { HiddenSizes = [192], Dropout = 0.5 };

    /// <summary>Prints the gain of each setting on validation over the network without unlabeled rows, in points of UA.</summary>
    public static void Run(string data, string folder)
    {
        Task[] tasks = [.. Tasks(data)], shown = [new Task("synthetic", SpeakerFolds.LeaveOneSessionOut(new SyntheticCorpus()), [0.04])];
        Setting[] settings =
        [
            .. new[] { (3, 0.3, 3), (1, 0.3, 3), (1, 0.1, 1), (0.3, 0.1, 1), (0.1, 0.1, 0.3) }.SelectMany(weights =>
                new[] { (false, true), (true, false) }.Select(how => new Setting(
                    weights.Item1, weights.Item2, weights.Item3, how.Item1, how.Item2))),
            new(1, 0.1, 1, true, true), new(1, 0.1, 1, false, false),
        ];
        Print(tasks, settings, [0], folder);
        Print(shown, settings, [0], folder);
        Setting[] best = [.. settings.OrderByDescending(setting => Mean(tasks, setting, [0], folder)).Take(Finalists)];
        Print(tasks, [settings[0], .. best.Where(setting => setting != settings[0])], [0, 1, 2], folder);
    }

    private static void Print(Task[] tasks, Setting[] settings, long[] seeds, string folder)
    {
        string[] columns = [.. tasks.SelectMany(task => task.Shares.Select(share =>
            string.Create(CultureInfo.InvariantCulture, $"{task.Name} {100 * share:0.##} %")))];
        Console.WriteLine($"| alpha, beta, omega | {string.Join(" | ", columns)} | mean |");
        Console.WriteLine($"| --- |{string.Concat(columns.Select(_ => " --- |"))} --- |");
        foreach (Setting setting in settings)
        {
            double[] gains = [.. tasks.SelectMany(task => Gains(task, setting, seeds, folder))];
            string points = string.Join(" | ", gains.Append(gains.Average()).Select(Points));
            Console.WriteLine($"| {setting} | {points} |");
        }
        Console.WriteLine();
    }

    private static string Points(double gain) =>
        (Math.Round(100 * gain, 1) + 0.0).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    private static double Mean(Task[] tasks, Setting setting, long[] seeds, string folder) =>
        tasks.SelectMany(task => Gains(task, setting, seeds, folder)).Average();

    // One number for each label share: the mean over folds and seeds of the difference in validation UA.
    private static IEnumerable<double> Gains(Task task, Setting setting, long[] seeds, string folder)
    {
        IReadOnlyList<ExperimentCell> own = Cells(task, setting.Method(), seeds, folder), others = Cells(task,
            ExperimentMethod.FromRecipe(Supervised, _ => Recipe.SupervisedOnly(), Network), seeds, folder);
        return task.Shares.Select(share => Of(own, share) - Of(others, share));

        static double Of(IReadOnlyList<ExperimentCell> cells, double share) =>
            cells.Where(cell => cell.LabelFraction == share).Average(cell => cell.Validation.UnweightedAccuracy);
    }

    // A folder for each seed, so that trainings of the first serve again.
    private static List<ExperimentCell> Cells(Task task, ExperimentMethod method, long[] seeds, string folder)
    {
        var cells = new List<ExperimentCell>();
        foreach (long seed in seeds)
        {
            var plan = new ExperimentPlan
            {
                Folds = task.Folds,
                Recipes = [],
                Methods = [method],
                LabelFractions = task.Shares,
                Seeds = [seed],
                Trainer = new TrainerOptions { Scaling = task.Scaling, Unscaled = task.Unscaled },
            };
            string place = string.Create(CultureInfo.InvariantCulture, $"{task.Name} {method.Name} {seed}")
                .Replace(' ', '-').Replace(",", "", StringComparison.Ordinal);
            cells.AddRange(ExperimentRunner.RunInFolder(
                plan, new ExperimentFolderOptions { Directory = Path.Combine(folder, place) }).Cells);
        }
        return cells;
    }

    private static IEnumerable<Task> Tasks(string data)
    {
        var sentence = new Modality("sentence");
        Settings four = Of("iemocap", [0.01, 0.1, 1], new() { Modalities = "acoustic,lexical", Classes = "ang,hap+exc,sad,neu" }),
            sign = Of("mosi", [0.05, 1], new() { Modalities = "acoustic,lexical", TestSplit = "test" }),
            embedded = Of("mosi_sentence", [0.05, 1], new() { Modalities = "acoustic,lexical,sentence", TestSplit = "test" });
        yield return new Task("iemocap", StudyFolds.Of(StudyFolds.Open(four), four), [0.01, 0.1, 1])
        {
            Scaling = ScalingScope.PerSpeaker,
        };
        yield return new Task("mosi", StudyFolds.Of(StudyFolds.Open(sign), sign), [0.05, 1]);
        yield return new Task("mosi_sentence", StudyFolds.Of(StudyFolds.Open(embedded), embedded), [0.05, 1])
        {
            Unscaled = [Modality.Lexical, sentence],
        };

        Settings Of(string name, double[] shares, StudyCorpus corpus) => new()
        {
            Corpus = corpus with { Data = new DirectoryInfo(Path.Combine(data, name)) },
            Text = true,
            Shares = string.Join(',', shares.Select(share => share.ToString(CultureInfo.InvariantCulture))),
            Methods = "",
            Picture = new FileInfo("none.svg"),
            Report = new FileInfo("none.html"),
        };
    }

    private sealed record Task(string Name, IReadOnlyList<CorpusFold> Folds, IReadOnlyList<double> Shares)
    {
        public ScalingScope Scaling { get; init; } = ScalingScope.AllSpeakers;

        public IReadOnlyCollection<Modality> Unscaled { get; init; } = [Modality.Lexical];
    }

    private sealed record Setting(double Alpha, double Beta, double Omega, bool Ramps, bool HasUnpaired)
    {
        public ExperimentMethod Method() => ExperimentMethod.FromRecipe(
            ToString(), _ => Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions
            {
                ReconstructionWeight = Alpha,
                MatchingWeight = Beta,
                UnlabeledWeight = Ramps ? Schedule.Between(ScheduleShape.SigmoidRamp, 0, Omega, 0.4) : Omega,
                Unpaired = HasUnpaired ? UnpairedSets.Default : null,
            }), Network);

        public override string ToString() => FormattableString.Invariant(
            $"{Alpha}, {Beta}, {Omega}{(Ramps ? " ramped" : "")}{(HasUnpaired ? "" : ", no unpaired sets")}");
    }
}
