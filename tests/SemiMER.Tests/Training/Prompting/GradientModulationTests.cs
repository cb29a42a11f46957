using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Tests.Models;
using SemiMER.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>The weights of gradients (eq. 10 and 11), and that they reach the parameter.</summary>
public sealed class GradientModulationTests
{
    // Of two modalities; the last utterance has no label. Relative errors of the first: -.2, 0, .5.
    private static readonly double[][] Errors = [[0.1, 0.3], [0.2, 0.2], [0.6, 0.1], [0, 0.9]];

    [Fact]
    public void Case_computed_by_hand()
    {
        using var scope = NewDisposeScope();
        Tensor errors = tensor([.. Errors.SelectMany(row => row).Select(value => (float)value)], [1, 4, 2]);
        Tensor labeled = tensor((bool[])[true, true, true, false], [1, 4]);
        // mean .1, deviation sqrt(.26 / 3) = .294392: 1 - tanh(-.3 / .294392) / 2 and so on; the other modality turned round.
        Close(ModulationWeights.Of(errors, labeled, GradientModulation.Bounded),
            [[1.384739, 0.615261], [1.163597, 0.836403], [0.561951, 1.438049], [1, 1]]);
        // The sum is .3 (-.3): (.3 + .2) / .3, .3 / .3, (.3 - .5) / .3 cut to 0; the other has the same fractions.
        Close(ModulationWeights.Of(errors, labeled, GradientModulation.Literal), [[1.666667, 1.666667], [1, 1], [0, 0], [1, 1]]);
    }

    [Fact]
    public void Formulas_are_those_of_loops_over_three_modalities()
    {
        using var scope = NewDisposeScope();
        var random = new RandomSource(1, "errors");
        const int dialogues = 3, utterances = 5, modalities = 3;
        double[] e = [.. Enumerable.Range(0, dialogues * utterances * modalities).Select(_ => (double)(float)random.NextDouble())];
        bool[] labeled = [.. Enumerable.Range(0, dialogues * utterances).Select(i => i % 4 != 1)];
        Tensor errors = tensor([.. e.Select(value => (float)value)], [dialogues, utterances, modalities]);
        Tensor bounded = ModulationWeights.Of(errors, tensor(labeled, [dialogues, utterances]), GradientModulation.Bounded);
        Tensor literal = ModulationWeights.Of(errors, tensor(labeled, [dialogues, utterances]), GradientModulation.Literal);
        for (int b = 0; b < dialogues; b++)
        {
            int[] rows = [.. Enumerable.Range(0, utterances).Where(i => labeled[b * utterances + i])];
            double E(int i, int u) => e[(b * utterances + i) * modalities + u];
            for (int u = 0; u < modalities; u++)
            {
                int[] others = [.. Enumerable.Range(0, modalities).Where(v => v != u)];
                double D(int i) => others.Average(v => E(i, u) - E(i, v));
                double mean = rows.Average(D), deviation = Math.Sqrt(rows.Average(i => Math.Pow(D(i) - mean, 2)));
                foreach (int i in rows)
                {
                    bounded[b, i, u].item<float>().Should()
                        .BeApproximately((float)(1 - Math.Tanh((D(i) - mean) / (deviation + 1e-6)) / 2), 1e-5f);
                    double w = others.Sum(v =>
                    {
                        double sum = rows.Sum(j => E(j, u) - E(j, v));
                        return (sum - (E(i, u) - E(i, v))) / sum;
                    }) / others.Length;
                    literal[b, i, u].item<float>().Should().BeApproximately((float)Math.Clamp(w, 0, 2), 1e-3f);
                }
            }
        }
        bounded.min().item<float>().Should().BeInRange(0.5f, 1);
        bounded.max().item<float>().Should().BeInRange(1, 1.5f);
    }

    [Fact]
    public void Equal_errors_weigh_nothing()
    {
        using var scope = NewDisposeScope();
        foreach (GradientModulation form in (GradientModulation[])[GradientModulation.Bounded, GradientModulation.Literal])
        {
            ModulationWeights.Of(full([2, 3, 3], 0.4f), ones([2, 3], dtype: ScalarType.Bool), form).allclose(ones(2, 3, 3))
                .Should().BeTrue();
            ModulationWeights.Of(arange(18, dtype: ScalarType.Float32).reshape(2, 3, 3), zeros([2, 3], dtype: ScalarType.Bool),
                form).allclose(ones(2, 3, 3)).Should().BeTrue();
        }
    }

