using SemiMER.Training;

namespace SemiMER.Experiments;

/// <summary>A training of an experiment that is about to begin, for who wants to follow it.</summary>
public sealed record ExperimentTraining
{
    /// <summary>Name of the split.</summary>
    public required string Fold { get; init; }

    /// <summary>Name of the recipe, or of the method that stands in its place.</summary>
    public required string Recipe { get; init; }

    /// <summary>Name of the network; empty for a method.</summary>
    public required string Network { get; init; }

    /// <summary>Share of the labeled training rows that keep their labels.</summary>
    public required double LabelFraction { get; init; }

    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>
    /// Who trains. Its events can be followed, such as by a <see cref="TrainingReader"/>; it is not to be told to train. What its result
    /// gives can be asked until the event <see cref="SemiSupervisedTrainer.TrainingEnded"/> ends: the recognizer is then the experiment's.
    /// </summary>
    public required SemiSupervisedTrainer Trainer { get; init; }
}
