using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Tests.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>Cross-modal prompting for continuous targets: eq. 2 and 10 with scores in place of classes.</summary>
public sealed class ModalityRegressionTests
{
    private static readonly EmotionNetworkOptions Options = EmotionNetworkOptions.CrossModalPrompting with
    {
        EmbeddingSize = 4,
        HiddenSizes = [4],
        Context = ContextCases.All["prompts"],
        Targets = ["valence", "arousal"],
    };

    [Theory]
    [InlineData(ModalityReading.Prompted)]
    [InlineData(ModalityReading.Alone)]
    public void Term_is_the_squared_error_of_each_modality(ModalityReading reading)
    {
        using var scope = NewDisposeScope();
        using EmotionNetwork network = Network();
        network.eval();
        LabeledUtterance[] rows = [.. RegressionTests.Labeled.Take(11)];
        using LabeledBatch batch = LabeledBatch.Create(network.Schema, rows);
        var pass = new ForwardPass(network, batch);
        string name = reading == ModalityReading.Alone ? "targets alone" : "targets of each";
        IReadOnlyList<TermPart> parts = new ModalityRegressionTerm(reading).Compute(pass);
        parts.Select(part => part.Name).Should().Equal(network.Schema.Modalities.SelectMany(entry =>
            (string[])[$"{name}/{entry.Modality}/valence", $"{name}/{entry.Modality}/arousal"]));
        Tensor z = reading == ModalityReading.Alone ? pass.InContextAlone : pass.InContext;
        for (int m = 0; m < 3; m++)
        {
            for (int k = 0; k < 2; k++)
            {
                (int Row, double Value)[] told = Truth(rows, k);
                double error = told.Average(each => Math.Pow(Head(network, z, each.Row, m, k) - each.Value, 2));
                parts[2 * m + k].Value!.item<float>().Should().BeApproximately((float)error / 2, 1e-5f);
            }
        }
    }

    [Fact]
    public void Errors_are_distances_in_units_of_deviation_over_the_targets_that_are_told()
    {
        using var scope = NewDisposeScope();
        Tensor values = tensor((float[])[1, 2, -1, 0.5f, 3, 3, 0, 0], [2, 2, 2]);
        Tensor truth = tensor((float[])[0.5f, float.NaN, float.NaN, float.NaN], [2, 2]);
        ModulationWeights.TargetErrors(values, truth).Values<float>().Should().Equal(0.5f, 1.5f, 0, 0);
        truth = tensor((float[])[0.5f, 1, 0, 3], [2, 2]);
        ModulationWeights.TargetErrors(values, truth).Values<float>().Should().Equal(0.75f, 1, 1.5f, 1.5f);
    }

    [Fact]
    public void Gradients_of_prototypes_are_weighed_where_a_target_is_told()
    {
        float[][] plain = Gradients(GradientModulation.None, out _), changed = Gradients(GradientModulation.Bounded, out float[] w);
        const int places = 20;
        int used = w.Length / 3;
        for (int u = 0; u < 3; u++)
        {
            changed[u].Zip(plain[u]).Index().Should().OnlyContain(entry => Math.Abs(entry.Item.First - entry.Item.Second *
                (entry.Index % places < used ? w[entry.Index % places * 3 + u] : 1)) < 1e-6);
        }
        w.Should().Contain(value => Math.Abs(value - 1) > 0.05);
    }