    [Theory]
    [InlineData(GradientModulation.Bounded)]
    [InlineData(GradientModulation.Literal)]
    public void Columns_of_the_gradient_are_weighed_by_the_mean_over_dialogues(GradientModulation modulation)
    {
        (float[][] plain, float[] w) = Gradients(GradientModulation.None, modulation);
        (float[][] changed, _) = Gradients(modulation, modulation);
        int places = 20, used = 10;
        bool differs = false;
        for (int u = 0; u < 3; u++)
        {
            for (int i = 0; i < plain[u].Length; i++)
            {
                float weight = i % places < used ? w[i % places * 3 + u] : 1;
                changed[u][i].Should().BeApproximately(plain[u][i] * weight, 1e-6f);
                differs |= Math.Abs(changed[u][i] - plain[u][i]) > 1e-4f * Math.Abs(plain[u][i]) && plain[u][i] != 0;
            }
        }
        differs.Should().BeTrue();
    }

    [Fact]
    public void Modulation_that_reaches_nothing_fails()
    {
        var term = new ModalityClassificationTerm(ModalityReading.Prompted, GradientModulation.Bounded);
        Recipe recipe = Recipe.Of("modulated", [new(new ClassificationTerm(), 1), new(term, 1)]);
        foreach (string name in (string[])["attention", "propagation alone", "prompts, attended"])
        {
            using EmotionNetwork network = ContextCases.Network(name);
            FluentActions.Invoking(() => new SemiSupervisedTrainer(network, recipe)).Should().Throw<OptionsException>(name);
        }
        using EmotionNetwork plain = SmallTraining.Network();
        FluentActions.Invoking(() => new SemiSupervisedTrainer(plain, recipe))
            .Should().Throw<OptionsException>().WithMessage("*needs a classifier*");
        using EmotionNetwork prompting = ContextCases.Network("prompts");
        FluentActions.Invoking(() => new SemiSupervisedTrainer(prompting, recipe, new TrainerOptions { AccumulationSteps = 2 }))
            .Should().Throw<OptionsException>().WithMessage("*AccumulationSteps*");
        var frozen = new Recipe
        {
            Name = "frozen", Stages = [recipe.Stages[0] with { Frozen = ["context.prototypes"] }],
        };
        FluentActions.Invoking(() => SmallTraining.Train(frozen, network: prompting))
            .Should().Throw<TrainingException>().WithMessage("*there is none*");
        FluentActions.Invoking(() => new ModalityClassificationTerm(ModalityReading.Alone, GradientModulation.Literal))
            .Should().Throw<OptionsException>();
    }

    // Gradients of M of each modality after a term was computed, and the mean weight of each place.
    private static (float[][] Gradients, float[] Weights) Gradients(GradientModulation applied, GradientModulation told)
    {
        using var scope = NewDisposeScope();
        using EmotionNetwork network = ContextCases.Network("prompts");
        network.eval();
        Utterance[] rows = ContextCases.Dialogues(2);
        using LabeledBatch batch = LabeledBatch.Create(network.Schema, [.. rows.Select((row, i) => new LabeledUtterance(row, i % 2))]);
        var term = new ModalityClassificationTerm(ModalityReading.Prompted, applied);
        var pass = new ForwardPass(network, batch);
        Tensor total = term.Compute(pass).Select(part => part.Value!).Aggregate((x, y) => x + y);
        total.backward();
        if (applied != GradientModulation.None)
            ((IGradientTerm)term).ChangeGradients(pass);
        Tensor errors = ModulationWeights.Errors(network.ModalityScores(pass.InContext), batch.Labels);
        Tensor w = ModulationWeights.Of(pass.ToDialogues(errors), pass.ToDialogues(ones(rows.Length, dtype: ScalarType.Bool)), told)
            .detach().mean([0]);
        w.shape.Should().Equal(10, 3);
        return ([.. network.PlaceWeights.Select(m => m.grad!.data<float>().ToArray())], w.data<float>().ToArray());
    }

    private static void Close(Tensor w, double[][] expected) => w.data<float>().ToArray().Zip(expected.SelectMany(row => row))
        .Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5).And.HaveCount(8);
}
