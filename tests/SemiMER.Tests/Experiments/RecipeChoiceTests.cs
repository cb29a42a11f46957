using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using TorchSharp.Modules;

namespace SemiMER.Tests.Experiments;

public sealed class RecipeChoiceTests
{
    private static readonly ExperimentPlan Plan = new()
    {
        Folds = [.. SpeakerFolds.LeaveOneSessionOut(SmallTraining.Corpus).Take(2)],
        Recipes = [_ => Recipe.SupervisedOnly()],
        Methods = [ExperimentMethod.Majority, ExperimentMethod.LinearSoftmax],
        LabelFractions = [0.3],
        Seeds = [3],
        Networks = [SmallTraining.NetworkOptions],
        Trainer = SmallTraining.Options,
        Parallelism = 1,
    };

    [Fact]
    public void The_one_with_the_highest_accuracy_is_best()
    {
        Best(rightOf: [3, 5, 5, 4]).Should().Be(1, "the first among equals");
        Best(rightOf: [5, 5]).Should().Be(0);
    }

    [Fact]
    public void A_method_is_taken_only_beyond_doubt()
    {
        // Right in 6, 7 or 9 of the 10 utterances of each dialogue: always the same difference, so there is no doubt.
        BeyondDoubt([.. Enumerable.Repeat(6, 12)], [.. Enumerable.Repeat(7, 12)], [.. Enumerable.Repeat(9, 12)]).Should().Be(2);
        // The same mean difference as 7 to 6, but from two dialogues alone.
        BeyondDoubt([.. Enumerable.Repeat(4, 12)], [10, 10, .. Enumerable.Repeat(4, 10)]).Should().Be(0);
        BeyondDoubt([.. Enumerable.Repeat(6, 12)], [.. Enumerable.Repeat(2, 12)]).Should().Be(0, "what is worse is never taken");
        BeyondDoubt([.. Enumerable.Repeat(6, 12)], [.. Enumerable.Repeat(6, 12)]).Should().Be(0, "nor what is the same");
    }

    [Fact]
    public void As_a_method_it_trains_all_and_keeps_one()
    {
        var trained = new List<(EmotionRecognizer Recognizer, Parameter[] Weights)>();
        ExperimentMethod Kept(ExperimentMethod method) => method with
        {
            Train = task =>
            {
                EmotionRecognizer recognizer = method.Train(task);
                trained.Add((recognizer, [.. recognizer.Network.parameters()]));
                return recognizer;
            },
        };
        ExperimentMethod best = RecipeChoice.Best("best", Kept(ExperimentMethod.Majority), Kept(ExperimentMethod.LinearSoftmax));
        using ExperimentResult result = ExperimentRunner.Run(Plan with { Recipes = [], Methods = [best], Folds = [Plan.Folds[0]] });
        result.Cells.Should().ContainSingle().Which.Recipe.Should().Be("best");
        result.Best.Should().BeSameAs(trained[1].Recognizer);
        trained[0].Weights.Should().OnlyContain(weight => weight.IsInvalid, "it was given back");
        trained[1].Weights.Should().OnlyContain(weight => !weight.IsInvalid);
    }

    [Fact]
    public void If_one_cannot_be_trained_those_before_are_given_back()
    {
        Parameter[] weights = [];
        ExperimentMethod whole = ExperimentMethod.Majority with
        {
            Train = task =>
            {
                EmotionRecognizer recognizer = ExperimentMethod.Majority.Train(task);
                weights = [.. recognizer.Network.parameters()];
                return recognizer;
            },
        };
        var broken = new ExperimentMethod("broken", _ => throw new TrainingException("on purpose"));
        FluentActions.Invoking(() => ExperimentRunner.Run(Plan with { Recipes = [], Methods = [RecipeChoice.Best("best", whole, broken)] }))
            .Should().Throw<TrainingException>().WithMessage("on purpose");
        weights.Should().NotBeEmpty().And.OnlyContain(weight => weight.IsInvalid);
    }

