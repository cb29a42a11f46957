using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using SemiMER.Tests;
using SemiMER.Tool.Plans;

namespace SemiMER.Tool.Tests.Plans;

/// <summary>The schema that editors get says what the reader says.</summary>
public sealed class PlanSchemaTests
{
    private const string Kept = "src/SemiMER.Tool/Plans/semimer-plan.schema.json";
    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromText(PlanSchema.Text));

    [Fact]
    public void The_schema_that_is_given_away_is_that_of_the_code()
    {
        string made = new PlanSchema(Documentation.Of).Make(), path = Path.Combine(Repository.Root, Kept);
        if (Environment.GetEnvironmentVariable("SEMIMER_WRITE") == "1")
            File.WriteAllText(path, made);
        File.ReadAllText(path).Should().Be(made, "the tests write it anew with SEMIMER_WRITE=1");
    }

    [Fact]
    public void Everything_has_a_description()
    {
        JsonObject definitions = JsonNode.Parse(PlanSchema.Text)!["$defs"]!.AsObject();
        definitions.Count.Should().BeGreaterThan(40);
        IEnumerable<string> without =
            from definition in definitions
            from member in definition.Value!["properties"]?.AsObject() ?? []
            where definition.Value["allOf"] is null && member.Value!["description"] is null && member.Value["type"]?.ToString() != "string"
            select $"{definition.Key}.{member.Key}";
        without.Should().BeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Everything_that_can_be_said_may_be_said(int choice)
    {
        JsonObject plan = WrittenPlan.Whole(choice);
        plan.ToJsonString().Length.Should().BeGreaterThan(5000);
        ShapeFaultsOf(plan).Should().BeEmpty();
        IsValid(plan).Should().BeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Schema_and_reader_refuse_the_same(int choice)
    {
        // Some of the changes, by a prime step, which goes through all kinds of them; more where SEMIMER_SLOW is 1.
        int step = Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1" ? 7 : 149;
        int refused = 0, looked = 0;
        foreach ((int index, ChangedPlan changed) in ChangedPlan.Of(WrittenPlan.Whole(choice)).Index())
        {
            if (index % step != choice)
                continue;
            JsonObject plan = changed.Make();
            bool isValid = IsValid(plan);
            (ShapeFaultsOf(plan).Count == 0).Should().Be(isValid, changed.Place);
            looked++;
            refused += isValid ? 0 : 1;
        }
        looked.Should().BeGreaterThan(50);
        refused.Should().BeInRange(looked / 3, looked - 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    public void What_is_no_object_is_refused(string json) => FluentActions.Invoking(() => PlanReader.Read(json, "plan.json"))
        .Should().Throw<PlanException>();

    [Fact]
    public void The_example_is_a_plan()
    {
        string example = ToolRun.Done("plan", "--example").Output;
        PlanReader.Read(example, "plan.json").Recipes.Should().HaveCount(3);
        IsValid(JsonNode.Parse(example)!.AsObject()).Should().BeTrue();
    }

    [Fact]
    public void The_plan_of_the_documentation_is_a_plan()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "tool.md"));
        string[] plans = [.. page.Split("```json\n").Skip(1).Select(block => block.Split("```")[0]).Where(block =>
            block.Contains("semimer-plan/1", StringComparison.Ordinal))];
        plans.Should().NotBeEmpty();
        foreach (string plan in plans)
            PlanReader.Read(plan, "plan.json");
    }

    [Fact]
    public void What_only_code_can_say_is_known()
    {
        // Whatever is added here cannot be said in a plan any more: is that meant?
        JsonObject definitions = JsonNode.Parse(PlanSchema.Text)!["$defs"]!.AsObject();
        foreach ((string definition, string member) in (IEnumerable<(string, string)>)
            [
                ("trainer_options", "device"), ("trainer_options", "seed"), ("trainer_options", "checkpoints"),
                ("emotion_network_options", "seed"), ("paper_recipe_options", "topology"), ("paper_recipe_options", "unpaired"),
                ("maximum_mean_discrepancy_options", "kernel"), ("maximum_mean_discrepancy_options", "bandwidth"),
                ("sinkhorn_divergence_options", "bandwidth"), ("cross_modal_recipe_options", "alignment_topology"),
                ("pseudo_label_options", "threshold"), ("pseudo_label_options", "alignment"),
                ("linear_softmax_options", "scaling"), ("dialogue_context_options", "class_weighting"),
            ])
        {
            definitions[definition]!["properties"]!.AsObject().Should().NotContainKey(member);
        }
        definitions["emotion_network_options"]!["properties"]!.AsObject().Select(member => member.Key).Should().Contain(
            ["embedding_size", "encoders", "fusion", "context", "cross_modal", "imagination", "targets"]);
        definitions["trainer_options"]!["properties"]!.AsObject().Count.Should().BeGreaterThan(20);
    }

    private static bool IsValid(JsonObject plan) => Schema.Value.Evaluate(JsonSerializer.SerializeToElement(plan)).IsValid;

    private static IReadOnlyList<PlanFault> ShapeFaultsOf(JsonObject plan)
    {
        try
        {
            PlanReader.Read(plan.ToJsonString(), "plan.json");
            return [];
        }
        catch (PlanException exception)
        {
            return [.. exception.Faults.Where(fault => fault.IsOfShape)];
        }
    }
}
