using SemiMER;
using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Stranger;

// The code of docs/matching.md, and of the loss, the kernel and the term in docs/extend.md.

/// <summary>The squared distance between the means of two sets.</summary>
public sealed class MeanDistance : IDistributionMatchingLoss
{
    public Tensor Compute(Tensor p, Tensor q)
    {
        using var scope = NewDisposeScope();
        Tensor shift = p.mean([0]) - q.mean([0]);
        return (shift * shift).sum().MoveToOuterDisposeScope();
    }
}

/// <summary>The Cauchy kernel k(x, y) = 1 / (1 + d² / σ²), with values in (0, 1].</summary>
public sealed class CauchyKernel : RadialKernel
{
    public override string Name => "cauchy";

    public override Tensor FromSquaredDistances(Tensor squaredDistances, double sigma)
    {
        using Scalar one = 1, square = sigma * sigma;
        using Tensor scaled = squaredDistances.div(square);
        using Tensor denominators = scaled.add(one, one);
        return denominators.reciprocal();
    }
}

/// <summary>The mean entropy of the predictions, in nats: an utterance without a label should not stay undecided.</summary>
public sealed class EntropyTerm : IObjectiveTerm
{
    public string Name => "entropy";

    public bool NeedsLabels => false;

    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        Tensor scores = pass.Scores;   // asked for outside the scope: other terms use it too
        using var scope = NewDisposeScope();
        Tensor logarithms = scores.log_softmax(dim: 1);
        Tensor entropy = -(logarithms.exp() * logarithms).sum(dim: 1).mean();   // H = -1/n Σ_i Σ_k p_ik ln p_ik
        return [new TermPart(Name, entropy.MoveToOuterDisposeScope())];
    }
}

public sealed class MatchingPage
{
    [Fact]
    public void A_loss_of_your_own_takes_ten_lines()
    {
        Tensor a = tensor(new float[] { 0, 0, 2, 2 }, [2, 2]), v = tensor(new float[] { 3, 1, 5, 1 }, [2, 2]);
        var matching = new CrossModalMatching(new MeanDistance(), PairingTopology.Hub(Modality.Acoustic));
        MatchingTerms terms = matching.Compute(new LatentBatch([(Modality.Acoustic, a), (Modality.Visual, v)]));

        terms.Paired.Single().Value.ToDouble().Should().Be(9);
        Action push = () => _ = new CrossModalMatching(new MeanDistance(), PairingTopology.AllPairs, UnpairedSets.Default);
        push.Should().Throw<OptionsException>().WithMessage("*'MeanDistance' has no upper bound*");
    }

    [Fact]
    public void A_kernel_of_your_own_has_one_formula()
    {
        var loss = new MaximumMeanDiscrepancy(new MaximumMeanDiscrepancyOptions { Kernel = new CauchyKernel() });

        Tensor x = tensor(new float[] { 0, 0 }, [1, 2]), y = tensor(new float[] { 3, 4, 0, 2 }, [2, 2]);
        float[] values = [.. new CauchyKernel().Evaluate(x, y, sigma: 5).data<float>()];
        values[0].Should().BeApproximately(1 / 2f, 1e-6f, "d = σ");
        values[1].Should().BeApproximately(1 / (1 + 4 / 25f), 1e-6f);
        Tensor near = randn(20, 3, generator: new Generator(1)), far = near + 2;
        loss.UpperBound.Should().Be(2);
        loss.Compute(near, far).ToSingle().Should().BeInRange(0.3f, 2);
    }

    [Fact]
    public void A_term_of_your_own_joins_the_objective()
    {
        EmotionNetwork network = EmotionNetwork.Create(SmallData.Corpus.Schema);

        Recipe paper = Recipe.Paper(new MaximumMeanDiscrepancy());
        TrainingStage stage = paper.Stages[0];
        Recipe recipe = paper with
        {
            Name = "decided",
            Stages = [stage with { Unlabeled = [.. stage.Unlabeled, new WeightedTerm(new EntropyTerm(), 0.1)] }],
        };

        List<IReadOnlyDictionary<string, double>> steps = [];
        var trainer = new SemiSupervisedTrainer(network, recipe, SmallData.Training);
        trainer.StepCompleted += (_, step) => steps.Add(step.Terms);
        using EmotionRecognizer recognizer = trainer.Fit(SmallData.Labeled, SmallData.Unlabeled, SmallData.Fold.Validation).Recognizer;
        steps.Should().HaveCount(6).And.OnlyContain(terms => terms["unlabeled/entropy"] > 0 && terms["unlabeled/entropy"] <= Math.Log(2));
    }

    [Fact]
    public void A_transport_says_how_far_it_came()
    {
        Tensor p = randn(20, 3, generator: new Generator(1)), q = randn(20, 3, generator: new Generator(2)) + 1;
        List<string> notes = [];

        SinkhornDiagnostics seen = new SinkhornDivergence().Diagnose(p, q);
        if (!seen.Converged)
            notes.Add($"potentials still moved by {seen.Movement} of the blur after {seen.Iterations} iterations");

        notes.Should().BeEmpty();
        seen.Iterations.Should().BeInRange(5, 1000);
        new SinkhornDivergence(new SinkhornDivergenceOptions { MaximumIterations = 1 }).Diagnose(p, q).Converged.Should().BeFalse();
    }

    [Fact]
    public void Diagnostics_of_a_training_and_a_test_on_held_out_latents()
    {
        CorpusFold fold = SmallData.Fold;
        List<double> across = [];
        Recipe recipe = Recipe.Paper(new MaximumMeanDiscrepancy());
        EmotionNetwork network = EmotionNetwork.Create(
            SmallData.Corpus.Schema, new EmotionNetworkOptions { EmbeddingSize = 4, HiddenSizes = [8] });

        var trainer = new SemiSupervisedTrainer(network, recipe, new TrainerOptions { DiagnosticsEvery = 100 });
        trainer.StepCompleted += (_, step) =>
        {
            if (step.Diagnostics is { } seen)
                across.Add(seen["unlabeled/matching/pair/acoustic-visual/across"]);
        };

        TrainingResult run = trainer.Fit(SmallData.Labeled, SmallData.Unlabeled, fold.Validation);
        TwoSampleTestResult test = HeldOut(run.Recognizer, fold);

        across.Should().HaveCount(8).And.OnlyContain(value => value > 0 && value < 1);
        test.PValue.Should().BeInRange(0.005, 1);
    }

    private static TwoSampleTestResult HeldOut(EmotionRecognizer recognizer, CorpusFold fold)
    {
        using var scope = NewDisposeScope();

        using UtteranceBatch heldOut = UtteranceBatch.Create(
            recognizer.Schema, [.. recognizer.Scaler.Transform(fold.Test).Utterances]);
        using var noGradient = no_grad();
        TwoSampleTestResult test = TwoSampleTest.Run(
            new MaximumMeanDiscrepancy(), recognizer.Network.Encode(Modality.Acoustic, heldOut),
            recognizer.Network.Encode(Modality.Visual, heldOut), new RandomSource(1, "two-sample test"));

        return test;
    }
}
