using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Tool.Plans;
using SemiMER.Training;

namespace SemiMER.Tool.Tests.Plans;

/// <summary>What is written in a plan is read wholly, or refused with all of its faults, each at its place.</summary>
public sealed class PlanReaderTests
{
    private const string Least = """
        { "format": "semimer-plan/1", "data": { "folder": "corpus" }, "split": { "by": "session" } }
        """;

    [Fact]
    public void What_is_not_written_has_the_defaults_of_the_library()
    {
        PlanFile plan = Read(Least);

        plan.Trainer.Should().Be(new TrainerOptions());
        plan.Networks.Should().ContainSingle().Which.Options.Should().BeEquivalentTo(new EmotionNetworkOptions());
        plan.Recipes.Select(recipe => recipe.Create().Name).Should().Equal("supervised", "L_s", "L_semi");
        plan.Methods.Should().BeNull();
        plan.Seeds.Should().Equal(0);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        PlanFile plan = Read("""
            {
              // comments are allowed, and a comma at the end
              "format": "semimer-plan/1",
              "data": { "folder": "c", "modalities": ["acoustic", "own_2"], "classes": "ang,hap+exc" },
              "split": { "by": "file_split", "validation": "dev", "grouping": "dialogue" },
              "labels": { "shares": [0.1, 1], "validation_share": 0.3 },
              "networks": [{ "name": "small", "options": {
                "embedding_size": 7, "hidden_sizes": [3, 4], "fusion": { "fusion": "gated" },
                "encoders": { "acoustic": { "encoder": "dense", "hidden_sizes": [9] } } } }],
              "recipes": [{ "recipe": "paper", "name": "mine", "matching": { "loss": "mmd", "sigma": 2 }, "pairs": "all_pairs",
                "options": { "matching_weight": { "shape": "sigmoid_ramp", "from": 0, "to": 0.3 }, "reconstruction_weight": 2 } }],
              "methods": [{ "method": "linear_softmax", "options": { "strengths": [0.1] }, "modalities": ["acoustic"] }],
              "trainer": { "epochs": 12, "learning_rate": 1e-3, "time_budget": "01:30:00", "select_by": "weighted_f1",
                "patience": null, "unscaled": ["lexical"] },
              "seeds": [5, 6],
            }
            """);

        plan.Data.Should().BeEquivalentTo(new DataPlan
        {
            Folder = "c", Modalities = [Modality.Acoustic, new Modality("own_2")], Classes = "ang,hap+exc",
        });
        plan.Split.Should().Be(new FileSplitPlan { Validation = "dev", Grouping = Grouping.Dialogue });
        plan.Labels.ValidationShare.Should().Be(0.3);
        EmotionNetworkOptions network = plan.Networks.Single().Options;
        network.EmbeddingSize.Should().Be(7);
        network.HiddenSizes.Should().Equal(3, 4);
        network.Fusion.Should().BeOfType<GatedFusionOptions>();
        network.Encoders[Modality.Acoustic].Should().BeOfType<DenseEncoderOptions>().Which.HiddenSizes.Should().Equal(9);
        var recipe = plan.Recipes.Single().Should().BeOfType<PaperPlan>().Subject;
        recipe.Matching.Should().BeEquivalentTo(new DiscrepancyPlan { Sigma = 2 });
        recipe.Options.MatchingWeight.Should().Be(Schedule.Between(ScheduleShape.SigmoidRamp, 0, 0.3));
        recipe.Options.ReconstructionWeight.Should().Be((Schedule)2);
        recipe.Create().Name.Should().Be("mine");
        plan.Methods!.Single().Create().Name.Should().Be("linear soft-max");
        plan.Trainer.Should().BeEquivalentTo(new TrainerOptions
        {
            Epochs = 12, LearningRate = 1e-3, TimeBudget = TimeSpan.FromMinutes(90), SelectBy = SelectionMetric.WeightedF1,
            Unscaled = [Modality.Lexical],
        });
        plan.Seeds.Should().Equal(5, 6);
    }

    [Fact]
    public void All_faults_are_told_with_their_places()
    {
        IReadOnlyList<PlanFault> faults = FaultsOf("""
            {
              "format": "semimer-plan/2",
              "data": { "foldr": "x", "modalities": ["Acoustic"] },
              "split": { "by": "sesion" },
              "labels": { "shares": [0, 0.1, 0.1] },
              "recipes": [{ "recipe": "paper", "matching": { "loss": "mmdd" } }, { "recipe": "mean_teacher", "decay": "slow" }],
              "trainer": { "epochs": 0, "seed": 3, "learnin_rate": 0.1, "device": "cuda", "sampling": "class_balancd" },
              "networks": [{ "options": { "dropout": 1.5, "embedding_size": 1.5 } }],
              "seeds": [],
              "banana": 1,
              "seeds": [1]
            }
            """);

        faults.Select(fault => $"{fault.Place}: {fault.Text}").Should().Equal(
            "$.data.foldr: is unknown. Did you mean 'folder'?",
            "$.data.modalities[0]: should be the name of a modality: lower-case letters, digits and underscores and is the text " +
                "\"Acoustic\".",
            "$.data.folder: is missing: a text.",
            "$.split.by: is the text \"sesion\", which is none of 'session', 'speaker', 'speaker_groups', 'file_split'. Did you mean " +
                "'session'?",
            "$.recipes[0].matching.loss: is the text \"mmdd\", which is none of 'mmd', 'lmmd', 'kl', 'js', 'coral', 'cmd', 'energy', " +
                "'gaussian_wasserstein', 'sinkhorn', 'info_nce', 'cosine', 'cca', 'hsic'. Did you mean 'mmd'?",
            "$.recipes[1].decay: should be a number and is the text \"slow\".",
            "$.trainer.seed: cannot be said here: the 'seeds' of the plan decide it.",
            "$.trainer.learnin_rate: is unknown. Did you mean 'learning_rate'?",
            "$.trainer.device: cannot be said here: only code can say it.",
            "$.trainer.sampling: is 'class_balancd', which is none of 'shuffled', 'class_balanced', 'domain_balanced'. Did you mean " +
                "'class_balanced'?",
            "$.trainer: epochs is 0; at least 1.",
            "$.networks[0].options.embedding_size: should be a whole number of at most ten digits and is 1.5.",
            "$.networks[0].options: dropout is 1.5; at least 0, below 1.",
            "$.banana: is unknown. There is '$schema', 'format', 'data', 'split', 'labels', 'networks', 'recipes', 'methods', 'trainer', " +
                "'seeds', 'parallelism', 'output'.",
            "$.seeds: occurs twice.",
            "$.format: is 'semimer-plan/2'; this version reads 'semimer-plan/1'.",
            "$.labels.shares[0]: is 0; above 0, at most 1.",
            "$.labels.shares: has '0.1' twice.",
            "$.seeds: is empty; at least one.");
    }

