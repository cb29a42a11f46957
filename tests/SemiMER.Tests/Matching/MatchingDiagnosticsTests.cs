using SemiMER.Corpora;
using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

public sealed class MatchingDiagnosticsTests
{
    [Fact]
    public void Kernel_means_and_bandwidth_as_used()
    {
        double[,] p = Latents.Normal(5, 2, seed: 1), q = Latents.Normal(6, 2, seed: 2, mean: 1);
        var loss = new MaximumMeanDiscrepancy(MaximumMeanDiscrepancyOptions.SingleGaussian(1.5));
        KernelDiagnostics seen = loss.Diagnose(Latents.ToTensor(p), Latents.ToTensor(q));
        var kernel = MaximumMeanDiscrepancyTests.Gaussian(1.5);

        seen.Bandwidth.Should().Be(1.5);
        seen.WithinFirst.Should().BeApproximately(Latents.MeanWithin(p, kernel), 1e-12);
        seen.WithinSecond.Should().BeApproximately(Latents.MeanWithin(q, kernel), 1e-12);
        seen.Across.Should().BeApproximately(Latents.MeanAcross(p, q, kernel), 1e-12);
    }

    [Fact]
    public void Diagnostics_show_a_bandwidth_that_is_too_small()
    {
        Tensor p = Latents.ToTensor(Latents.Normal(8, 128, seed: 3)), q = Latents.ToTensor(Latents.Normal(8, 128, seed: 4, mean: 0.3));
        new MaximumMeanDiscrepancy(MaximumMeanDiscrepancyOptions.SingleGaussian(1)).Diagnose(p, q).Across.Should().BeLessThan(1e-20);
        new MaximumMeanDiscrepancy().Diagnose(p, q).Across.Should().BeInRange(0.3, 0.7);
    }

    [Fact]
    public void Permutation_test_tells_different_from_equal_laws()
    {
        Tensor p = Latents.ToTensor(Latents.Normal(30, 3, seed: 5));
        TwoSampleTestResult different = TwoSampleTest.Run(
            new MaximumMeanDiscrepancy(), p, Latents.ToTensor(Latents.Normal(25, 3, seed: 6, mean: 1)), new RandomSource(1, "test"), 99);
        different.PValue.Should().Be(0.01, "no partition of 99 comes near");
        different.Permutations.Should().Be(99);

        double[] values = [.. Enumerable.Range(0, 60).Select(i => TwoSampleTest.Run(
            new MaximumMeanDiscrepancy(), Latents.ToTensor(Latents.Normal(10, 2, seed: 2 * i + 100)),
            Latents.ToTensor(Latents.Normal(12, 2, seed: 2 * i + 101)), new RandomSource(i, "test"), 19).PValue)];
        values.Average().Should().BeInRange(0.42, 0.64, "p-values of equal laws are even over 0.05, 0.10, ..., 1");
        values.Count(value => value <= 0.1).Should().BeInRange(1, 14);
    }

    [Fact]
    public void Permutation_test_repeats_with_its_stream()
    {
        Tensor p = Latents.ToTensor(Latents.Normal(9, 2, seed: 7)), q = Latents.ToTensor(Latents.Normal(9, 2, seed: 8, mean: 0.4));
        TwoSampleTest.Run(new EnergyDistance(), p, q, new RandomSource(3, "test")).Should()
            .Be(TwoSampleTest.Run(new EnergyDistance(), p, q, new RandomSource(3, "test")));
    }

    [Fact]
    public void Gradient_norms_of_terms_leave_the_graph_usable()
    {
        Tensor a = Latents.ToTensor(Latents.Normal(6, 2, seed: 9)).requires_grad_(),
            v = Latents.ToTensor(Latents.Normal(6, 2, seed: 10)).requires_grad_();
        Tensor l = Latents.ToTensor(Latents.Normal(6, 2, seed: 11)).requires_grad_();
        var batch = new LatentBatch([(Modality.Acoustic, a), (Modality.Visual, v), (Modality.Lexical, l)]);
        MatchingTerms terms = new CrossModalMatching(new Coral(), PairingTopology.Hub(Modality.Acoustic)).Compute(batch);

        var norms = TermGradients.Norms(terms.All, [a, v, l]);
        norms.Select(item => item.Name).Should().Equal("pair/acoustic-visual", "pair/acoustic-lexical");
        a.grad.Should().BeNull();
        terms.Paired[0].Value.backward();
        double expected = Math.Sqrt(a.grad!.square().sum().ToDouble() + v.grad!.square().sum().ToDouble());
        norms[0].Norm.Should().BeApproximately(expected, 1e-12);
    }