    [Fact]
    public void From_cells_it_is_the_same_without_training()
    {
        ExperimentMethod majority = ExperimentMethod.Majority with { UsesValidation = true }, linear = ExperimentMethod.LinearSoftmax;
        using ExperimentResult result = ExperimentRunner.Run(Plan with
        {
            Methods =
            [
                majority, linear, RecipeChoice.Best("best", majority, linear),
                RecipeChoice.ByValidation("sure", majority, linear), RecipeChoice.ByValidation("not sure", linear, majority),
            ],
        });
        Same("best", RecipeChoice.Best("best", result.Cells, majority.Name, linear.Name));
        Same("sure", RecipeChoice.ByValidation("sure", result.Cells, majority.Name, linear.Name));
        Same("not sure", RecipeChoice.ByValidation("not sure", result.Cells, linear.Name, majority.Name));
        RecipeChoice.Best("none", result.Cells, majority.Name, "unknown").Should().BeEmpty();
        ExperimentCell[] without = [.. result.Cells.Select(cell => cell with { ValidationPredictions = [] })];
        FluentActions.Invoking(() => RecipeChoice.Best("best", without, majority.Name, linear.Name))
            .Should().Throw<ExperimentException>().WithMessage("*validation rows*UsesValidation*");
        result.Table("best").Rows.Should().HaveCount(6);

        void Same(string name, IReadOnlyList<ExperimentCell> cells)
        {
            ExperimentCell[] trained = [.. result.Cells.Where(cell => cell.Recipe == name)];
            cells.Should().HaveCount(2);
            foreach ((ExperimentCell one, ExperimentCell other) in cells.Zip(trained))
            {
                one.Predictions.Should().BeEquivalentTo(other.Predictions);
                one.ChoosingCount.Should().Be(other.ChoosingCount).And.BePositive();
                one.Recipe.Should().Be(name);
            }
        }
    }

    [Fact]
    public void A_recipe_as_a_method_is_trained_as_in_the_plan()
    {
        using ExperimentResult result = ExperimentRunner.Run(Plan with
        {
            Methods = [ExperimentMethod.FromRecipe("as a method", _ => Recipe.SupervisedOnly(), SmallTraining.NetworkOptions)],
        });
        foreach (IGrouping<string, ExperimentCell> fold in result.Cells.GroupBy(cell => cell.Fold))
        {
            fold.Select(cell => cell.Recipe).Should().Equal("supervised", "as a method");
            fold.Last().Predictions.Should().BeEquivalentTo(fold.First().Predictions);
        }
    }

    [Fact]
    public void Nothing_to_choose_from_is_refused()
    {
        FluentActions.Invoking(() => RecipeChoice.Best("best", (IReadOnlyList<ExperimentMethod>)[])).Should().Throw<OptionsException>();
        FluentActions.Invoking(() => RecipeChoice.ByValidation("best", ExperimentMethod.Majority)).Should().Throw<OptionsException>();
    }

    private static int Best(int[] rightOf) =>
        ValidationChoice.Best(new ValidationChoice([.. rightOf.Select(right => Rows([right]))], classes: 2));

    private static int BeyondDoubt(params int[][] rightOf) =>
        ValidationChoice.BeyondDoubt(new ValidationChoice([.. rightOf.Select(Rows)], classes: 2));

    // Dialogues of ten utterances, classes in turn; so many are right, of both classes alike.
    private static IReadOnlyList<CellPrediction> Rows(int[] rightOf) =>
    [
        .. from dialogue in Enumerable.Range(0, rightOf.Length)
           from place in Enumerable.Range(0, 10)
           let truth = place % 2
           let said = place < rightOf[dialogue] ? truth : 1 - truth
           select new CellPrediction($"{dialogue} {place}", "s", $"{dialogue}", truth, [1 - said, said]),
    ];
}
