using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training.Enhancement;

public sealed class MixupTests
{
    private const double Alpha = 0.3;

    private static readonly CorpusSchema Schema = Clips.Schema.WithModalities(Modality.Acoustic, Modality.Visual);

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(8)]
    public void Lambda_has_the_moments_of_its_distribution(double alpha)
    {
        var random = new RandomSource(1, "beta");
        double[] draws = [.. Enumerable.Range(0, 40_000).Select(_ => random.NextBeta(alpha))];
        draws.Should().OnlyContain(lambda => lambda >= 0 && lambda <= 1);
        double mean = draws.Average(), variance = draws.Average(lambda => (lambda - mean) * (lambda - mean));
        double expected = 1 / (4 * (2 * alpha + 1));
        mean.Should().BeApproximately(0.5, 0.01);
        variance.Should().BeApproximately(expected, 0.03 * expected);
        // The fourth central moment of Beta(a, a) is 3 / (16 (2a + 1) (2a + 3)).
        double fourth = 3 / (16 * (2 * alpha + 1) * (2 * alpha + 3));
        draws.Average(lambda => Math.Pow(lambda - mean, 4)).Should().BeApproximately(fourth, 0.05 * fourth);
    }

    [Fact]
    public void A_batch_is_mixed_as_the_formula_says()
    {
        LabeledUtterance[] rows = [.. Clips.Set], mixed = Enhancement().ChangeRows(7, rows);
        var random = new RandomSource(3, "enhancement: mixup of batch 7");
        int[] partners = [.. Enumerable.Range(0, rows.Length)];
        random.Shuffle(partners.AsSpan());
        int kept = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            double lambda = random.NextBeta(Alpha);
            LabeledUtterance one = rows[i], two = rows[partners[i]];
            Modality[] common = [.. Schema.Modalities.Select(entry => entry.Modality)
                .Where(modality => one.Utterance.Has(modality) && two.Utterance.Has(modality))];
            if (partners[i] == i || common.Length == 0)
            {
                mixed[i].Should().BeSameAs(one);
                kept++;
                continue;
            }
            mixed[i].Utterance.Features.Keys.Should().BeEquivalentTo(common);
            foreach (Modality modality in common)
                Same(Clips.Of(mixed[i], modality), Sum(Clips.Of(one, modality), Clips.Of(two, modality), lambda));
            LabeledUtterance larger = lambda >= 0.5 ? one : two;
            mixed[i].ClassIndex.Should().Be(larger.ClassIndex);
            (mixed[i].Utterance.Id, mixed[i].Utterance.Speaker).Should().Be((larger.Utterance.Id, larger.Utterance.Speaker));
            Same(mixed[i].Mixture.ToArray(), Sum(OneHot(one), OneHot(two), lambda));
            Same(mixed[i].VoteShares(Clips.Classes), Sum(Votes(one), Votes(two), lambda));
            Same(mixed[i].Targets.ToArray(), Sum(one.Targets.ToArray(), two.Targets.ToArray(), lambda));
        }
        kept.Should().BeLessThan(rows.Length / 2);
        mixed.Should().Contain(row => row.Utterance.Features.Count == 1, "a modality that one of both lacks is absent");
        mixed.Select(row => float.IsNaN(row.Targets.ToArray()[1])).Should().Contain(true).And.Contain(false);
    }

    [Fact]
    public void Rows_without_a_common_modality_stay()
    {
        LabeledUtterance voice = Clips.Set[0] with { Utterance = Clips.Set[0].Utterance.WithModalities(Modality.Acoustic) };
        LabeledUtterance face = Clips.Set[1] with { Utterance = Clips.Set[1].Utterance.WithModalities(Modality.Visual) };
        new RowMixture(Schema).Of(voice, face, 0.3).Should().BeSameAs(voice);
        for (long number = 0; number < 20; number++)
            Enhancement().ChangeRows(number, [voice, face]).Should().Equal(voice, face);
    }

    [Fact]
    public void A_batch_of_one_row_stays()
    {
        LabeledUtterance[] one = Enhancement().ChangeRows(0, [Clips.Set[3]]);
        one.Single().Should().BeSameAs(Clips.Set[3]);
        using LabeledBatch batch = LabeledBatch.Create(Schema, one);
        batch.MixedLabels.Should().BeNull();
    }

    [Fact]
    public void A_batch_depends_on_its_number_and_the_seed_alone()
    {
        LabeledUtterance[] rows = [.. Clips.Set];
        float[] Mixed(LabeledEnhancement enhancement, long number) =>
            [.. enhancement.ChangeRows(number, rows).SelectMany(row => row.Utterance.Features.Values).SelectMany(x => x.Values.ToArray())];
        LabeledEnhancement enhancement = Enhancement();
        float[] before = Mixed(enhancement, 4);
        Mixed(enhancement, 5).Should().NotEqual(before);
        Mixed(enhancement, 4).Should().Equal(before);
        Mixed(Enhancement(seed: 4), 4).Should().NotEqual(before);
    }

    [Fact]
    public void Padding_of_a_batch_is_that_of_the_longer_sequence()
    {
        LabeledUtterance mixed = new RowMixture(Schema).Of(Clips.Set[3], Clips.Set[4], 0.25); // four frames and one
        using LabeledBatch batch = LabeledBatch.Create(Schema, [mixed, Clips.Set[5]]);
        ModalityBatch face = batch.Modalities[Modality.Visual];
        face.FrameCounts.Should().Equal(4, 2);
        face.Frames!.Values<bool>().Should().Equal(true, true, true, true, true, true, false, false);
        float[] values = face.Values[0].Values<float>(), longer = Clips.Of(Clips.Set[3], Modality.Visual);
        for (int k = 2; k < 8; k++)
            values[k].Should().BeApproximately(0.25f * longer[k], 1e-6f, "beyond the end of the other there is nothing");
        batch.MixedLabels!.Values<float>().Should().Equal(0.75f, 0.25f, 0, 0, 1, 0);
        batch.Labels.Values<long>().Should().Equal(0, 1);
    }

    [Theory]
    [InlineData(ClassificationTarget.Label, 0)]
    [InlineData(ClassificationTarget.Label, 0.1)]
    [InlineData(ClassificationTarget.Votes, 0)]
    public void Classification_learns_the_mixed_labels(ClassificationTarget target, double smoothing)
    {
        using EmotionNetwork network = EmotionNetwork.Create(Schema, SmallTraining.NetworkOptions);
        network.eval();
        LabeledUtterance[] rows = Enhancement().ChangeRows(2, [.. Clips.Set]);
        using LabeledBatch batch = LabeledBatch.Create(Schema, rows);
        using var scope = NewDisposeScope();
        Tensor weights = tensor(new[] { 0.5f, 3f, 2f });
        var pass = new ForwardPass(network, batch, weights);
        double[] p = pass.Scores.to_type(ScalarType.Float64).softmax(1).Values<double>();
        double above = 0, below = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            float[] q = target == ClassificationTarget.Votes ? rows[i].VoteShares(Clips.Classes)
                : rows[i].Mixture.IsEmpty ? OneHot(rows[i]) : rows[i].Mixture.ToArray();
            for (int k = 0; k < Clips.Classes; k++)
            {
                double share = (1 - smoothing) * q[k] + smoothing / Clips.Classes, w = k == 0 ? 0.5 : k == 1 ? 3 : 2;
                above -= w * share * Math.Log(p[i * Clips.Classes + k]);
                below += w * share;
            }
        }
        var term = new ClassificationTerm(new ClassificationOptions { Target = target, LabelSmoothing = smoothing });
        term.Compute(pass).Single().Value!.Value().Should().BeApproximately(above / below, 1e-5);
        rows.Should().Contain(row => row.Mixture.ToArray().Any(share => share > 0.01 && share < 0.99));
    }

    [Fact]
    public void Class_wise_losses_take_the_mixed_labels()
    {
        using EmotionNetwork network = EmotionNetwork.Create(Schema, SmallTraining.NetworkOptions);
        LabeledUtterance[] both = [.. Clips.Set.Where(row => row.Utterance.Features.Count == 3)];
        using LabeledBatch batch = LabeledBatch.Create(Schema, Enhancement().ChangeRows(1, both));
        using var scope = NewDisposeScope();
        var loss = new Seeing();
        var term = new CrossModalMatchingTerm(new CrossModalMatching(loss, PairingTopology.AllPairs));
        term.Compute(new ForwardPass(network, batch)).Should().ContainSingle().Which.Value.Should().NotBeNull();
        loss.Weights.Should().Equal(batch.MixedLabels!.Values<float>()).And.Contain(share => share > 0 && share < 1);
    }

    private sealed class Seeing : IClassWeightedLoss
    {
        public string Name => "seeing";

        public float[] Weights { get; private set; } = [];

        public Tensor Compute(Tensor p, Tensor pWeights, Tensor q, Tensor qWeights)
        {
            qWeights.Values<float>().Should().Equal(Weights = pWeights.Values<float>());
            return p.sum();
        }
    }

    private static LabeledEnhancement Enhancement(long seed = 3) =>
        new(new EnhancementOptions { Mixup = Alpha }, Schema, Clips.Set, [], seed);

    private static float[] OneHot(LabeledUtterance row) =>
        [.. Enumerable.Range(0, Clips.Classes).Select(k => row.ClassIndex == k ? 1f : 0)];

    private static float[] Votes(LabeledUtterance row) =>
        row.Votes.IsEmpty ? OneHot(row) : [.. row.Votes.ToArray().Select(count => count / row.Votes.ToArray().Sum())];

    private static double[] Sum(float[] one, float[] two, double lambda)
    {
        var sum = new double[Math.Max(one.Length, two.Length)];
        for (int k = 0; k < one.Length; k++)
            sum[k] += lambda * one[k];
        for (int k = 0; k < two.Length; k++)
            sum[k] += (1 - lambda) * two[k];
        return sum;
    }

    private static void Same(float[] found, double[] expected)
    {
        found.Should().HaveSameCount(expected);
        for (int k = 0; k < expected.Length; k++)
        {
            if (double.IsNaN(expected[k]))
                found[k].Should().Be(float.NaN);
            else
                found[k].Should().BeApproximately((float)expected[k], 1e-5f);
        }
    }
}
