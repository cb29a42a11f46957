using SemiMER.Corpora;
using SemiMER.Models;

namespace SemiMER.Training;

/// <summary>Mean and deviation of a network's targets among labeled rows.</summary>
internal static class TargetStatistics
{
    /// <summary>Refuses sets in which a target is missing altogether, has no spread, or is not finite.</summary>
    /// <param name="network">A network that predicts targets.</param>
    /// <param name="labeled">The rows to train on.</param>
    /// <param name="validation">Rows to choose by; null if targets choose nothing.</param>
    /// <exception cref="TrainingException">Something is missing.</exception>
    public static void Check(EmotionNetwork network, LabeledSet labeled, LabeledSet? validation)
    {
        foreach (string name in network.Options.Targets)
        {
            double[] values = Values(network, labeled, name);
            if (values.Distinct().Take(2).Count() < 2)
            {
                string few = values.Length == 0 ? "no value" : "one value only";
                throw new TrainingException($"The labeled training rows have {few} of the target '{name}': it could never be learned.");
            }
            if (!Array.TrueForAll(values, double.IsFinite))
                throw new TrainingException($"The target '{name}' is infinite in a labeled training row.");
            if (validation is not null && Values(network, validation, name).Length == 0)
                throw new TrainingException($"No validation row has the target '{name}', by which the best epoch is to be chosen.");
        }
    }

    /// <summary>Gives the network the mean and the deviation, which divides by n, of each of its targets.</summary>
    public static void Set(EmotionNetwork network, LabeledSet labeled)
    {
        if (network.Targets is null)
            return;
        double[][] values = [.. network.Options.Targets.Select(name => Values(network, labeled, name))];
        double[] means = Array.ConvertAll(values, own => own.Average());
        network.Targets.SetStatistics(Array.ConvertAll(means, mean => (float)mean),
            [.. values.Zip(means, (own, mean) => (float)Math.Sqrt(own.Average(value => (value - mean) * (value - mean))))]);
    }

    private static double[] Values(EmotionNetwork network, LabeledSet set, string name) =>
        [.. TargetRows.Of(network.Schema, set, name).Select(row => row.Value)];
}
