using System.IO.Hashing;
using System.Runtime.InteropServices;
using SemiMER.Corpora;
using SemiMER.Torch;

namespace SemiMER.Training;

/// <summary>
/// What decides the bits of a training, by name, to tell whether a checkpoint is of the same one: library, network, recipe, options, data.
/// </summary>
internal static class TrainingDescription
{
    // They change no bit, or only when it ends.
    private static readonly string[] Free =
    [
        nameof(TrainerOptions.Device), nameof(TrainerOptions.Prefetch), nameof(TrainerOptions.Checkpoints),
        nameof(TrainerOptions.TimeBudget), nameof(TrainerOptions.DiagnosticsEvery), nameof(TrainerOptions.IntraOpThreads),
    ];

    /// <summary>Describes a training that has not begun.</summary>
    /// <param name="trainer">Network, recipe and options.</param>
    /// <param name="data">The sets; of streamed ones only the number of rows counts.</param>
    public static IReadOnlyDictionary<string, string> Of(SemiSupervisedTrainer trainer, TrainingData data)
    {
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["library"] = typeof(TrainingDescription).Assembly.GetName().Version!.ToString(fieldCount: 3),
            ["classes"] = string.Join(", ", trainer.Network.Schema.Classes),
            ["weights"] = Digest(hash => hash.Add([.. trainer.Network.named_parameters().Select(parameter =>
                $"{parameter.name} [{string.Join(", ", parameter.parameter.shape)}]")])),
            ["labeled"] = Digest(data.Labeled),
            ["validation"] = Digest(data.Validation),
            ["unlabeled"] = data.Unlabeled.IsStreamed ? $"{data.Unlabeled.Count} rows" : Digest(data.Unlabeled),
        };
        Add("network", trainer.Network.Options);
        Add("recipe", trainer.Recipe);
        Add("trainer", trainer.Options);
        return entries;

        void Add(string part, object value)
        {
            foreach ((string name, string text) in ValueDescription.Of(value).Where(entry => !Free.Contains(entry.Key.Split('.')[0])))
                entries[$"{part}: {name}"] = text;
        }
    }

    private static string Digest(LabeledSet set) => $"{set.Count} rows {Digest(hash =>
    {
        foreach (LabeledUtterance row in set)
        {
            hash.Add(row.Utterance);
            hash.Append(BitConverter.GetBytes(row.ClassIndex));
            hash.Append(MemoryMarshal.AsBytes(row.Votes.Span));
            hash.Append(MemoryMarshal.AsBytes(row.Targets.Span));
        }
    })}";

    private static string Digest(UnlabeledSet set) => $"{set.Count} rows {Digest(hash =>
    {
        foreach (Utterance utterance in set)
            hash.Add(utterance);
    })}";

    private static string Digest(Action<XxHash128> append)
    {
        var hash = new XxHash128();
        append(hash);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