    [Fact]
    public void Moving_average_bandwidth_begins_with_the_first_choice_and_can_continue()
    {
        MovingAverageBandwidth rule = Bandwidth.MovingAverage(Bandwidth.MeanDistance(), retention: 0.75);
        Tensor near = tensor(new double[] { 0, 4 }, [2, 1]), far = tensor(new double[] { 0, 8 }, [2, 1]);
        rule.Choose(near.narrow(0, 0, 1), near.narrow(0, 1, 1)).Should().Be(4);
        rule.Choose(far.narrow(0, 0, 1), far.narrow(0, 1, 1)).Should().Be(5);
        var other = new MovingAverageBandwidth(Bandwidth.MeanDistance(), 0.75) { Current = rule.Current };
        other.Choose(far.narrow(0, 0, 1), far.narrow(0, 1, 1)).Should().Be(5.75);

        var loss = new MaximumMeanDiscrepancy(new() { Bandwidth = rule });
        loss.Diagnose(zeros(2, 1), zeros(2, 1)).Bandwidth.Should().Be(5, "looking on does not move the average");
        Action create = () => Bandwidth.MovingAverage(Bandwidth.Median(), 1);
        create.Should().Throw<OptionsException>().WithMessage("*retention is 1*");
    }

    [Fact]
    public void Memory_bank_gives_rows_of_earlier_batches_from_other_dialogues()
    {
        var pair = new ModalityPair(Modality.Acoustic, Modality.Visual);
        using var bank = new MemoryBankSets(capacity: 5);
        bank.Draw(Batch(0, "a", "b"), pair).Skipped.Should().ContainSingle().Which.Should().Contain("2 rows of acoustic and 0 of visual");
        bank.Remember(Batch(0, "a", "b"));
        bank.Remember(Batch(10, "c", "a", null));

        LatentBatch batch = Batch(20, "a", "d");
        LatentSets sets = bank.Draw(batch, pair).Sets.Single();
        Tensor p = sets.P.Select(batch, Modality.Acoustic), q = sets.Q.Select(batch, Modality.Visual);
        p.data<double>().ToArray().Should().Equal(20, 21);
        q.data<double>().ToArray().Should().Equal(101, 110, 112);
        q.requires_grad.Should().BeFalse();
        p.requires_grad.Should().BeTrue();

        bank.Remember(Batch(30, "e"));
        bank.Draw(Batch(20, "x", "y"), pair).Sets.Single().Q.Select(batch, Modality.Visual).data<double>().ToArray()
            .Should().Equal(110, 111, 112, 130);

        static LatentBatch Batch(int start, params string?[] dialogues)
        {
            Tensor a = arange(start, start + dialogues.Length, dtype: ScalarType.Float64).reshape(-1, 1).requires_grad_();
            return new LatentBatch([(Modality.Acoustic, a), (Modality.Visual, a + 100)]) { Dialogues = dialogues };
        }
    }

    [Fact]
    public void Memory_bank_works_inside_the_matching_and_outlives_dispose_scopes()
    {
        using var bank = new MemoryBankSets();
        var matching = new CrossModalMatching(new MaximumMeanDiscrepancy(), PairingTopology.AllPairs, bank);
        for (int step = 0; step < 3; step++)
        {
            using var scope = NewDisposeScope();
            Tensor a = Latents.ToTensor(Latents.Normal(4, 2, seed: step)).requires_grad_();
            var batch = new LatentBatch([(Modality.Acoustic, a), (Modality.Visual, a * 2)]);
            MatchingTerms terms = matching.Compute(batch);
            terms.Unpaired.Should().HaveCount(step == 0 ? 0 : 1);
            terms.Sum()!.backward();
        }
    }
}
