using SemiMER.Corpora;
using SemiMER.Matching;

namespace SemiMER.Tests.Matching;

public sealed class PairingTopologyTests
{
    private static readonly Modality[] Three = [Modality.Visual, Modality.Acoustic, Modality.Lexical];

    [Fact]
    public void Hub_pairs_one_modality_with_each_other() =>
        Names(PairingTopology.Hub(Modality.Acoustic), Three).Should().Equal("acoustic-visual", "acoustic-lexical");

    [Fact]
    public void All_pairs_has_each_pair_once() =>
        Names(PairingTopology.AllPairs, [.. Three, new Modality("gait")]).Should().Equal(
            "visual-acoustic", "visual-lexical", "visual-gait", "acoustic-lexical", "acoustic-gait", "lexical-gait");

    [Fact]
    public void Chain_follows_the_order() => Names(PairingTopology.Chain, Three).Should().Equal("visual-acoustic", "acoustic-lexical");

    [Fact]
    public void Custom_keeps_pairs_and_weights()
    {
        var topology = PairingTopology.Custom(new ModalityPair(Modality.Visual, Modality.Lexical, 0.25));
        topology.Pairs(Three).Should().Equal(new ModalityPair(Modality.Visual, Modality.Lexical, 0.25));
    }

    [Fact]
    public void One_modality_has_no_pairs()
    {
        PairingTopology.Hub(Modality.Acoustic).Pairs([Modality.Lexical]).Should().BeEmpty();
        PairingTopology.AllPairs.Pairs([Modality.Lexical]).Should().BeEmpty();
    }

    [Fact]
    public void A_modality_that_is_missing_is_named()
    {
        Action pairs = () => PairingTopology.Hub(Modality.Acoustic).Pairs([Modality.Visual, Modality.Lexical]);
        pairs.Should().Throw<MatchingException>().WithMessage("*'hub acoustic'*needs the modality 'acoustic'*visual, lexical*");
    }

    [Fact]
    public void Every_fault_of_custom_pairs_is_listed()
    {
        Action create = () => PairingTopology.Custom(
            new ModalityPair(Modality.Visual, Modality.Visual), new ModalityPair(Modality.Visual, Modality.Lexical, 0),
            new ModalityPair(Modality.Lexical, Modality.Visual));
        create.Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(3);
        Action none = () => PairingTopology.Custom();
        none.Should().Throw<OptionsException>().WithMessage("*no pairs*");
    }

    private static IEnumerable<string> Names(PairingTopology topology, IReadOnlyList<Modality> modalities) =>
        topology.Pairs(modalities).Select(pair => pair.Name);
}
