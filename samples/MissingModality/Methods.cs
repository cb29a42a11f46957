using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Samples.MissingModality;

/// <summary>What stands in place of a missing modality when a method is tested.</summary>
internal enum InPlace
{
    Nothing,
    Zeros,
    Means,
}

/// <summary>A network and how it is trained.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Network">Its options.</param>
/// <param name="Recipe">Makes the recipe.</param>
/// <param name="Tests">The ways in which it is tested, by the name of the row.</param>
internal sealed record Method(
    string Name, EmotionNetworkOptions Network, Func<Recipe> Recipe, IReadOnlyList<(string Row, InPlace Filling)> Tests)
{
    /// <summary>Probability of dropping a modality in training, where a method does.</summary>
    private const double Dropping = 0.5;

    /// <summary>All methods, with embeddings of a size.</summary>
    public static IReadOnlyList<Method> All(int size)
    {
        var single = new EmotionNetworkOptions { EmbeddingSize = size, HiddenSizes = [size], ModalityDropout = Dropping };
        EmotionNetworkOptions read = single with
        {
            Context = new DialogueAttentionOptions { ModelSize = size, Heads = 2, FeedForwardSize = 2 * size },
        };
        EmotionNetworkOptions prompting = EmotionNetworkOptions.CrossModalPrompting with
        {
            EmbeddingSize = size,
            HiddenSizes = [size],
            ModalityDropout = Dropping,
        };
        EmotionNetworkOptions Prompting(Func<CrossModalPromptingOptions, CrossModalPromptingOptions> change) =>
            prompting with { Context = change((CrossModalPromptingOptions)prompting.Context!) };
        Recipe Prompts() => Training.Recipe.CrossModalPrompting();
        Recipe Unmodulated() => Training.Recipe.CrossModalPrompting(options: new() { Modulation = GradientModulation.None });
        return
        [
            Of("single utterances", single, () => Training.Recipe.SupervisedOnly()),
            new("whole modalities", read with { ModalityDropout = 0 }, () => Training.Recipe.SupervisedOnly(),
                [("zero filling", InPlace.Zeros), ("mean filling", InPlace.Means), ("trained whole", InPlace.Nothing)]),
            Of("modality dropout", read, () => Training.Recipe.SupervisedOnly()),
            Of("imagination", read with { Imagination = new ImaginationOptions { HiddenSize = size } },
                () => Training.Recipe.Imagination()),
            Of("matching", read, () => Training.Recipe.Paper(new MaximumMeanDiscrepancy())),
            Of("cross-modal prompting", prompting, Prompts),
            Of("prompting with pooled prototypes",
                Prompting(options => options with { PrototypesBy = PrototypeSource.Attention }), Unmodulated),
            Of("without modulation", prompting, Unmodulated),
            Of("without coordinator", prompting with { Fusion = new ConcatenationFusionOptions() }, Prompts),
            Of("without prompts", Prompting(options => options with { HasPrompts = false }), Unmodulated),
            Of("without propagation", Prompting(options => options with { HasPropagation = false }), Prompts),
        ];
    }

    private static Method Of(string name, EmotionNetworkOptions network, Func<Recipe> recipe) =>
        new(name, network, recipe, [(name, InPlace.Nothing)]);

    /// <summary>What fills the rows of a test; null for nothing.</summary>
    public static IModalityFilling? FillingOf(InPlace kind, CorpusSchema schema, IEnumerable<Utterance> training) => kind switch
    {
        InPlace.Zeros => ModalityFilling.Zeros(schema),
        InPlace.Means => ModalityFilling.Means(schema, training),
        _ => null,
    };
}
