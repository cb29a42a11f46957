using SemiMER.Models;
using TorchSharp.Modules;

namespace SemiMER.Training;

/// <summary>Which parameters of a network a stage does not train. What the network said of them before comes back at the end.</summary>
internal sealed class FrozenParts : IDisposable
{
    private readonly (string Name, Parameter Parameter, bool WasTrained)[] parameters;

    public FrozenParts(EmotionNetwork network) => parameters =
        [.. network.named_parameters().Select(parameter => (parameter.name, parameter.parameter, parameter.parameter.requires_grad))];

    /// <summary>Adds what a stage names and the network has not.</summary>
    /// <param name="faults">Takes the faults.</param>
    /// <param name="network">The network.</param>
    /// <param name="stage">The stage.</param>
    public static void AddFaults(OptionFaults faults, EmotionNetwork network, TrainingStage stage)
    {
        string[] names = [.. network.named_parameters().Select(parameter => parameter.name)];
        AddUnknown("freezes", stage.Frozen);
        AddUnknown("has a learning rate of", stage.PartLearningRates.Keys);

        void AddUnknown(string does, IEnumerable<string> parts)
        {
            foreach (string part in parts.Where(part => !names.Any(name => Has(part, name))))
            {
                faults.Require(false, $"Stage '{stage.Name}' {does} '{part}', which the network does not have; it has " +
                    $"{FaultText.List([.. names.Select(name => name.Split('.')[0]).Distinct()])}.");
            }
        }
    }

    /// <summary>Freezes what a stage says, and nothing else.</summary>
    public void Freeze(TrainingStage stage)
    {
        foreach ((string name, Parameter parameter, bool wasTrained) in parameters)
            parameter.requires_grad = wasTrained && !stage.Frozen.Any(part => Has(part, name));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, Parameter parameter, bool wasTrained) in parameters)
            parameter.requires_grad = wasTrained;
    }

    /// <summary>Whether a parameter belongs to a part, by its name.</summary>
    internal static bool Has(string part, string name) => name == part || name.StartsWith(part + ".", StringComparison.Ordinal);
}
