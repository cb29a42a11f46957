using System.Text.Json.Nodes;
using SemiMER.Benchmarks.Plain;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Benchmarks.Steps;

/// <summary>A training whose steps are measured: the same network, objective and data for all.</summary>
internal sealed record StepWorkload
{
    /// <summary>Name in tables.</summary>
    public required string Name { get; init; }

    /// <summary>The target of the ratio to plain TorchSharp, for the table.</summary>
    public required string Target { get; init; }

    /// <summary>Utterances in a batch, labeled and unlabeled each.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Learning rate. Default the trainer's own.</summary>
    public double LearningRate { get; init; } = new TrainerOptions().LearningRate;

    /// <summary>Seed of a training: its batches, and in SemiMER weights and dropout. Default 0.</summary>
    public long Seed { get; init; }

    public required CorpusSchema Schema { get; init; }

    public required LabeledSet Labeled { get; init; }

    public required UnlabeledSet Unlabeled { get; init; }

    public required LabeledSet Validation { get; init; }

    /// <summary>Rows that nothing is chosen by; empty where only steps are measured.</summary>
    public LabeledSet Test { get; init; } = new([], []);

    public required Recipe Recipe { get; init; }

    /// <summary>The network, with dropout or without.</summary>
    public required Func<bool, EmotionNetworkOptions> Network { get; init; }

    /// <summary>The same objective written plainly.</summary>
    public required PlainObjective PlainObjective { get; init; }

    /// <summary>The same network written plainly, with dropout or without.</summary>
    public required Func<bool, PlainNetwork> PlainNetwork { get; init; }

    /// <summary>The class of PyTorch's network and its arguments, with dropout or without.</summary>
    public required Func<bool, JsonObject> PyTorchNetwork { get; init; }

    /// <summary>Options of so many steps in one epoch; features stay as they are, so that all see the same numbers.</summary>
    public TrainerOptions Trainer(int steps) => new()
    {
        Epochs = 1,
        StepsPerEpoch = steps,
        Seed = Seed,
        LearningRate = LearningRate,
        LabeledBatchSize = BatchSize,
        UnlabeledBatchSize = BatchSize,
        Unscaled = [.. Schema.Modalities.Select(entry => entry.Modality)],
    };
}
