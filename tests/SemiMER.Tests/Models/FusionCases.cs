using SemiMER.Models;

namespace SemiMER.Tests.Models;

/// <summary>Every fusion.</summary>
internal static class FusionCases
{
    public static IReadOnlyDictionary<string, FusionOptions> Weighted { get; } = new Dictionary<string, FusionOptions>
    {
        ["gated, softmax"] = new GatedFusionOptions(),
        ["gated, sigmoid"] = new GatedFusionOptions { Gate = FusionGate.Sigmoid },
        ["attention"] = new AttentionFusionOptions { HiddenSize = 3 },
        ["low rank"] = new LowRankFusionOptions { Rank = 2 },
    };

    public static IReadOnlyDictionary<string, FusionOptions> All { get; } =
        new Dictionary<string, FusionOptions>(Weighted)
        {
            ["concatenation"] = new ConcatenationFusionOptions(), ["coordinated"] = new CoordinatedFusionOptions(),
            ["mean"] = new MeanFusionOptions { Weights = [0.4, 0.4, 0.2] },
        };

    public static TheoryData<string> Names => new(All.Keys);
}
