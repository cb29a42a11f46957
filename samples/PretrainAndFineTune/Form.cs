using SemiMER.Models;

namespace SemiMER.Samples.PretrainAndFineTune;

/// <summary>What is masked, which depends on what the network reads.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Network">The network.</param>
internal sealed record Form(string Name, EmotionNetworkOptions Network)
{
    /// <summary>The forms that the settings name.</summary>
    public static IReadOnlyList<Form> Of(Settings settings)
    {
        int size = settings.Size ?? (settings.Data is null ? 16 : 64);
        var single = new EmotionNetworkOptions { EmbeddingSize = size, HiddenSizes = [2 * size], InputDropout = 0, Dropout = 0.2 };
        Form[] all =
        [
            new("utterances", single),
            new("dialogues", single with
            {
                Context = new DialogueAttentionOptions { ModelSize = size, Heads = 2, FeedForwardSize = 2 * size },
            }),
        ];
        string[] names = settings.Forms?.Split(',', StringSplitOptions.TrimEntries) ?? [.. all.Select(form => form.Name)];
        string[] unknown = [.. names.Except(all.Select(form => form.Name))];
        return unknown.Length == 0 ? [.. all.Where(form => names.Contains(form.Name))] : throw new OptionsException("--forms",
            [$"'{string.Join(", ", unknown)}' is none; there are: {string.Join(", ", all.Select(form => form.Name))}."]);
    }
}
