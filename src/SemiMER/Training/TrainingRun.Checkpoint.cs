using System.Runtime.InteropServices;
using SemiMER.Formats;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

public sealed partial class TrainingRun
{
    private const string WeightsPart = "weights/", BestPart = "best/", InitialPart = "initial/", AveragePart = "average/",
        OptimizerPart = "optimizer/", MasksEntry = "dropout masks", ViewsEntry = "views", GeneratorEntry = "generator";

    private void Save(TrainingEnd? end)
    {
        string path = checkpoints!.PathOf(position.Step);
        uint[][] draws = DrawsOfRanks();
        if (ranks is null or { Rank: 0 })
            checkpoints.Write(new Checkpoint(path, checkpoints.Training, State(end), Tensors(draws)));
        ranks?.Wait(); // the file is there for all
        trainer.OnCheckpointWritten(new CheckpointWrittenEventArgs { Path = path, Step = position.Step });
    }

    private TrainingState State(TrainingEnd? end) => new()
    {
        StageIndex = position.StageIndex,
        EpochOfStage = position.EpochOfStage,
        StepOfEpoch = position.StepOfEpoch,
        Step = position.Step,
        IsInStage = isInStage,
        EpochsWithoutBetter = selection.EpochsWithoutBetter,
        Spent = Spent,
        AveragedUpdates = average?.Updates ?? 0,
        Sums = means.GetSums().ToDictionary(),
        Skipped = means.Skipped.ToDictionary(),
        Zeros = zeros.Counts.ToDictionary(),
        History = [.. history],
        EndedBy = end,
    };

    // Of each rank where its masks and views are; each draws its own.
    private uint[][] DrawsOfRanks()
    {
        uint[] own = [.. masks.GetState(), .. surroundings.Draws.GetState()];
        return ranks is null
            ? [own]
            : [.. ranks.Gather(MemoryMarshal.AsBytes(own.AsSpan())).Select(part => MemoryMarshal.Cast<byte, uint>(part).ToArray())];
    }

    private List<SafeTensorsEntry> Tensors(uint[][] draws)
    {
        using var scope = NewDisposeScope();
        var entries = new List<SafeTensorsEntry>();
        Add(WeightsPart, network.state_dict());
        Add(BestPart, best.Copies);
        Add(InitialPart, initial.Copies);
        Add(AveragePart, average?.Weights ?? new Dictionary<string, Tensor>());
        Add(OptimizerPart, optimizer.GetState());
        foreach ((int index, object part) in recipe.StatefulParts.Index())
            Add(PartOf(index), SavedState(part));
        foreach ((int rank, uint[] state) in draws.Index())
        {
            AddDraws(OfRank(MasksEntry, rank), state[..DropoutMasks.StateSize]);
            AddDraws(OfRank(ViewsEntry, rank), state[DropoutMasks.StateSize..]);
        }
        if (generator is not null)
        {
            byte[] state = generator.State;
            entries.Add(SafeTensorsEntry.Create<byte>(GeneratorEntry, state, state.Length));
        }
        return entries;

        void AddDraws(string name, uint[] bits)
        {
            long[] state = Array.ConvertAll(bits, word => (long)word);
            entries.Add(SafeTensorsEntry.Create<long>(name, state, state.Length));
        }

        void Add(string prefix, IReadOnlyDictionary<string, Tensor> tensors) =>
            entries.AddRange(tensors.Select(entry => SavedTensors.Entry(prefix + entry.Key, entry.Value)));
    }

    // Gives why the training had ended, if it had.
    private TrainingEnd? Resume(Checkpoint checkpoint)
    {
        using var scope = NewDisposeScope();
        using IDisposable unrecorded = no_grad();
        Dictionary<string, SafeTensorsEntry> entries = checkpoint.Tensors.ToDictionary(entry => entry.Name);
        TrainingState state = checkpoint.State;
        Dictionary<string, Tensor> weights = Part(WeightsPart);
        foreach ((string name, Tensor value) in network.state_dict())
            value.copy_(weights[name]);
        best.Load(Part(BestPart));
        initial.Load(Part(InitialPart));
        average?.Load(Part(AveragePart), state.AveragedUpdates);
        optimizer.LoadState(Part(OptimizerPart));
        foreach ((int index, object part) in recipe.StatefulParts.Index())
            LoadState(part, Part(PartOf(index)));
        LoadDraws(MasksEntry, masks);
        LoadDraws(ViewsEntry, surroundings.Draws);
        if (generator is not null)
            generator.State = entries[GeneratorEntry].ToArray<byte>();
        position.Load(state.StageIndex, state.EpochOfStage, state.StepOfEpoch, state.Step);
        history.AddRange(state.History);
        selection.Load(
            state.History.Where(report => recipe.Stages.Any(stage => stage.Name == report.Stage && stage.ChoosesEpoch)),
            state.EpochsWithoutBetter);
        means.Load(state.Sums, state.Skipped);
        zeros.Load(state.Zeros);
        if (state.IsInStage)
            frozen.Freeze(position.Stage);
        (isInStage, spentBefore) = (state.IsInStage, state.Spent);
        LogResumed(logger, state.Step, checkpoint.Path);
        return state.EndedBy;

        // A rank that was not there before begins its draws anew.
        void LoadDraws(string name, DropoutMasks draws)
        {
            if (entries.TryGetValue(OfRank(name, ranks?.Rank ?? 0), out SafeTensorsEntry? saved))
                draws.SetState(Array.ConvertAll(saved.ToArray<long>(), bits => (uint)bits));
        }

        Dictionary<string, Tensor> Part(string prefix) => entries
            .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key[prefix.Length..], entry => SavedTensors.Tensor(entry.Value));
    }

    // Of the first rank, or the only process, it is the name alone.
    private static string OfRank(string name, int rank) =>
        rank == 0 ? name : FormattableString.Invariant($"{name} of rank {rank}");

    private static string PartOf(int index) => FormattableString.Invariant($"part {index}/");

    private static IReadOnlyDictionary<string, Tensor> SavedState(object part) => part is RandomSource random
        ? new Dictionary<string, Tensor> { ["state"] = tensor(Array.ConvertAll(random.GetState(), bits => unchecked((long)bits))) }
        : ((ISavedState)part).GetState();

    private static void LoadState(object part, Dictionary<string, Tensor> state)
    {
        if (part is RandomSource random)
            random.SetState(Array.ConvertAll(state["state"].Values<long>(), bits => unchecked((ulong)bits)));
        else
            ((ISavedState)part).LoadState(state);
    }
}
