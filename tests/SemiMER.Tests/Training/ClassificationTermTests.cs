using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

public sealed class ClassificationTermTests
{
    private static readonly float[][] Votes = [[3, 1], [0, 2], [0, 0], []];

    public static TheoryData<ClassificationTarget, double, double, bool> Cases
    {
        get
        {
            var cases = new TheoryData<ClassificationTarget, double, double, bool>();
            foreach (ClassificationTarget target in Enum.GetValues<ClassificationTarget>())
                foreach (double smoothing in (double[])[0, 0.1])
                    foreach (double gamma in (double[])[0, 0.5, 2])
                        foreach (bool weighted in (bool[])[false, true])
                            cases.Add(target, smoothing, gamma, weighted);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_the_formula(ClassificationTarget target, double smoothing, double gamma, bool weighted)
    {
        using EmotionNetwork network = SmallTraining.Network();
        network.eval();
        using LabeledBatch batch = Batch();
        using Tensor? weights = weighted ? tensor(new[] { 0.5f, 3f }) : null;
        var pass = new ForwardPass(network, batch, weights);
        var term = new ClassificationTerm(new ClassificationOptions { Target = target, LabelSmoothing = smoothing, FocalGamma = gamma });
        double[] probabilities = [.. pass.Scores.to_type(ScalarType.Float64).softmax(1).data<double>()];

        double above = 0, below = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            double sum = Votes[i].Sum();
            for (int k = 0; k < 2; k++)
            {
                double q = target == ClassificationTarget.Votes && sum > 0 ? Votes[i][k] / sum : batch.Classes[i] == k ? 1 : 0;
                q = (1 - smoothing) * q + smoothing / 2;
                double w = weighted ? (k == 0 ? 0.5 : 3) : 1, p = probabilities[i * 2 + k];
                above -= w * q * Math.Pow(1 - p, gamma) * Math.Log(p);
                below += w * q;
            }
        }
        term.Compute(pass).Single().Value!.item<float>().Should().BeApproximately((float)(above / below), 1e-5f);
    }

    [Fact]
    public void Gradient_of_the_focal_loss_is_finite_where_a_class_is_certain()
    {
        using EmotionNetwork network = SmallTraining.Network();
        using LabeledBatch batch = Batch();
        using (no_grad())
            foreach (Tensor parameter in network.parameters()) parameter.mul_(1e4);
        network.eval();
        var term = new ClassificationTerm(new ClassificationOptions { FocalGamma = 0.5 });
        term.Compute(new ForwardPass(network, batch)).Single().Value!.backward();
        network.parameters().Where(parameter => parameter.grad is not null).Should().NotBeEmpty()
            .And.OnlyContain(parameter => parameter.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void Faults_are_listed() =>
        FluentActions.Invoking(() => new ClassificationTerm(new ClassificationOptions { LabelSmoothing = 1, FocalGamma = -1 }))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(2);

    [Fact]
    public void Votes_reach_the_batches_of_a_training()
    {
        var shares = new List<bool>();
        LabeledSet own = SmallTraining.Labeled, voted = new(own.Classes, own.Select(row => row with { Votes = new float[] { 1, 1 } }));
        using EmotionNetwork network = SmallTraining.Network();
        Recipe recipe = Recipe.Of("votes", [new(new ClassificationTerm(new() { Target = ClassificationTarget.Votes }), 1),
            new(new Looking(pass => shares.Add(pass.Labeled!.VoteShares!.data<float>().All(share => share == 0.5f))), 1)]);
        new SemiSupervisedTrainer(network, recipe, SmallTraining.Options)
            .Fit(voted, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        shares.Should().HaveCount(6).And.OnlyContain(isHalf => isHalf);
    }

    private static LabeledBatch Batch() => LabeledBatch.Create(SmallTraining.Corpus.Schema,
        [.. SmallTraining.Labeled.Take(4).Select((row, i) => row with { Votes = Votes[i] })]);

    private sealed class Looking(Action<ForwardPass> look) : IObjectiveTerm
    {
        public string Name => "looking";

        public bool NeedsLabels => true;

        public IReadOnlyList<TermPart> Compute(ForwardPass pass)
        {
            look(pass);
            return [];
        }
    }
}
