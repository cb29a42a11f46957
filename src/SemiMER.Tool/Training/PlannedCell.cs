using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tool.Plans;
using SemiMER.Training;

namespace SemiMER.Tool.Training;

/// <summary>One training of a plan: a recipe with a network, or a method, on a fold with a label budget and a seed.</summary>
internal sealed record PlannedCell
{
    /// <summary>The fold.</summary>
    public required CorpusFold Fold { get; init; }

    /// <summary>Share of the labels that are kept.</summary>
    public required double Share { get; init; }

    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Name of the recipe or method.</summary>
    public required string Name { get; init; }

    /// <summary>The recipe; null for a method.</summary>
    public RecipePlan? Recipe { get; init; }

    /// <summary>The network of the recipe; null for a method.</summary>
    public NetworkPlan? Network { get; init; }

    /// <summary>The method; null for a recipe.</summary>
    public ExperimentMethod? Method { get; init; }

    /// <summary>The cell that is asked for, the first of the plan in what is not.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="choice">What is asked for.</param>
    /// <exception cref="ToolException">The plan has no such cell.</exception>
    public static PlannedCell Choose(OpenedPlan plan, CellChoice choice)
    {
        PlanFile file = plan.Plan;
        CorpusFold fold = Named("fold", choice.Fold, plan.Folds, one => one.Name);
        double share = Numbered("share", choice.Share, file.Labels.Shares);
        long seed = Numbered("seed", choice.Seed, file.Seeds);
        IReadOnlyList<ExperimentMethod> methods = plan.ToExperiment().Methods;
        (string Name, RecipePlan Recipe)[] recipes = [.. file.Recipes.Select(recipe => (NameOf(recipe), recipe))];
        string[] names = [.. recipes.Select(one => one.Name), .. methods.Select(method => method.Name)];
        string name = Named("recipe", choice.Recipe, names, one => one);
        RecipePlan? recipe = recipes.FirstOrDefault(one => one.Name == name).Recipe;
        return new PlannedCell
        {
            Fold = fold,
            Share = share,
            Seed = seed,
            Name = name,
            Recipe = recipe,
            Network = recipe is null ? null : Named("network", choice.Network, file.Networks, one => one.Name),
            Method = recipe is null ? methods.First(method => method.Name == name) : null,
        };
    }

    /// <summary>The rows that train and choose.</summary>
    /// <param name="validationShare">Share of the kept labels that choose; null if the fold's validation rows do.</param>
    public LabelBudget Rows(double? validationShare)
    {
        if (validationShare is { } choosing)
            return Fold.Train.WithLabelBudget(Share, Seed, choosing);
        (LabeledSet labeled, UnlabeledSet unlabeled) = Fold.Train.WithLabelBudget(Share, Seed);
        return new LabelBudget
        {
            Labeled = labeled,
            Unlabeled = unlabeled,
            Validation = Fold.Validation,
            ValidationEnrollment = Fold.ValidationEnrollment,
        };
    }

    /// <summary>What a recognizer says of labeled utterances.</summary>
    public static IReadOnlyList<CellPrediction> Ask(EmotionRecognizer recognizer, LabeledSet set, UnlabeledSet enrollment)
    {
        CorpusSchema schema = recognizer.Schema;
        double? Truth(LabeledUtterance row, string target)
        {
            int index = schema.Targets.ToList().IndexOf(target);
            return index >= 0 && row.Targets.Length > index && !float.IsNaN(row.Targets.Span[index]) ? row.Targets.Span[index] : null;
        }
        return
        [
            .. set.Zip(recognizer.Enroll(enrollment).Predict([.. set.Utterances]), (row, said) => new CellPrediction(
                row.Utterance.Id, row.Utterance.Speaker, row.Utterance.Dialogue, row.ClassIndex, said.Probabilities)
            {
                Targets = said.Values.ToDictionary(
                    value => value.Key, value => new TargetPrediction(Truth(row, value.Key), value.Value)),
            }),
        ];
    }

    // The library's name of a recipe stands in what it makes.
    private static string NameOf(RecipePlan plan)
    {
        if (plan.Name is { } own)
            return own;
        Recipe made = plan.Create();
        foreach (IDisposable part in made.StatefulParts.OfType<IDisposable>())
            part.Dispose();
        return made.Name;
    }

    private static T Named<T>(string what, string? asked, IReadOnlyList<T> all, Func<T, string> nameOf)
    {
        if (asked is null)
            return all[0];
        int index = all.Select(nameOf).ToList().IndexOf(asked);
        return index >= 0 ? all[index] : throw new ToolException(
            $"The plan has no {what} '{asked}'; it has {PlanText.List(all.Select(nameOf))}.{PlanText.Meant(asked, all.Select(nameOf))}");
    }

    private static T Numbered<T>(string what, T? asked, IReadOnlyList<T> all)
        where T : struct, IFormattable
    {
        if (asked is not { } number)
            return all[0];
        return all.Contains(number) ? number : throw new ToolException(FormattableString.Invariant(
            $"The plan has no {what} {number}; it has {string.Join(", ", all.Select(one => FormattableString.Invariant($"{one}")))}."));
    }
}

/// <summary>Which training of a plan is asked for; null for the first.</summary>
internal sealed record CellChoice(string? Fold, string? Recipe, string? Network, double? Share, long? Seed);
