using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>What one training asks of the other ranks.</summary>
/// <param name="group">The ranks.</param>
/// <param name="network">The network, the same on every rank.</param>
/// <param name="parameters">All that is trained.</param>
internal sealed class Ranks(IProcessGroup group, EmotionNetwork network, IReadOnlyList<Parameter> parameters)
{
    /// <summary>After so many updates the weights of all ranks are compared, and before the first one.</summary>
    public const int UpdatesBetweenChecks = 100;

    private readonly GradientSum gradients = new(group, parameters);
    private readonly Modality[] modalities = [.. network.Schema.Modalities.Select(entry => entry.Modality)];

    /// <summary>Which of the processes this one is.</summary>
    public int Rank => group.Rank;

    /// <summary>How many there are.</summary>
    public int Size => group.Size;

    /// <summary>Refuses a training that does not split over ranks.</summary>
    /// <exception cref="TrainingException">Something needs the whole batch in one process; it is named.</exception>
    public static void Check(IProcessGroup group, SemiSupervisedTrainer trainer, TrainingData data)
    {
        string[] whole = [.. trainer.Recipe.Terms.Select(term => term is not IRankedTerm ranked
            ? $"the term '{term.Name}'"
            : ranked.UnsplitBecause is { } reason ? $"the term '{term.Name}' ({reason})" : null).OfType<string>()];
        if (trainer.Network.ReadsDialogues)
            whole = [.. whole, "a network that reads whole dialogues"];
        if (trainer.Recipe.Enhancement is { Mixup: > 0 })
            whole = [.. whole, nameof(EnhancementOptions.Mixup)];
        if (trainer.Network.Schema.Modalities.Count > RankedRow.MostModalities)
            whole = [.. whole, $"more than {RankedRow.MostModalities} modalities"];
        whole = [.. whole, .. DependentRows(trainer.Network)];
        if (whole.Length > 0)
        {
            throw new TrainingException($"'{trainer.Recipe.Name}' cannot be trained by {group.Size} ranks: {FaultText.List(whole)} " +
                "needs all rows of a batch in one process. Train it in one process, or leave that out.");
        }
        int rows = Math.Min(trainer.Options.LabeledBatchSize, data.Labeled.Count);
        if (trainer.Recipe.UsesUnlabeled)
            rows = Math.Min(rows, Math.Min(trainer.Options.UnlabeledBatchSize, data.Unlabeled.Count));
        if (rows < group.Size)
        {
            throw new TrainingException($"A batch of {rows} rows cannot be shared by {group.Size} ranks: each needs at least one. " +
                "Enlarge the batches, or take fewer ranks.");
        }
    }

    /// <summary>Refuses ranks of one machine that would share a GPU; all ranks call it.</summary>
    /// <param name="group">The ranks.</param>
    /// <param name="type">Kind of this rank's device.</param>
    /// <param name="index">Its number on the machine; below 0 for the first.</param>
    /// <exception cref="TrainingException">Two ranks have one device; both are named.</exception>
    public static void CheckDevices(IProcessGroup group, DeviceType type, int index)
    {
        string own = type == DeviceType.CPU
            ? "" : FormattableString.Invariant($"{type} {Math.Max(0, index)} of {Environment.MachineName}");
        string[] devices = [.. group.AllGather(Encoding.UTF8.GetBytes(own)).Select(Encoding.UTF8.GetString)];
        foreach (IGrouping<string, int> shared in Enumerable.Range(0, devices.Length).GroupBy(rank => devices[rank])
            .Where(ranks => ranks.Key.Length > 0 && ranks.Count() > 1))
        {
            throw new TrainingException($"The ranks {string.Join(", ", shared)} share {shared.Key}, and would wait for each other: give " +
                $"each a device of its own in {nameof(TrainerOptions.Device)}, or start as many ranks as there are devices.");
        }
    }

    /// <summary>Tells the other ranks of the rows of this one.</summary>
    /// <returns>The whole of the labeled batch, and of the unlabeled one if there is one.</returns>
    public (WholeBatch Labeled, WholeBatch? Unlabeled) Describe(StepBatch batch)
    {
        int labeled = batch.Labeled.Count;
        RankedRow[] own =
        [
            .. batch.Labeled.Utterances.Select((row, index) => RankedRow.Of(row, modalities, batch.Labeled.Classes[index])),
            .. (batch.Unlabeled?.Utterances ?? []).Select(row => RankedRow.Of(row, modalities, classIndex: -1)),
        ];
        RankedRow[][] all = [.. group.AllGather(MemoryMarshal.AsBytes(own.AsSpan()))
            .Select(part => MemoryMarshal.Cast<byte, RankedRow>(part).ToArray())];
        WholeBatch Whole(Func<RankedRow, bool> isOf, int count) => new(
            group, modalities, [.. all.SelectMany(part => part.Where(isOf))], all.Take(Rank).Sum(part => part.Count(isOf)), count);
        return (Whole(row => row.Class >= 0, labeled), batch.Unlabeled is { } pool ? Whole(row => row.Class < 0, pool.Count) : null);
    }

    /// <summary>Adds up the gradients of all ranks.</summary>
    public void SumGradients() => gradients.Run();

    /// <summary>Adds up numbers of all ranks.</summary>
    public void Sum(Span<double> values) => group.AllReduceSum(values);

    /// <summary>Whether a thing is so on any rank: all ranks then act alike.</summary>
    public bool Any(bool own)
    {
        Span<double> count = [own ? 1 : 0];
        group.AllReduceSum(count);
        return count[0] > 0;
    }

    /// <summary>Waits for all ranks.</summary>
    public void Wait() => group.AllGather([]);

    /// <summary>Brings together what every rank has.</summary>
    public IReadOnlyList<byte[]> Gather(ReadOnlySpan<byte> own) => group.AllGather(own);

    /// <summary>Compares the weights of all ranks.</summary>
    /// <param name="updates">How many updates were made.</param>
    /// <exception cref="ProcessGroupException">They differ.</exception>
    public void CheckEqual(long updates)
    {
        var hash = new XxHash128();
        hash.Append(BitConverter.GetBytes(updates));
        using (NewDisposeScope())
        using (no_grad())
        {
            foreach (Parameter parameter in parameters)
                hash.Append(MemoryMarshal.AsBytes(parameter.detach().to_type(ScalarType.Float32).Values<float>().AsSpan()));
        }
        IReadOnlyList<byte[]> digests = group.AllGather(hash.GetCurrentHash());
        int[] others = [.. Enumerable.Range(0, digests.Count).Where(rank => !digests[rank].AsSpan().SequenceEqual(digests[0]))];
        if (others.Length > 0)
        {
            throw new ProcessGroupException($"After {updates} updates the weights of rank {string.Join(", ", others)} are not those of " +
                "rank 0: take the same seed, options, data, library and kind of processor on every rank.");
        }
    }

    // Batch statistics would be those of a part of the batch.
    private static IEnumerable<string> DependentRows(EmotionNetwork network) => network.Encoders
        .Where(entry => !entry.Value.RowsAreIndependent)
        .Select(entry => $"the encoder of '{entry.Key}', whose rows depend on each other (if not, let its RowsAreIndependent say so),");
}
