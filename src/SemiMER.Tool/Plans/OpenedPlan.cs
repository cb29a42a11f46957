using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Tool.Commands;
using SemiMER.Training;

namespace SemiMER.Tool.Plans;

/// <summary>A plan with its corpus and folds.</summary>
internal sealed class OpenedPlan
{
    private OpenedPlan(PlanFile plan, string output, Corpus corpus, IReadOnlyList<CorpusFold> folds)
    {
        Plan = plan;
        Output = output;
        Corpus = corpus;
        Folds = folds;
    }

    /// <summary>The plan.</summary>
    public PlanFile Plan { get; }

    /// <summary>The folder of its results.</summary>
    public string Output { get; }

    /// <summary>The corpus, with the modalities and classes of the plan.</summary>
    public Corpus Corpus { get; }

    /// <summary>The folds.</summary>
    public IReadOnlyList<CorpusFold> Folds { get; }

    /// <summary>Reads a plan and opens its corpus.</summary>
    /// <param name="path">The file; folders in it are relative to its own.</param>
    /// <param name="context">Is told of what was changed in reading.</param>
    /// <param name="output">The folder of results, in place of the plan's; null for that.</param>
    public static OpenedPlan Open(string path, ToolContext context, string? output = null)
    {
        PlanFile plan = PlanReader.ReadFile(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Corpus corpus = CorpusOptions.Open(Path.Combine(folder, plan.Data.Folder), plan.Data.Modalities, plan.Data.Classes, context);
        return new OpenedPlan(plan, output ?? Path.Combine(folder, plan.Output.Folder), corpus, plan.Split.FoldsOf(corpus));
    }

    /// <summary>The plan as an experiment of the library.</summary>
    public ExperimentPlan ToExperiment()
    {
        var experiment = new ExperimentPlan
        {
            Folds = Folds,
            Recipes = [.. Plan.Recipes.Select(recipe => (Func<long, Recipe>)(_ => recipe.Create()))],
            Networks = [.. Plan.Networks.Select(network => ExperimentNetwork.FromOptions(network.Options, network.Name))],
            LabelFractions = Plan.Labels.Shares,
            Seeds = Plan.Seeds,
            ValidationShare = Plan.Labels.ValidationShare,
            Trainer = Plan.Trainer,
            Parallelism = Plan.Parallelism ?? Environment.ProcessorCount,
        };
        return Plan.Methods is { } methods ? experiment with { Methods = [.. methods.Select(method => method.Create())] } : experiment;
    }
}
