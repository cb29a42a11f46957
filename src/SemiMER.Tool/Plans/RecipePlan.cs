using System.Text.Json.Serialization;
using SemiMER.Matching;
using SemiMER.Training;

namespace SemiMER.Tool.Plans;

/// <summary>An objective that a network is trained on.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "recipe")]
[JsonDerivedType(typeof(SupervisedPlan), "supervised")]
[JsonDerivedType(typeof(SupervisedRegressionPlan), "supervised_regression")]
[JsonDerivedType(typeof(PaperSupervisedPlan), "paper_supervised")]
[JsonDerivedType(typeof(PaperPlan), "paper")]
[JsonDerivedType(typeof(PseudoLabelPlan), "pseudo_label")]
[JsonDerivedType(typeof(FixMatchPlan), "fix_match")]
[JsonDerivedType(typeof(FlexMatchPlan), "flex_match")]
[JsonDerivedType(typeof(FreeMatchPlan), "free_match")]
[JsonDerivedType(typeof(SoftMatchPlan), "soft_match")]
[JsonDerivedType(typeof(AdaMatchPlan), "ada_match")]
[JsonDerivedType(typeof(MeanTeacherPlan), "mean_teacher")]
[JsonDerivedType(typeof(CrossModalPlan), "cross_modal")]
[JsonDerivedType(typeof(PromptingPlan), "cross_modal_prompting")]
[JsonDerivedType(typeof(ImaginationPlan), "imagination")]
internal abstract record RecipePlan
{
    /// <summary>Name in tables. Default null: that of the recipe.</summary>
    public string? Name { get; init; }

    /// <summary>How labeled rows are changed at random before they train. Default null: not at all.</summary>
    public EnhancementOptions? Enhancement { get; init; }

    /// <summary>Makes the recipe anew, for one training.</summary>
    public Recipe Create()
    {
        Recipe made = Make();
        return made with { Name = Name ?? made.Name, Enhancement = Enhancement };
    }

    /// <summary>Makes the recipe, with the library's name.</summary>
    protected abstract Recipe Make();
}

/// <summary>Cross-entropy of the labeled utterances alone.</summary>
internal sealed record SupervisedPlan : RecipePlan
{
    /// <summary>Smoothing, focus and votes. Default as the library has it.</summary>
    public ClassificationOptions Classification { get; init; } = new();

    /// <inheritdoc/>
    protected override Recipe Make() => Recipe.SupervisedOnly(Classification);
}

/// <summary>The loss of the continuous targets on the labeled utterances alone.</summary>
internal sealed record SupervisedRegressionPlan : RecipePlan
{
    /// <summary>How targets are compared. Default by concordance.</summary>
    public RegressionLoss Loss { get; init; } = RegressionLoss.Concordance;

    /// <inheritdoc/>
    protected override Recipe Make() => Recipe.SupervisedRegression(Loss);
}

/// <summary>Which modalities are matched.</summary>
internal enum MatchedPairs
{
    /// <summary>Each with the acoustic one; all pairs where there is none.</summary>
    Default,

    /// <summary>Every modality with every other.</summary>
    AllPairs,

    /// <summary>Each with the next one of the corpus.</summary>
    Chain,
}

/// <summary>Which sets are pushed apart.</summary>
internal enum UnpairedChoice
{
    /// <summary>None.</summary>
    None,

    /// <summary>Different emotions on labeled data, different dialogues on unlabeled.</summary>
    Default,

    /// <summary>Different emotions.</summary>
    DifferentEmotion,

    /// <summary>Different dialogues.</summary>
    DifferentDialogue,

    /// <summary>Different speakers.</summary>
    DifferentSpeaker,

    /// <summary>The halves of a batch.</summary>
    BatchHalves,
}

/// <summary>What the paper's objectives share.</summary>
internal abstract record MatchingRecipePlan : RecipePlan
{
    /// <summary>The distance between the embeddings of two modalities. Default maximum mean discrepancy.</summary>
    public LossPlan Matching { get; init; } = new DiscrepancyPlan();

    /// <summary>Which modalities are matched. Default each with the acoustic one.</summary>
    public MatchedPairs Pairs { get; init; }

    /// <summary>Which sets are pushed apart. Default none.</summary>
    public UnpairedChoice Unpaired { get; init; }

    /// <summary>Weights. Default as the library has them.</summary>
    public PaperRecipeOptions Options { get; init; } = new();

    /// <summary>Weights, pairs and sets together.</summary>
    protected PaperRecipeOptions All => Options with
    {
        Topology = Pairs switch
        {
            MatchedPairs.AllPairs => PairingTopology.AllPairs,
            MatchedPairs.Chain => PairingTopology.Chain,
            _ => PairingTopology.Default,
        },
        Unpaired = Unpaired switch
        {
            UnpairedChoice.Default => UnpairedSets.Default,
            UnpairedChoice.DifferentEmotion => UnpairedSets.DifferentEmotion,
            UnpairedChoice.DifferentDialogue => UnpairedSets.DifferentDialogue,
            UnpairedChoice.DifferentSpeaker => UnpairedSets.DifferentSpeaker,
            UnpairedChoice.BatchHalves => UnpairedSets.BatchHalves,
            _ => null,
        },
    };
}

/// <summary>The paper's objective on labeled utterances alone, L_s.</summary>
internal sealed record PaperSupervisedPlan : MatchingRecipePlan
{
    /// <inheritdoc/>
    protected override Recipe Make() => Recipe.PaperSupervised(Matching.Create(), All);
}

/// <summary>The paper's objective on all utterances, L_semi.</summary>
internal sealed record PaperPlan : MatchingRecipePlan
{
    /// <inheritdoc/>
    protected override Recipe Make() => Recipe.Paper(Matching.Create(), All);
}

/// <summary>Embeddings of missing modalities are imagined from the others; the network needs <c>imagination</c>.</summary>
internal sealed record ImaginationPlan : RecipePlan
{
    /// <summary>Weight of the imagination, above 0. Default 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Its further weight on unlabeled data, at least 0. Default 1.</summary>
    public Schedule UnlabeledWeight { get; init; } = 1;

    /// <inheritdoc/>
    protected override Recipe Make() => Recipe.Imagination(Weight, UnlabeledWeight);
}

/// <summary>ComP, for dialogues in which modalities are missing; the network needs a context of prompts.</summary>
internal sealed record PromptingPlan : RecipePlan
{
    /// <summary>Distance between embeddings that are matched too. Default null: none.</summary>
    public LossPlan? Matching { get; init; }

    /// <summary>Weights and stages. Default as the library has them.</summary>
    public CrossModalPromptingRecipeOptions Options { get; init; } = new();

    /// <inheritdoc/>
    protected override Recipe Make() => Recipe.CrossModalPrompting(Matching?.Create(), Options);
}