    [Fact]
    public void Targets_alone_or_beside_classes_are_learned_in_both_stages()
    {
        IReadOnlyList<string> Terms(CrossModalPromptingRecipeOptions options, string stage)
        {
            using EmotionNetwork network = Network();
            var seen = new HashSet<string>();
            var trainer = new SemiSupervisedTrainer(network, Recipe.CrossModalPrompting(options: options), SmallTraining.Options with
            {
                Epochs = 2,
                SelectBy = SelectionMetric.Concordance,
            });
            float[] before = [.. Weights(network)];
            trainer.StepCompleted += (_, step) => seen.UnionWith(step.Stage == stage ? step.Terms.Keys : []);
            trainer.Fit(RegressionTests.Labeled, SmallTraining.Unlabeled, RegressionTests.Validation);
            Weights(network).Should().NotEqual(before);
            return [.. seen.Where(name => name.StartsWith("labeled/") && !name.Contains("reconstruction")).Order()];
        }
        Terms(new() { Classification = null, Regression = RegressionLoss.MeanSquaredError }, "modalities alone").Should()
            .HaveCount(6).And.OnlyContain(name => name.StartsWith("labeled/targets alone/"));
        Terms(new() { Classification = null, Regression = RegressionLoss.MeanSquaredError }, "prompts").Should().HaveCount(8)
            .And.OnlyContain(name => name.StartsWith("labeled/targets of each/") || name.StartsWith("labeled/regression/"));
        Terms(new() { Regression = RegressionLoss.Concordance }, "prompts").Should().HaveCount(12)
            .And.Contain(["labeled/classification", "labeled/modalities/visual", "labeled/targets of each/visual/arousal"]);

        static float[] Weights(EmotionNetwork network) => [.. network.state_dict()
            .Where(entry => entry.Key.StartsWith("modality_targets")).SelectMany(entry => entry.Value.Values<float>())];
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var recipe = Recipe.CrossModalPrompting(options: new() { Regression = RegressionLoss.MeanSquaredError });
        using EmotionNetwork without = EmotionNetwork.Create(RegressionTests.Schema, Options with { Targets = [] });
        FluentActions.Invoking(() => new SemiSupervisedTrainer(without, recipe))
            .Should().Throw<OptionsException>().WithMessage("*head of each modality for targets*");
        FluentActions.Invoking(() => Recipe.CrossModalPrompting(options: new() { Classification = null }))
            .Should().Throw<OptionsException>().WithMessage("*both null*");
        FluentActions.Invoking(() => new ModalityRegressionTerm(ModalityReading.Alone, modulation: GradientModulation.Bounded))
            .Should().Throw<OptionsException>().WithMessage("*leave the modulation out*");
        FluentActions.Invoking(() => new ModalityRegressionTerm(loss: (RegressionLoss)9)).Should().Throw<OptionsException>();
    }

    private static EmotionNetwork Network()
    {
        EmotionNetwork network = EmotionNetwork.Create(RegressionTests.Schema, Options);
        TargetStatistics.Set(network, RegressionTests.Labeled);
        return network;
    }

    // Rows that have a target, in units of its deviation; the corpus has the two the other way round.
    private static (int Row, double Value)[] Truth(LabeledUtterance[] rows, int k)
    {
        double[] all = [.. RegressionTests.Labeled.Select(row => (double)row.Targets.Span[1 - k]).Where(double.IsFinite)];
        double mean = all.Average(), deviation = Math.Sqrt(all.Average(value => (value - mean) * (value - mean)));
        return [.. rows.Index().Where(row => float.IsFinite(row.Item.Targets.Span[1 - k]))
            .Select(row => (row.Index, (row.Item.Targets.Span[1 - k] - mean) / deviation))];
    }

    private static double Head(EmotionNetwork network, Tensor z, int row, int m, int k)
    {
        float[] w = network.state_dict()[$"modality_targets.{m}.weight"].Values<float>();
        float[] own = z[row, m].contiguous().Values<float>();
        return network.state_dict()[$"modality_targets.{m}.bias"].Values<float>()[k] +
            own.Select((value, d) => (double)value * w[k * 4 + d]).Sum();
    }

    private static float[][] Gradients(GradientModulation modulation, out float[] weights)
    {
        using var scope = NewDisposeScope();
        using EmotionNetwork network = Network();
        network.eval();
        LabeledUtterance[] rows = [.. RegressionTests.Labeled.Take(11)];
        using LabeledBatch batch = LabeledBatch.Create(network.Schema, rows);
        var term = new ModalityRegressionTerm(modulation: modulation);
        var pass = new ForwardPass(network, batch);
        term.Compute(pass).Select(part => part.Value!).Aggregate((x, y) => x + y).backward();
        if (modulation != GradientModulation.None)
            ((IGradientTerm)term).ChangeGradients(pass);

        (int Row, double Value)[][] told = [Truth(rows, 0), Truth(rows, 1)];
        var errors = new float[rows.Length * 3];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int m = 0; m < 3; m++)
            {
                double[] distances = [.. told.Index().SelectMany(target => target.Item.Where(each => each.Row == i)
                    .Select(each => Math.Abs(Head(network, pass.InContext, i, m, target.Index) - each.Value)))];
                errors[3 * i + m] = (float)distances.DefaultIfEmpty(0).Average();
            }
        }
        bool[] has = [.. rows.Select((_, i) => told.Any(target => target.Any(each => each.Row == i)))];
        weights = ModulationWeights.Of(pass.ToDialogues(tensor(errors, [rows.Length, 3])), pass.ToDialogues(tensor(has)),
            GradientModulation.Bounded).mean([0]).contiguous().Values<float>();
        return [.. network.PlaceWeights.Select(m => m.grad!.Values<float>())];
    }
}
