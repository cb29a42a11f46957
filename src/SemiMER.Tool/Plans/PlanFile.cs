using SemiMER.Training;

namespace SemiMER.Tool.Plans;

/// <summary>What is trained, on which data, and where results go: everything that decides the numbers, in one file.</summary>
internal sealed record PlanFile
{
    /// <summary>The format that this version reads.</summary>
    public const string CurrentFormat = "semimer-plan/1";

    /// <summary>Where editors find the schema; not looked at. Default null.</summary>
    [PlanName("$schema")]
    public string? Schema { get; init; }

    /// <summary>The format of the file: <c>semimer-plan/1</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The corpus.</summary>
    public required DataPlan Data { get; init; }

    /// <summary>Who trains, who chooses the epoch, and who is tested.</summary>
    public required SplitPlan Split { get; init; }

    /// <summary>How many labels are kept. Default all.</summary>
    public LabelPlan Labels { get; init; } = new();

    /// <summary>The networks, at least one, of different names. Default one with default options.</summary>
    public IReadOnlyList<NetworkPlan> Networks { get; init; } = [new()];

    /// <summary>
    /// The recipes, of different names; the first is what tables compare others with. Default labels alone, the paper's objective on
    /// labeled rows, and on all rows.
    /// </summary>
    public IReadOnlyList<RecipePlan> Recipes { get; init; } = [new SupervisedPlan(), new PaperSupervisedPlan(), new PaperPlan()];

    /// <summary>
    /// Methods without a network, beside the recipes. Default null: the baselines that every recipe has to beat, the majority and a
    /// linear soft-max.
    /// </summary>
    public IReadOnlyList<MethodPlan>? Methods { get; init; }

    /// <summary>How recipes are trained. Default as the library has it.</summary>
    public TrainerOptions Trainer { get; init; } = new();

    /// <summary>
    /// Seeds, at least one, each once; each decides which labels are kept, the first weights, the order of rows and dropout. Default 0.
    /// </summary>
    public IReadOnlyList<long> Seeds { get; init; } = [0];

    /// <summary>Trainings at a time in a study, at least 1. Default null: one for each processor.</summary>
    public int? Parallelism { get; init; }

    /// <summary>Where results go. Default a folder <c>results</c> beside the plan.</summary>
    public OutputPlan Output { get; init; } = new();
}

/// <summary>The corpus of a plan.</summary>
internal sealed record DataPlan
{
    /// <summary>The folder of the corpus (<c>semimer-corpus/1</c>), relative to the plan.</summary>
    public required string Folder { get; init; }

    /// <summary>The modalities to use. Default null: all.</summary>
    public IReadOnlyList<Corpora.Modality>? Modalities { get; init; }

    /// <summary>
    /// The classes to use, merged with a plus sign, such as <c>ang,hap+exc,sad,neu</c>; utterances of others train without their label.
    /// Default null: all.
    /// </summary>
    public string? Classes { get; init; }
}

/// <summary>How many labels a training sees.</summary>
internal sealed record LabelPlan
{
    /// <summary>
    /// Shares of the labeled training rows that keep their labels, each above 0 and at most 1, each once. Default all labels.
    /// </summary>
    public IReadOnlyList<double> Shares { get; init; } = [1];

    /// <summary>
    /// Share of the kept labels that choose the epoch, above 0 and below 1, so that no other label is looked at. Default null: all labels
    /// of the validation rows choose.
    /// </summary>
    public double? ValidationShare { get; init; }
}

/// <summary>A network of a plan.</summary>
internal sealed record NetworkPlan
{
    /// <summary>Name in tables. Default <c>network</c>.</summary>
    public string Name { get; init; } = "network";

    /// <summary>Encoders, fusion and sizes. Default as the library has them.</summary>
    public Models.EmotionNetworkOptions Options { get; init; } = new();
}

/// <summary>Where results go.</summary>
internal sealed record OutputPlan
{
    /// <summary>The folder, relative to the plan; made if it is not there. Default <c>results</c>.</summary>
    public string Folder { get; init; } = "results";

    /// <summary>Whether a report as an HTML file is written. Default yes.</summary>
    public bool Report { get; init; } = true;

    /// <summary>Updates between two checkpoints of a training, at least 1. Default null: one after each epoch.</summary>
    public int? CheckpointSteps { get; init; }
}
