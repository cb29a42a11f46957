using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Training;
using Xunit.Abstractions;

namespace SemiMER.Onnx.Pretrained.Tests;

/// <summary>
/// What a sentence embedding is worth with few labels, beside TF-IDF of the same texts: a linear soft-max on either alone. The vectors are
/// the stored ones, of which <see cref="SentenceEmbeddingTests"/> shows that the extractor gives them. It prints a row of the table of
/// docs/pretrained-features.md for each.
/// </summary>
public class FewLabelTests(ITestOutputHelper output)
{
    private static readonly double[] Shares = [0.01, 0.02, 0.05, 0.1];
    private static readonly Modality Sentence = new("sentence"), Tfidf = Modality.Lexical;

    [SkippableTheory]
    [InlineData("iemocap_sentence")]
    [InlineData("meld_sentence")]
    public void A_sentence_embedding_needs_fewer_labels_than_TF_IDF(string name)
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1", "Part of the slow set: set SEMIMER_SLOW=1.");
        Corpus corpus = FeatureCorpus.Open(SemiMER.Tests.RealData.Require(name));
        var accuracies = new Dictionary<Modality, double[]>();
        foreach (Modality modality in (Modality[])[Tfidf, Sentence])
        {
            CorpusFold fold = name.StartsWith("meld", StringComparison.Ordinal)
                ? Splits.ByName(corpus.WithModalities(modality), "train", "dev", "test", Grouping.Dialogue)
                : Splits.WithValidationShare(corpus.WithModalities(modality), "train", "test", 0.25, seed: 0);
            accuracies[modality] = Array.ConvertAll(Shares, share => Enumerable.Range(0, 5).Average(seed =>
                Baselines.LinearSoftmax(fold, share, seed).Recognizer.Evaluate(fold.Test).UnweightedAccuracy));
            string cells = string.Join(" | ", accuracies[modality].Select(value => value.ToString("0.000", CultureInfo.InvariantCulture)));
            output.WriteLine($"| {name[..^9]} | {(modality == Tfidf ? "TF-IDF" : "MiniLM")} | {cells} |");
        }
        accuracies[Sentence].Zip(accuracies[Tfidf]).Should().AllSatisfy(pair => pair.First.Should().BeGreaterThan(pair.Second));
    }
}
