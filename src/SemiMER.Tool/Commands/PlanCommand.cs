using System.CommandLine;
using SemiMER.Corpora;
using SemiMER.Tool.Plans;
using SemiMER.Tool.Results;

namespace SemiMER.Tool.Commands;

/// <summary>The schema of plans, an example, and whether a plan can be used.</summary>
internal static class PlanCommand
{
    public static Command Create(ToolContext context)
    {
        var file = new Argument<string?>("plan") { Description = "A plan to check, with its corpus.", Arity = ArgumentArity.ZeroOrOne };
        var schema = new Option<bool>("--schema") { Description = "Print the JSON schema of plans, for editors." };
        var example = new Option<bool>("--example") { Description = "Print a plan to begin with." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("plan", "Checks a plan and tells its folds; or prints the schema of plans, or an example.")
        {
            file, schema, example, json,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(file) is null ? 0 : 1) + (result.GetValue(schema) ? 1 : 0) + (result.GetValue(example) ? 1 : 0) != 1)
                result.AddError("Give one of: a plan, --schema, --example.");
        });
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(file) is { } path)
                return Check(path, parsed.GetValue(json), context);
            context.Output.Write(parsed.GetValue(schema) ? PlanSchema.Text : Example());
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Example()
    {
        using Stream stream = typeof(PlanCommand).Assembly.GetManifestResourceStream("example-plan.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static int Check(string path, bool json, ToolContext context)
    {
        OpenedPlan plan = OpenedPlan.Open(path, context);
        int methods = (plan.Plan.Recipes.Count * plan.Plan.Networks.Count) + (plan.Plan.Methods?.Count ?? 2);
        int trainings = plan.Folds.Count * plan.Plan.Labels.Shares.Count * plan.Plan.Seeds.Count * methods;
        var folds = plan.Folds.Select(fold => new
        {
            fold.Name,
            Train = fold.Train.Count,
            Labeled = fold.Train.LabeledCount,
            Validation = fold.Validation.Count,
            Test = fold.Test.Count,
            PartsBy = fold.Grouping,
        }).ToArray();
        if (json)
        {
            context.Output.WriteLine(JsonOutput.Of(new { Corpus = plan.Corpus.Schema.Name, Folds = folds, Trainings = trainings }));
            return ExitCodes.Done;
        }
        context.Output.WriteLine(plan.Corpus.Schema.ToString());
        context.Print(Tables.Of(null, ["fold", "train", "labeled", "validation", "test"], folds.Select(fold => (IReadOnlyList<string>)
        [
            fold.Name, Tables.Count(fold.Train), Tables.Count(fold.Labeled), Tables.Count(fold.Validation), Tables.Count(fold.Test),
        ])));
        string disjoint = folds[0].PartsBy == Grouping.Speaker ? "speakers are disjoint" : "dialogues are disjoint, speakers may be shared";
        context.Output.WriteLine($"{Tables.Count(trainings)} trainings as a study; {disjoint}.");
        return ExitCodes.Done;
    }
}