    [Theory]
    [InlineData("""{ "split": { "by": "session", "validation": "1" } }""", "$.split.validation", "give 'test' too")]
    [InlineData("""{ "split": { "by": "session", "groups": 5 } }""", "$.split.groups", "is unknown")]
    [InlineData("""{ "split": { "by": "speaker_groups", "groups": 2 } }""", "$.split.groups", "at least 3")]
    [InlineData("""{ "split": { "by": "speaker", "validation_speakers": 0 } }""", "$.split.validation_speakers", "at least 1")]
    [InlineData("""{ "split": { "by": "file_split", "validation_share": 1 } }""", "$.split.validation_share", "below 1")]
    [InlineData("""{ "split": { } }""", "$.split.by", "is missing")]
    [InlineData("""{ "trainer": null }""", "$.trainer", "should be an object and is null")]
    [InlineData("""{ "trainer": { "epochs": 3000000000 } }""", "$.trainer.epochs", "at most ten digits")]
    [InlineData("""{ "trainer": { "time_budget": "soon" } }""", "$.trainer.time_budget", "a time such as")]
    [InlineData("""{ "trainer": { "sampling": "class_balanced" } }""", "$.trainer", "sampling and class_weighting both balance")]
    [InlineData("""{ "recipes": [], "methods": [] }""", "$.recipes", "nothing would be trained")]
    [InlineData("""{ "networks": [{}, {}] }""", "$.networks", "has 'network' twice")]
    [InlineData("""{ "networks": [{ "options": { "encoders": { "Face": { "encoder": "dense" } } } }] }""",
        "$.networks[0].options.encoders.Face", "is no name of a modality")]
    [InlineData("""{ "recipes": [{ "recipe": "paper", "options": { "topology": "chain" } }] }""",
        "$.recipes[0].options.topology", "only code")]
    [InlineData("""{ "output": { "checkpoint_steps": 0 } }""", "$.output.checkpoint_steps", "at least 1")]
    [InlineData("""{ "parallelism": 0 }""", "$.parallelism", "at least 1")]
    [InlineData("""{ "labels": { "validation_share": 1 } }""", "$.labels.validation_share", "below 1")]
    public void Each_fault_is_told_where_it_is(string changed, string place, string text)
    {
        PlanFault fault = FaultsOf(Merged(changed)).Should().ContainSingle().Subject;
        fault.Place.Should().Be(place);
        fault.Text.Should().Contain(text);
    }

    [Fact]
    public void What_is_no_JSON_is_told_with_its_line()
    {
        PlanFault fault = FaultsOf("{\n  \"format\": \"semimer-plan/1\"\n  \"data\": 1\n}").Should().ContainSingle().Subject;
        fault.Place.Should().Be("line 3");
        fault.Text.Should().StartWith("is no JSON").And.NotContain("LineNumber");
    }

    [Fact]
    public void A_file_that_is_not_there_is_told() => FluentActions.Invoking(() => PlanReader.ReadFile("no/such/plan.json"))
        .Should().Throw<PlanException>().WithMessage("*no/such/plan.json*cannot be read*");

    [Fact]
    public void Each_call_makes_recipes_anew()
    {
        RecipePlan plan = Read(Merged("""{ "recipes": [{ "recipe": "free_match" }] }""")).Recipes.Single();
        object[] first = [.. plan.Create().StatefulParts], second = [.. plan.Create().StatefulParts];
        first.Should().NotBeEmpty().And.NotIntersectWith(second);
    }

    private static string Merged(string changed)
    {
        var plan = System.Text.Json.Nodes.JsonNode.Parse(Least)!.AsObject();
        foreach ((string name, System.Text.Json.Nodes.JsonNode? value) in System.Text.Json.Nodes.JsonNode.Parse(changed)!.AsObject())
            plan[name] = value?.DeepClone();
        return plan.ToJsonString();
    }

    private static PlanFile Read(string json) => PlanReader.Read(json, "plan.json");

    private static IReadOnlyList<PlanFault> FaultsOf(string json) =>
        FluentActions.Invoking(() => Read(json)).Should().Throw<PlanException>().Which.Faults;
}
