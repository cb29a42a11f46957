using SemiMER.Corpora;
using SemiMER.Models;

namespace SemiMER.Tests.Models;

/// <summary>Every context, and dialogues of a small corpus.</summary>
internal static class ContextCases
{
    public static IReadOnlyDictionary<string, ContextOptions> All { get; } = new Dictionary<string, ContextOptions>
    {
        ["attention"] = new DialogueAttentionOptions { ModelSize = 8, Heads = 2, Blocks = 1, FeedForwardSize = 8, MaximumUtterances = 20 },
        ["prompts"] = new CrossModalPromptingOptions { Prototypes = 3, PromptSize = 2, MaximumUtterances = 20 },
        ["prompts, attended"] = new CrossModalPromptingOptions
        {
            Prototypes = 3, PromptSize = 2, MaximumUtterances = 20, PrototypesBy = PrototypeSource.Attention, Blocks = 3,
            LayersPerBlock = 1,
        },
        ["prompts alone"] = new CrossModalPromptingOptions
        {
            HasPropagation = false, Prototypes = 3, PromptSize = 2,
            MaximumUtterances = 20
        },
        ["propagation alone"] = new CrossModalPromptingOptions { HasPrompts = false, MaximumUtterances = 20 },
    };

    public static TheoryData<string> Names => new(All.Keys);

    public static EmotionNetworkOptions Options(string name) => SmallTraining.NetworkOptions with { Context = All[name] };

    public static EmotionNetwork Network(string name) => EmotionNetwork.Create(SmallTraining.Corpus.Schema, Options(name));

    /// <summary>Utterances of some dialogues, in their order, some without some modalities.</summary>
    public static Utterance[] Dialogues(int count) =>
    [
        .. SmallTraining.Corpus.Rows.Select(row => row.Utterance).GroupBy(row => row.Dialogue).Take(count)
            .SelectMany((dialogue, d) => dialogue.Take(10 - 3 * d)).Select((row, i) => (i % 4) switch
            {
                0 => row.WithModalities(Modality.Acoustic),
                1 => row.WithModalities(Modality.Visual, Modality.Lexical),
                _ => row,
            }),
    ];
}
