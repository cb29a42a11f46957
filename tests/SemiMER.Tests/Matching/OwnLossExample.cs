using SemiMER.Corpora;
using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

// The code between the marks stands in docs/matching.md.
// begin: own loss
/// <summary>The squared distance between the means of two sets.</summary>
public sealed class MeanDistance : IDistributionMatchingLoss
{
    public Tensor Compute(Tensor p, Tensor q)
    {
        using var scope = NewDisposeScope();
        return (p.mean([0]) - q.mean([0])).square().sum().MoveToOuterDisposeScope();
    }
}
// end

public sealed class OwnLossExample
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
    public void The_document_shows_this_code()
    {
        string source = File.ReadAllText(RepositoryFile.PathOf("tests", "SemiMER.Tests", "Matching", "OwnLossExample.cs"));
        string code = source.Split("// begin: own loss\n")[1].Split("// end\n")[0];
        File.ReadAllText(RepositoryFile.PathOf("docs", "matching.md")).Should().Contain("```csharp\n" + code + "```\n");
    }
}
