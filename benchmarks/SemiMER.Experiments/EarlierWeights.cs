using SemiMER.Matching;
using SemiMER.Training;

namespace SemiMER.Studies;

/// <summary>
/// The weights of the paper's objective that the tables of docs/results.md were made with: those of version 0.1, chosen on the synthetic
/// corpus.
/// </summary>
internal static class EarlierWeights
{
    public static PaperRecipeOptions Options { get; } = new()
    {
        ReconstructionWeight = 3, MatchingWeight = 0.3, UnlabeledWeight = 3, Unpaired = UnpairedSets.Default,
    };
}
