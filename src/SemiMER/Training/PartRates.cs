using SemiMER.Torch;
using TorchSharp.Modules;

namespace SemiMER.Training;

/// <summary>The parameters of a training in groups: one for each part that some stage gives a learning rate of its own.</summary>
internal sealed class PartRates
{
    private readonly string[] parts;

    /// <summary>Divides parameters.</summary>
    /// <param name="recipe">The stages.</param>
    /// <param name="parameters">The parameters with their names.</param>
    /// <param name="options">Learning rate and weight decay.</param>
    public PartRates(Recipe recipe, IEnumerable<(string Name, Parameter Parameter)> parameters, TrainerOptions options)
    {
        parts = [.. recipe.Stages.SelectMany(stage => stage.PartLearningRates.Keys).Distinct().OrderByDescending(part => part.Length)];
        ILookup<int, (string, Parameter)> groupOf = parameters.ToLookup(parameter =>
            Array.FindIndex(parts, part => FrozenParts.Has(part, parameter.Name)));
        Groups = [.. Enumerable.Range(-1, parts.Length + 1).Select(part =>
            new ParameterGroup(groupOf[part], options.LearningRate, options.WeightDecay))];
    }

    /// <summary>The groups: first what belongs to no such part.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>Sets the learning rates of the next step.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="rate">The learning rate of what has none of its own.</param>
    public void Set(TrainingStage stage, double rate)
    {
        Groups[0].LearningRate = rate;
        for (int part = 0; part < parts.Length; part++)
            Groups[part + 1].LearningRate = rate * FactorOf(stage, parts[part]);
    }

    // A part of a part that only another stage names has the factor of the whole.
    private static double FactorOf(TrainingStage stage, string part) => stage.PartLearningRates
        .Where(entry => FrozenParts.Has(entry.Key, part)).OrderByDescending(entry => entry.Key.Length)
        .Select(entry => entry.Value).FirstOrDefault(1);
}
