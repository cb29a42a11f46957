namespace SemiMER.Training;

/// <summary>The names under which readers write the measures of a validation.</summary>
internal static class EpochMeasures
{
    /// <summary>The main measures of an epoch, each in 0..1 but the loss; none if nothing was validated.</summary>
    public static IEnumerable<(string Name, double Value)> Of(EpochReport epoch) => epoch.Validation is not { } metrics ? [] :
    [
        ("unweighted_accuracy", metrics.UnweightedAccuracy), ("weighted_accuracy", metrics.WeightedAccuracy),
        ("weighted_f1", metrics.WeightedF1), ("macro_f1", metrics.MacroF1), ("loss", epoch.ValidationLoss!.Value),
        .. epoch.ValidationTargets.Select(target => ($"concordance/{target.Key}", target.Value.Concordance)),
    ];
}
