namespace SemiMER.Training;

/// <summary>Whether probabilities that a teacher gave can be learned from.</summary>
internal static class SoftTargetCheck
{
    /// <exception cref="OptionsException">
    /// One has another number of classes, a number below 0 or not finite, or none above 0; every utterance is named.
    /// </exception>
    public static void Targets(IReadOnlyDictionary<string, IReadOnlyList<double>> targets, int classes)
    {
        string[] wrong = [.. targets.Where(target => target.Value.Count != classes
            || !target.Value.All(p => p >= 0 && double.IsFinite(p)) || target.Value.Sum() <= 0).Select(target => target.Key)];
        new OptionFaults("soft targets")
            .Require(wrong.Length == 0,
                $"Targets have another number of classes, a number below 0 or none above: {FaultText.List(wrong)}.")
            .Throw();
    }
}
