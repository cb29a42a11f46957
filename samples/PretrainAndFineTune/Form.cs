using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Features;
using SemiMER.Models;

namespace SemiMER.Samples.PretrainAndFineTune;

/// <summary>What is masked, which depends on what the network reads.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Network">The network.</param>
/// <param name="ReadsWords">Whether the lexical modality is the transcript, word by word, in place of its features.</param>
internal sealed record Form(string Name, EmotionNetworkOptions Network, bool ReadsWords = false)
{
    private const int LongestText = 64; // words

    /// <summary>The forms that the settings name.</summary>
    public static IReadOnlyList<Form> Of(Settings settings)
    {
        int size = settings.Size ?? (settings.Corpus.IsSynthetic ? 16 : 64);
        var single = new EmotionNetworkOptions { EmbeddingSize = size, HiddenSizes = [2 * size], InputDropout = 0, Dropout = 0.2 };
        Form[] all =
        [
            new("utterances", single),
            new("dialogues", single with
            {
                Context = new DialogueAttentionOptions { ModelSize = size, Heads = 2, FeedForwardSize = 2 * size },
            }),
            new("words", single, ReadsWords: true),
        ];
        string[] names = (settings.Forms ?? "utterances,dialogues").Split(',', StringSplitOptions.TrimEntries);
        string[] unknown = [.. names.Except(all.Select(form => form.Name))];
        return unknown.Length == 0 ? [.. all.Where(form => names.Contains(form.Name))] : throw new OptionsException("--forms",
            [$"'{string.Join(", ", unknown)}' is none; there are: {string.Join(", ", all.Select(form => form.Name))}."]);
    }

    /// <summary>A fold with the features that the form reads, and its network. Words are those of the training texts.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="folds">Divides a corpus.</param>
    /// <param name="index">Number of the fold.</param>
    public (CorpusFold Fold, EmotionNetworkOptions Network) Prepare(
        Corpus corpus, Func<Corpus, IReadOnlyList<CorpusFold>> folds, int index)
    {
        CorpusFold fold = folds(corpus)[index];
        if (!ReadsWords)
            return (fold, Network);
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(1, seed: 0);
        Vocabulary vocabulary = Vocabulary.Collect(labeled.Utterances.Concat(unlabeled)
            .Select(row => new TextTokenizer().Tokenize(row.Text ?? "")));
        var words = new TransformerEncoderOptions
        {
            VocabularySize = vocabulary.Size, ModelSize = Network.EmbeddingSize, FeedForwardSize = 2 * Network.EmbeddingSize,
            MaximumLength = LongestText,
        };
        return (folds(corpus.WithTextFeatures(new TokenIds(vocabulary)))[index],
            Network with { Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Lexical] = words } });
    }
}
