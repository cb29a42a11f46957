using System.IO.Hashing;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SemiMER.Corpora;
using SemiMER.Recognition;

namespace SemiMER.Training;

/// <summary>
/// What decides the bits of a training, by name, to tell whether a checkpoint is of the same one: library, network, recipe, options, data.
/// </summary>
internal static class TrainingDescription
{
    // They change no bit, or only when it ends.
    private static readonly HashSet<string> Free =
    [
        nameof(TrainerOptions.Device), nameof(TrainerOptions.Prefetch), nameof(TrainerOptions.Checkpoints),
        nameof(TrainerOptions.TimeBudget), nameof(TrainerOptions.DiagnosticsEvery), nameof(TrainerOptions.IntraOpThreads),
    ];

    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter(), new ModalityConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Describes a training.</summary>
    /// <param name="trainer">Network, recipe and options.</param>
    /// <param name="data">The sets; of streamed ones only the number of rows counts.</param>
    public static IReadOnlyDictionary<string, string> Of(SemiSupervisedTrainer trainer, TrainingData data)
    {
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["library"] = typeof(TrainingDescription).Assembly.GetName().Version!.ToString(fieldCount: 3),
            ["classes"] = string.Join(", ", trainer.Network.Schema.Classes),
            ["network"] = Digest(trainer.Network.named_parameters().Select(parameter =>
                $"{parameter.name} [{string.Join(", ", parameter.parameter.shape)}]")),
            ["network options"] = JsonSerializer.Serialize(trainer.Network.Options.OfTheLibrary, Json),
            ["recipe"] = trainer.Recipe.Name,
            ["labeled"] = Digest(data.Labeled),
            ["validation"] = Digest(data.Validation),
            ["unlabeled"] = data.Unlabeled.IsStreamed ? $"{data.Unlabeled.Count} rows" : Digest(data.Unlabeled),
        };
        foreach (PropertyInfo option in typeof(TrainerOptions).GetProperties().Where(option => !Free.Contains(option.Name)))
            entries[option.Name] = JsonSerializer.Serialize(option.GetValue(trainer.Options), option.PropertyType, Json);
        foreach (TrainingStage stage in trainer.Recipe.Stages)
        {
            string name = $"stage {stage.Name}";
            entries[name] = JsonSerializer.Serialize(
                new { stage.Share, stage.LearningRate, stage.Frozen, stage.Start, stage.UnlabeledWeight }, Json);
            entries[$"{name}, labeled"] = Terms(stage.Labeled);
            entries[$"{name}, unlabeled"] = Terms(stage.Unlabeled);
        }
        return entries;
    }

    private static string Terms(IReadOnlyList<WeightedTerm> terms) =>
        string.Join("; ", terms.Select(term => $"{term.Term.Description} {JsonSerializer.Serialize(term.Weight, Json)}"));

    private static string Digest(LabeledSet set) => $"{set.Count} rows {Digest(hash =>
    {
        foreach (LabeledUtterance row in set)
        {
            Append(hash, row.Utterance);
            hash.Append(BitConverter.GetBytes(row.ClassIndex));
            hash.Append(MemoryMarshal.AsBytes(row.Votes.Span));
            hash.Append(MemoryMarshal.AsBytes(row.Targets.Span));
        }
    })}";

    private static string Digest(UnlabeledSet set) => $"{set.Count} rows {Digest(hash =>
    {
        foreach (Utterance utterance in set)
            Append(hash, utterance);
    })}";

    private static string Digest(IEnumerable<string> texts) => Digest(hash =>
    {
        foreach (string text in texts)
            hash.Append(Encoding.UTF8.GetBytes(text));
    });

    private static string Digest(Action<XxHash128> append)
    {
        var hash = new XxHash128();
        append(hash);
        return Convert.ToHexString(hash.GetCurrentHash())[..16];
    }

    private static void Append(XxHash128 hash, Utterance utterance)
    {
        foreach (string text in (string[])[utterance.Id, utterance.Speaker, utterance.Dialogue ?? ""])
            hash.Append(Encoding.UTF8.GetBytes(text + "\n"));
        foreach (Modality modality in utterance.Features.Keys.OrderBy(modality => modality.Name, StringComparer.Ordinal))
        {
            hash.Append(Encoding.UTF8.GetBytes(modality.Name));
            hash.Append(MemoryMarshal.AsBytes(utterance.Features[modality].Values.Span));
        }
    }
}
