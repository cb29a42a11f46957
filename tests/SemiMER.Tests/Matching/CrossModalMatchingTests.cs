using SemiMER.Corpora;
using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

public sealed class CrossModalMatchingTests
{
    private static readonly PairingTopology Hub = PairingTopology.Hub(Modality.Acoustic);
    private static readonly MaximumMeanDiscrepancy Loss = new(MaximumMeanDiscrepancyOptions.SingleGaussian(2));
    private readonly Tensor a = Latents.ToTensor(Latents.Normal(8, 3, seed: 1));
    private readonly Tensor v = Latents.ToTensor(Latents.Normal(8, 3, seed: 2, mean: 1));
    private readonly Tensor l = Latents.ToTensor(Latents.Normal(8, 3, seed: 3, mean: -1));

    [Fact]
    public void Terms_of_the_paper()
    {
        MatchingTerms terms = new CrossModalMatching(Loss, Hub, UnpairedSets.BatchHalves).Compute(Batch());

        terms.Paired.Select(term => term.Name).Should().Equal("pair/acoustic-visual", "pair/acoustic-lexical");
        terms.Unpaired.Select(term => term.Name).Should().Equal("unpair/acoustic-visual", "unpair/acoustic-lexical");
        terms.Skipped.Should().BeEmpty();
        terms.Paired[0].Value.ToDouble().Should().Be(Loss.Compute(a, v).ToDouble());
        double unpaired = -Loss.Compute(a.narrow(0, 0, 4), l.narrow(0, 4, 4)).ToDouble();
        terms.Unpaired[1].Value.ToDouble().Should().Be(unpaired);
        terms.Sum()!.ToDouble().Should().BeApproximately(terms.All.Sum(term => term.Value.ToDouble()), 1e-15);
    }

    [Fact]
    public void Several_unpaired_sets_are_averaged_and_weights_multiply()
    {
        var topology = PairingTopology.Custom(new ModalityPair(Modality.Acoustic, Modality.Visual, 0.5));
        MatchingTerms terms = new CrossModalMatching(Loss, topology, UnpairedSets.DifferentEmotion)
            .Compute(Batch(classes: [0, 0, 0, 0, 1, 1, 1, 1]));

        double first = Loss.Compute(a.narrow(0, 0, 4), v.narrow(0, 4, 4)).ToDouble();
        double second = Loss.Compute(a.narrow(0, 4, 4), v.narrow(0, 0, 4)).ToDouble();
        terms.Unpaired.Single().Value.ToDouble().Should().BeApproximately(-0.5 * (first + second) / 2, 1e-14);
        terms.Paired.Single().Value.ToDouble().Should().BeApproximately(0.5 * Loss.Compute(a, v).ToDouble(), 1e-14);
    }

    [Fact]
    public void Utterances_that_lack_a_modality_leave_its_pairs_and_their_content_changes_nothing()
    {
        LatentBatch batch = Batch(has: (row, modality) => modality != Modality.Visual || row >= 3);
        var matching = new CrossModalMatching(Loss, Hub);
        MatchingTerms terms = matching.Compute(batch);
        terms.Paired[0].Value.ToDouble().Should().BeApproximately(Loss.Compute(a.narrow(0, 3, 5), v.narrow(0, 3, 5)).ToDouble(), 1e-14);
        terms.Paired[1].Value.ToDouble().Should().Be(Loss.Compute(a, l).ToDouble());

        double before = terms.Sum()!.ToDouble();
        v.narrow(0, 0, 3).fill_(double.NaN);
        matching.Compute(batch).Sum()!.ToDouble().Should().Be(before);
    }

    [Fact]
    public void Too_few_rows_are_skipped_with_a_reason()
    {
        LatentBatch batch = Batch(has: (row, modality) => modality != Modality.Visual || row == 0);
        MatchingTerms terms = new CrossModalMatching(Loss, Hub, UnpairedSets.BatchHalves).Compute(batch);

        terms.Paired.Should().ContainSingle();
        terms.Skipped.Should().Equal(
            new SkippedTerm("pair/acoustic-visual", "1 utterances have both modalities, at least 2 needed"),
            new SkippedTerm("unpair/acoustic-visual", "batch halves: 4 rows of acoustic and 0 of visual, at least 2 needed"));
        new CrossModalMatching(Loss, PairingTopology.Custom(new ModalityPair(Modality.Acoustic, Modality.Visual))).Compute(batch)
            .Sum().Should().BeNull();
    }

    [Fact]
    public void An_unbounded_loss_needs_a_margin_to_push()
    {
        Action create = () => _ = new CrossModalMatching(new GaussianKullbackLeibler(), Hub, UnpairedSets.BatchHalves);
        create.Should().Throw<OptionsException>().WithMessage("*'jeffreys' has no upper bound*margin*");
        Action zero = () => _ = new CrossModalMatching(new GaussianKullbackLeibler(), Hub, UnpairedSets.BatchHalves, margin: 0);
        zero.Should().Throw<OptionsException>().WithMessage("*margin is 0*");
    }

