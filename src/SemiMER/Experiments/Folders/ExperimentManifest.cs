using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Experiments;

/// <summary>What the cells of a folder, or the numbers of a report, come from.</summary>
public sealed record ExperimentManifest
{
    /// <summary>Name of the file in a folder.</summary>
    public const string FileName = "manifest.json";

    /// <summary>
    /// The version of results: it is raised when a version of the library would give other numbers for the same plan and data, so that
    /// old and new cells are never mixed.
    /// </summary>
    public const int CurrentResults = 1;

    private const string CurrentFormat = "semimer-experiment/1";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Format of the folder.</summary>
    public required string Format { get; init; }

    /// <summary>Version of the library that began it.</summary>
    public required string Library { get; init; }

    /// <summary>Version of the results, see <see cref="CurrentResults"/>.</summary>
    public required int Results { get; init; }

    /// <summary>Name of the machine that began it.</summary>
    public required string Machine { get; init; }

    /// <summary>Operating system, runtime and number of processors of that machine.</summary>
    public required string System { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Number of cells of the plan.</summary>
    public required int Cells { get; init; }

    /// <summary>
    /// Digest of the data: of every row of every part of every fold, with its names, label and features (XXH128, hexadecimal).
    /// </summary>
    public required string Data { get; init; }

    /// <summary>Everything of the plan that decides its results, by name. How many trainings run at a time is not among it.</summary>
    public required IReadOnlyDictionary<string, string> Plan { get; init; }

    /// <summary>The manifest of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="time">Tells when it begins. Default the time of the system.</param>
    /// <param name="machine">Name of the machine. Default that of the system.</param>
    /// <exception cref="OptionsException">The plan has faults.</exception>
    public static ExperimentManifest Of(ExperimentPlan plan, TimeProvider? time = null, string? machine = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.Validate();
        return Of(PlanDescription.Of(plan), plan.Folds, CellJob.Of(plan).Count, time, machine);
    }

    /// <summary>The manifest of anything that is described by names and texts.</summary>
    internal static ExperimentManifest Of(
        IReadOnlyDictionary<string, string> plan, IReadOnlyList<CorpusFold> folds, int cells, TimeProvider? time, string? machine) => new()
        {
            Format = CurrentFormat,
            Library = typeof(ExperimentManifest).Assembly.GetName().Version!.ToString(fieldCount: 3),
            Results = CurrentResults,
            Machine = machine ?? Environment.MachineName,
            System = FormattableString.Invariant(
                $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} processors"),
            Started = (time ?? TimeProvider.System).GetUtcNow(),
            Cells = cells,
            Data = DataDigest.Of(folds),
            Plan = plan,
        };

    /// <summary>The manifest of a folder, which it gets if it has none yet.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="own">What is to go on there.</param>
    /// <param name="shard">Who asks.</param>
    /// <exception cref="ExperimentException">The folder is of something else.</exception>
    internal static ExperimentManifest Agree(ExperimentFolderOptions folder, ExperimentManifest own, ExperimentShard shard)
    {
        string path = Path.Combine(folder.Directory, FileName);
        string writer = FormattableString.Invariant($"{shard.Number}-of-{shard.Count}");
        FolderFiles.WriteOnce(path, writer, Encoding.UTF8.GetBytes(own.ToJson()));
        ExperimentManifest there = FromJson(Encoding.UTF8.GetString(WholeFile.Read(path)));
        IReadOnlyList<string> differences = there.DifferencesTo(own);
        return differences.Count == 0 ? there : throw new ExperimentException(
            $"'{folder.Directory}' holds cells of another experiment, which must not be mixed with these. Take another folder. " +
            string.Join(" ", differences), differences);
    }

    /// <summary>The manifest as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads what <see cref="ToJson"/> made.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="ExperimentException">It is no manifest.</exception>
    public static ExperimentManifest FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonSerializer.Deserialize<ExperimentManifest>(json, Json) ?? throw new JsonException("The manifest is null.");
        }
        catch (JsonException exception)
        {
            throw new ExperimentException($"This is no manifest of an experiment: {exception.Message}", innerException: exception);
        }
    }

    /// <summary>
    /// What another manifest says otherwise of format, results, data and plan, each a sentence; none if cells may be mixed.
    /// </summary>
    /// <param name="other">That of the plan that is to go on.</param>
    public IReadOnlyList<string> DifferencesTo(ExperimentManifest other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var differences = new List<string>();
        void Compare(string what, string own, string others)
        {
            if (own != others)
                differences.Add($"{what}: '{own}' in the folder, '{others}' now.");
        }
        Compare("format", Format, other.Format);
        Compare("results version", FormattableString.Invariant($"{Results}"), FormattableString.Invariant($"{other.Results}"));
        Compare("digest of the data", Data, other.Data);
        foreach (string name in Plan.Keys.Union(other.Plan.Keys).Order(StringComparer.Ordinal))
            Compare($"plan, {name}", Plan.GetValueOrDefault(name, "nothing"), other.Plan.GetValueOrDefault(name, "nothing"));
        return differences;
    }
}
