using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Training;
using Xunit.Abstractions;

namespace SemiMER.Onnx.Pretrained.Tests;

/// <summary>
/// What a sentence embedding is worth with few labels, beside TF-IDF of the same texts: a linear soft-max on either alone. It prints the
/// table of docs/pretrained-features.md.
/// </summary>
public class FewLabelTests(SentenceModel model, ITestOutputHelper output) : IClassFixture<SentenceModel>
{
    private static readonly double[] Shares = [0.01, 0.02, 0.05, 0.1, 1];
    private static readonly Modality Sentence = new("minilm"), Tfidf = new("tfidf");

    [SkippableTheory]
    [InlineData("iemocap_sentence")]
    [InlineData("meld_sentence")]
    public void A_sentence_embedding_needs_fewer_labels_than_TF_IDF(string name)
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1", "Part of the slow set: set SEMIMER_SLOW=1.");
        Corpus stored = FeatureCorpus.Open(SemiMER.Tests.RealData.Require(name));
        CorpusRow[] rows = [.. stored.Rows.Where(row => row.ClassIndex is not null && row.Utterance.Text is { Length: > 0 })];
        ExtractedFeatures found = model.Features.Extract(rows, modality: Sentence);
        rows = [.. rows.Where(row => found.Find(row.Utterance.Id) is not null)];
        Corpus corpus = new InMemoryCorpus(
            new CorpusSchema(stored.Schema.Name, stored.Schema.Classes, [model.Features.Schema(Sentence)]),
            [.. rows.Select(row => row with
            {
                Targets = default,
                Utterance = row.Utterance.WithFeatures([KeyValuePair.Create(Sentence, found.Find(row.Utterance.Id)!)]),
            })]);
        string[] texts = [.. rows.Where(row => row.Split == "train").Select(row => row.Utterance.Text!)];
        corpus = corpus.WithTextFeatures(LexicalVectorizer.Fit(texts, new RandomSource(seed: 0, "lexical")), Tfidf);

        foreach (Modality modality in (Modality[])[Tfidf, Sentence])
        {
            CorpusFold fold = name.StartsWith("meld", StringComparison.Ordinal)
                ? Splits.ByName(corpus.WithModalities(modality), "train", "dev", "test", Grouping.Dialogue)
                : Splits.WithValidationShare(corpus.WithModalities(modality), "train", "test", 0.25, seed: 0);
            IEnumerable<string> cells = Shares.Select(share => Enumerable.Range(0, share < 1 ? 5 : 1).Average(seed =>
                Baselines.LinearSoftmax(fold, share, seed).Recognizer.Evaluate(fold.Test).UnweightedAccuracy)
                .ToString("0.000", CultureInfo.InvariantCulture));
            output.WriteLine($"| {stored.Schema.Name} | {modality} | {string.Join(" | ", cells)} |");
        }
    }
}