    [Theory]
    [InlineData(1e-3, true)]
    [InlineData(1e9, false)]
    public void Beyond_the_margin_nothing_is_pushed(double margin, bool beyond)
    {
        using Tensor latents = a.clone().requires_grad_();
        var batch = new LatentBatch([(Modality.Acoustic, latents), (Modality.Visual, v)]);
        var loss = new GaussianKullbackLeibler();
        MatchingTerm term = new CrossModalMatching(loss, Hub, UnpairedSets.BatchHalves, margin).Compute(batch).Unpaired.Single();

        double distance = loss.Compute(a.narrow(0, 0, 4), v.narrow(0, 4, 4)).ToDouble();
        term.Value.ToDouble().Should().BeApproximately(beyond ? -margin : -distance, 1e-12);
        term.Value.backward();
        latents.grad!.abs().sum().ToDouble().Should().Match(sum => beyond ? sum == 0 : sum > 0);
    }

    [Fact]
    public void Shuffling_a_batch_gives_no_unpaired_sets_only_other_rows_do()
    {
        // Pulling a batch together and pushing its shuffled self apart would be nothing at all.
        Tensor shuffled = v.index_select(0, tensor([3L, 1, 7, 0, 2, 6, 5, 4]));
        (Loss.Compute(a, v) - Loss.Compute(a, shuffled)).ToDouble().Should().BeApproximately(0, 1e-14);
        new CrossModalMatching(Loss, Hub, UnpairedSets.BatchHalves).Compute(Batch()).Sum()!.ToDouble().Should().NotBeApproximately(0, 1e-4);
    }

    [Fact]
    public void Row_aligned_and_class_weighted_losses_pair_but_never_unpair()
    {
        MatchingTerms aligned = new CrossModalMatching(new RowDistance(), Hub).Compute(Batch());
        aligned.Paired[0].Value.ToDouble().Should().BeApproximately((a - v).square().mean().ToDouble(), 1e-14);
        Action create = () => _ = new CrossModalMatching(new RowDistance(), Hub, UnpairedSets.BatchHalves, margin: 1);
        create.Should().Throw<OptionsException>().WithMessage("*'RowDistance' does not compare any two sets*");

        new CrossModalMatching(new FirstClassMean(), Hub).Compute(Batch()).Skipped.Select(term => term.Reason).Should()
            .Equal("the batch has no class weights", "the batch has no class weights");
        var batch = new LatentBatch([(Modality.Acoustic, a), (Modality.Visual, v)])
        {
            ClassWeights = tensor([1.0, 1, 0, 0, 0, 0, 0, 0], [8, 1]).requires_grad_(),
        };
        new CrossModalMatching(new FirstClassMean(), Hub).Compute(batch).Paired.Single().Value.ToDouble()
            .Should().BeApproximately((a.narrow(0, 0, 2) - v.narrow(0, 0, 2)).mean().ToDouble(), 1e-14);
    }

    [Fact]
    public void A_loss_of_no_known_kind_is_refused()
    {
        Action create = () => _ = new CrossModalMatching(new Unknown(), Hub);
        create.Should().Throw<OptionsException>().WithMessage("*'Unknown' must be an IDistributionMatchingLoss*");
    }

    [Fact]
    public void Latents_of_other_batch_sizes_are_refused()
    {
        Action create = () => _ = new LatentBatch([(Modality.Acoustic, a), (Modality.Visual, v.narrow(0, 0, 5))]);
        create.Should().Throw<MatchingException>().WithMessage("*'visual'*rows of 'acoustic'*[8, 3] and [5, 3]*");
    }

    [Fact]
    public void Only_the_terms_belong_to_the_caller()
    {
        using var scope = NewDisposeScope();
        var matching = new CrossModalMatching(Loss, Hub, UnpairedSets.BatchHalves);
        int before = scope.DisposablesCount;
        MatchingTerms terms = matching.Compute(Batch());
        scope.DisposablesCount.Should().Be(before + terms.All.Count());
    }

    private LatentBatch Batch(int[]? classes = null, Func<int, Modality, bool>? has = null) =>
        new([(Modality.Acoustic, a), (Modality.Visual, v), (Modality.Lexical, l)], has) { Classes = classes };

    private sealed class RowDistance : IRowAlignedLoss
    {
        public Tensor Compute(Tensor p, Tensor q) => (p - q).square().mean();
    }

    private sealed class FirstClassMean : IClassWeightedLoss
    {
        public Tensor Compute(Tensor p, Tensor pWeights, Tensor q, Tensor qWeights)
        {
            pWeights.requires_grad.Should().BeFalse("weights carry no gradient");
            return ((p * pWeights).sum() - (q * qWeights).sum()) / (pWeights.sum() * p.shape[1]);
        }
    }

    private sealed class Unknown : IMatchingLoss;
}
