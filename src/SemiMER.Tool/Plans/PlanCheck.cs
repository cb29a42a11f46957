using System.Globalization;

namespace SemiMER.Tool.Plans;

/// <summary>
/// What of a plan cannot be though each of its values can. Of a plan with other faults parts may be null; those are told already.
/// </summary>
internal static class PlanCheck
{
    /// <summary>The faults.</summary>
    public static IEnumerable<PlanFault> Of(PlanFile plan)
    {
        if (plan.Format is not (null or PlanFile.CurrentFormat))
            yield return new("$.format", $"is '{plan.Format}'; this version reads '{PlanFile.CurrentFormat}'.");
        if (plan.Data?.Folder is { } data && string.IsNullOrWhiteSpace(data))
            yield return new("$.data.folder", "is empty.");
        if (plan.Data?.Modalities is { Count: 0 })
            yield return new("$.data.modalities", "is empty: leave it out to use all.");
        foreach ((string member, string fault) in plan.Split?.Faults() ?? [])
            yield return new($"$.split.{member}", fault);
        foreach ((int index, double share) in plan.Labels.Shares.Index())
        {
            if (!(share > 0 && share <= 1))
                yield return new($"$.labels.shares[{Text(index)}]", $"is {Text(share)}; above 0, at most 1.");
        }
        if (plan.Labels.ValidationShare is { } choosing && !(choosing > 0 && choosing < 1))
            yield return new("$.labels.validation_share", $"is {Text(choosing)}; above 0, below 1.");
        if (plan.Parallelism < 1)
            yield return new("$.parallelism", $"is {Text(plan.Parallelism)}; at least 1.");
        if (plan.Output.CheckpointSteps < 1)
            yield return new("$.output.checkpoint_steps", $"is {Text(plan.Output.CheckpointSteps)}; at least 1.");
        if (string.IsNullOrWhiteSpace(plan.Output.Folder))
            yield return new("$.output.folder", "is empty.");
        IEnumerable<PlanFault?> lists =
        [
            OfList("$.labels.shares", plan.Labels.Shares.Select(share => Text(share))),
            OfList("$.seeds", plan.Seeds.Select(seed => Text(seed))),
            OfList("$.networks", plan.Networks.Select(network => network.Name)),
        ];
        foreach (PlanFault fault in lists.OfType<PlanFault>())
            yield return fault;
        if (plan.Recipes.Count == 0 && plan.Methods is { Count: 0 })
            yield return new("$.recipes", "is empty, and so is 'methods': nothing would be trained.");
    }

    private static PlanFault? OfList(string place, IEnumerable<string> names)
    {
        string[] all = [.. names];
        if (all.Length == 0)
            return new PlanFault(place, "is empty; at least one.");
        string[] twice = [.. all.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key)];
        return twice.Length == 0 ? null : new PlanFault(place, $"has {PlanText.List(twice)} twice.");
    }

    private static string Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "";
}
