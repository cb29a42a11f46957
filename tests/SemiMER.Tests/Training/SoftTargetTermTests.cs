using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

public sealed class SoftTargetTermTests
{
    private static readonly Utterance[] Rows = [.. SmallTraining.Unlabeled.Take(5)];

    private static readonly Dictionary<string, IReadOnlyList<double>> Targets = new()
    {
        [Rows[0].Id] = [0.2, 0.8], [Rows[2].Id] = [1, 0], [Rows[4].Id] = [0.5, 0.5], ["somebody else"] = [0, 1],
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_the_formula_over_the_rows_that_have_a_target(bool weighted)
    {
        using EmotionNetwork network = SmallTraining.Network();
        network.eval();
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, Rows);
        using Tensor? weights = weighted ? tensor(new[] { 0.5f, 3f }) : null;
        var pass = new ForwardPass(network, batch, weights);
        double[] logP = [.. pass.Scores.to_type(ScalarType.Float64).log_softmax(1).data<double>()];
        double above = 0, below = 0;
        for (int i = 0; i < Rows.Length; i++)
        {
            for (int k = 0; k < 2 && Targets.ContainsKey(Rows[i].Id); k++)
            {
                double w = weighted ? (k == 0 ? 0.5 : 3) : 1, q = Targets[Rows[i].Id][k];
                above -= w * q * logP[2 * i + k];
                below += w * q;
            }
        }
        new SoftTargetTerm(Targets).Compute(pass).Single().Value!.item<float>().Should().BeApproximately((float)(above / below), 1e-6f);
    }

    [Fact]
    public void A_batch_without_targets_is_skipped()
    {
        using EmotionNetwork network = SmallTraining.Network();
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, [Rows[1], Rows[3]]);
        TermPart part = new SoftTargetTerm(Targets).Compute(new ForwardPass(network, batch)).Single();
        part.Value.Should().BeNull();
        part.SkippedBecause.Should().Contain("no utterance");
    }

    [Fact]
    public void Targets_move_the_weights_towards_them()
    {
        Recipe Taught(int taught) => Recipe.FromSoftTargets(
            SmallTraining.Unlabeled.ToDictionary(row => row.Id, _ => (IReadOnlyList<double>)[1 - taught, taught]), unlabeledWeight: 20);
        TrainerOptions options = SmallTraining.Options with { SelectBy = SelectionMetric.None, Epochs = 10 };
        using EmotionNetwork zero = SmallTraining.Train(Taught(0), options).Recognizer.Network;
        using EmotionNetwork one = SmallTraining.Train(Taught(1), options).Recognizer.Network;
        MeanOfSecond(one).Should().BeGreaterThan(MeanOfSecond(zero) + 0.3);

        static double MeanOfSecond(EmotionNetwork network)
        {
            using var scope = NewDisposeScope();
            using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, Rows);
            return network.forward(batch).softmax(1).select(1, 1).mean().Value();
        }
    }

    [Fact]
    public void Class_weights_of_a_training_reach_it()
    {
        Recipe recipe = Recipe.FromSoftTargets(SmallTraining.Unlabeled.ToDictionary(row => row.Id, _ => (IReadOnlyList<double>)[0.5, 0.5]));
        double Loss(ClassWeighting weighting)
        {
            var losses = new List<double>();
            var trainer = new SemiSupervisedTrainer(
                SmallTraining.Network(), recipe, SmallTraining.Options with { ClassWeighting = weighting });
            trainer.StepCompleted += (_, step) => losses.Add(step.Terms["unlabeled/soft-targets"]);
            using EmotionNetwork network = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation)
                .Recognizer.Network;
            return losses[0];
        }
        Loss(ClassWeighting.Balanced).Should().NotBe(Loss(ClassWeighting.None));
    }

    [Fact]
    public void Same_targets_are_described_alike_and_others_apart()
    {
        IEnumerable<KeyValuePair<string, string>> Described(Dictionary<string, IReadOnlyList<double>> targets) =>
            ValueDescription.Of(Recipe.FromSoftTargets(targets));
        Described(Targets).Should().Equal(Described(new(Targets.Reverse())));
        Described(Targets).Should().NotEqual(Described(new(Targets) { [Rows[0].Id] = [0.3, 0.7] }));
        Described(Targets).Count().Should().BeLessThan(60, "targets are not listed one by one");
    }

    [Fact]
    public void Faults_are_refused()
    {
        FluentActions.Invoking(() => new SoftTargetTerm(new Dictionary<string, IReadOnlyList<double>>()))
            .Should().Throw<OptionsException>();
        FluentActions.Invoking(() => new SoftTargetTerm(new Dictionary<string, IReadOnlyList<double>>
        { ["fine"] = [0, 1], ["short"] = [1], ["negative"] = [2, -1], ["none"] = [0, 0], ["nan"] = [double.NaN, 1] }))
            .Should().Throw<OptionsException>().WithMessage("*short*negative*none*nan*").Which.Message.Should().NotContain("fine");
        FluentActions.Invoking(() => Recipe.FromSoftTargets(Targets, unlabeledWeight: 0)).Should().Throw<OptionsException>();
        Recipe three = Recipe.FromSoftTargets(new Dictionary<string, IReadOnlyList<double>> { ["x"] = [0, 0, 1] });
        FluentActions.Invoking(() => SmallTraining.Train(three)).Should().Throw<OptionsException>().WithMessage("*3 classes*2*");
    }

    [Fact]
    public void A_network_can_be_the_student_of_dialogues()
    {
        ExperimentMethod method = ExperimentMethod.FromDialogueContext("student", SmallTraining.NetworkOptions);
        using ExperimentResult result = ExperimentRunner.Run(new ExperimentPlan
        {
            Folds = [SmallTraining.Fold], Recipes = [], Methods = [method, ExperimentMethod.DialogueContext], LabelFractions = [0.5],
            Seeds = [0], Trainer = SmallTraining.Options,
        });
        result.Cells.Select(cell => cell.Recipe).Should().Equal("student", "dialogue context");
        result.Cells[0].Predictions.Should().NotBeEquivalentTo(result.Cells[1].Predictions);
    }
}
