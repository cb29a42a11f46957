using SemiMER.Corpora;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Recognition;

public sealed class LabelSuggestionsTests : IDisposable
{
    private readonly EmotionRecognizer recognizer = SmallTraining.Train().Recognizer;
    private readonly Utterance[] rows = [.. SmallTraining.Unlabeled];

    private UnlabeledSet Pool => new(rows);

    public void Dispose() => recognizer.Dispose();

    [Fact]
    public void Uncertainty_is_the_margin_of_the_two_most_probable_classes()
    {
        IReadOnlyList<LabelSuggestion> all = LabelSuggestions.Suggest(recognizer, Pool, count: 1000);
        all.Should().HaveCount(rows.Length);
        all.Select(suggestion => suggestion.Score).Should().BeInDescendingOrder();
        foreach (LabelSuggestion suggestion in all)
        {
            IReadOnlyList<float> p = recognizer.Predict(suggestion.Utterance).Probabilities;
            suggestion.Score.Should().BeApproximately(1 - Math.Abs(p[0] - p[1]), 1e-6);
            suggestion.Prediction.UtteranceId.Should().Be(suggestion.Utterance.Id);
        }
        LabelSuggestions.Suggest(recognizer, Pool, 7).Select(suggestion => suggestion.Utterance.Id)
            .Should().Equal(all.Take(7).Select(suggestion => suggestion.Utterance.Id));
    }

    [Fact]
    public void Disagreement_is_the_divergence_between_what_modalities_say_alone()
    {
        rows[3] = rows[3].WithModalities(Modality.Acoustic);
        rows[4] = rows[4].WithModalities(Modality.Acoustic, Modality.Lexical);
        foreach (LabelSuggestion suggestion in LabelSuggestions.Suggest(recognizer, Pool, rows.Length, SuggestionStrategy.Disagreement))
        {
            Utterance row = suggestion.Utterance;
            double[][] p = [.. row.Features.Keys.Select(modality => recognizer.Predict(row.WithModalities(modality)).Probabilities
                .Select(x => (double)x).ToArray())];
            double Entropy(IEnumerable<double> q) => -q.Sum(x => x * Math.Log(x));
            double expected = Entropy([p.Average(x => x[0]), p.Average(x => x[1])]) - p.Average(Entropy);
            suggestion.Score.Should().BeApproximately(expected, 1e-6).And.BeInRange(0, Math.Log(p.Length) + 1e-9);
        }
    }

    [Fact]
    public void Diversity_takes_what_is_farthest_from_the_taken()
    {
        rows[5] = rows[6] with { Id = "the same features" };
        IReadOnlyList<LabelSuggestion> all = LabelSuggestions.Suggest(recognizer, Pool, rows.Length, SuggestionStrategy.Diversity);
        all.Select(suggestion => suggestion.Utterance.Id).Should().OnlyHaveUniqueItems().And.HaveCount(rows.Length);
        all[0].Utterance.Id.Should().Be(LabelSuggestions.Suggest(recognizer, Pool, 1)[0].Utterance.Id);
        IReadOnlyList<float[]> z = recognizer.Embed([.. all.Select(suggestion => suggestion.Utterance)]);
        double Distance(int i, int j) => Math.Sqrt(z[i].Zip(z[j], (x, y) => (double)(x - y) * (x - y)).Sum());
        for (int i = 1; i < rows.Length; i++)
        {
            double farthest = Enumerable.Range(i, rows.Length - i).Max(row => Enumerable.Range(0, i).Min(taken => Distance(row, taken)));
            all[i].Score.Should().BeApproximately(farthest, 1e-5);
        }
        all[^1].Score.Should().BeLessThan(1e-6, "one of two equal rows is last");
    }

    [Fact]
    public void Embeddings_are_those_of_the_network_and_zero_where_a_modality_is_absent()
    {
        IReadOnlyList<float[]> z = recognizer.Embed([rows[0], rows[1].WithModalities(Modality.Visual)]);
        int width = SmallTraining.NetworkOptions.EmbeddingSize, modalities = recognizer.Schema.Modalities.Count;
        z.Should().OnlyContain(row => row.Length == width * modalities);
        z[0].Should().Contain(number => number != 0);
        int visual = recognizer.Schema.Modalities.ToList().FindIndex(entry => entry.Modality == Modality.Visual);
        z[1].Index().Should().OnlyContain(number => number.Item == 0 || number.Index / width == visual);
        z[1].Should().Contain(number => number != 0);
        recognizer.Embed([]).Should().BeEmpty();
    }

    [Fact]
    public void Faults_are_refused_and_an_empty_pool_suggests_nothing()
    {
        FluentActions.Invoking(() => LabelSuggestions.Suggest(recognizer, Pool, 0, (SuggestionStrategy)9))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(2);
        foreach (SuggestionStrategy strategy in Enum.GetValues<SuggestionStrategy>())
            LabelSuggestions.Suggest(recognizer, new UnlabeledSet([]), 3, strategy).Should().BeEmpty();
    }
}
