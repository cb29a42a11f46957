using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests.Models;

namespace SemiMER.Tests.Recognition;

/// <summary>Shapley values of the modalities.</summary>
public sealed class ModalityContributionsTests
{
    private static readonly EmotionRecognizer Recognizer = SmallTraining.Train().Recognizer;
    private static readonly Utterance[] Test = [.. SmallTraining.Fold.Test.Utterances];

    [Fact]
    public void They_are_the_means_over_all_orders()
    {
        foreach (Utterance utterance in Test.Take(5).Append(Test[5].WithModalities(Modality.Visual, Modality.Lexical)))
        {
            Modality[] modalities = [.. Recognizer.Schema.Modalities.Select(entry => entry.Modality).Where(utterance.Has)];
            Prediction whole = Recognizer.Predict(utterance);
            double V(IEnumerable<Modality> set) => set.Any()
                ? Math.Log(Recognizer.Predict(utterance.WithModalities(set)).Probabilities[whole.ClassIndex]) : Math.Log(1.0 / 2);
            var expected = modalities.ToDictionary(modality => modality, _ => 0.0);
            Modality[][] orders = [.. Orders(modalities)];
            foreach (Modality[] order in orders)
            {
                for (int i = 0; i < order.Length; i++)
                    expected[order[i]] += (V(order[..(i + 1)]) - V(order[..i])) / orders.Length;
            }
            ModalityContributions contributions = ModalityContributions.Of(Recognizer, utterance);
            contributions.Values.Keys.Should().Equal(modalities);
            foreach ((Modality modality, double value) in expected)
                contributions.Values[modality].Should().BeApproximately(value, 1e-5);
            contributions.Values.Values.Sum().Should().BeApproximately(Math.Log(2 * whole.Confidence), 1e-5);
            contributions.Prediction.ClassIndex.Should().Be(whole.ClassIndex);
            contributions.Prediction.UtteranceId.Should().Be(utterance.Id);
            Rounding.Agree(contributions.Prediction.Probabilities, whole.Probabilities);
        }
    }

    [Fact]
    public void Modality_that_changes_nothing_contributes_nothing_and_a_single_one_all()
    {
        using IEmotionRecognizer made = new OnlyTheVoiceCounts();
        ModalityContributions contributions = ModalityContributions.Of(made, Test[0]);
        contributions.Values[Modality.Acoustic].Should().BeApproximately(Math.Log(2 * 0.9f), 1e-6);
        contributions.Values[Modality.Visual].Should().BeApproximately(0, 1e-9);
        contributions.Values[Modality.Lexical].Should().BeApproximately(0, 1e-9);
        ModalityContributions.Of(made, Test[0].WithModalities(Modality.Visual)).Values.Should().ContainSingle()
            .Which.Value.Should().BeApproximately(0, 1e-6);
    }

    [Fact]
    public void Utterance_of_a_dialogue_is_read_alone()
    {
        using var recognizer = new EmotionRecognizer(ContextCases.Network("attention"), FeatureScaler.Fit(SmallTraining.Unlabeled));
        Utterance utterance = Test[0] with { Dialogue = "d", Order = 3 };
        ModalityContributions contributions = ModalityContributions.Of(recognizer, utterance);
        Prediction alone = recognizer.Predict(utterance);
        Rounding.Agree(contributions.Prediction.Probabilities, alone.Probabilities);
        contributions.Values.Values.Sum().Should().BeApproximately(Math.Log(recognizer.Classes.Count * alone.Confidence), 1e-5);
    }

    [Fact]
    public void Too_many_modalities_are_refused_and_unusable_utterances_named()
    {
        ModalitySchema[] eleven = [.. Enumerable.Range(0, 11).Select(i => new ModalitySchema(new Modality($"m{i}"), 1))];
        using var recognizer = new EmotionRecognizer(
            EmotionNetwork.Create(new CorpusSchema("many", ["calm", "angry"], eleven)), FeatureScaler.Fit([Many(11)]));
        FluentActions.Invoking(() => ModalityContributions.Of(recognizer, Many(11))).Should().Throw<ModelException>()
            .WithMessage("The utterance 'many' has 11 modalities*at most 10.");
        ModalityContributions.Of(recognizer, Many(10)).Values.Should().HaveCount(10);
        FluentActions.Invoking(() => ModalityContributions.Of(Recognizer, Test[0].WithModalities())).Should().Throw<CorpusException>();
    }

    private static Utterance Many(int count) => new Utterance { Id = "many", Speaker = "s" }.WithFeatures(Enumerable.Range(0, count)
        .Select(i => KeyValuePair.Create(new Modality($"m{i}"), ModalityFeatures.Vector(new[] { i * 0.1f }))));

    private static IEnumerable<Modality[]> Orders(Modality[] modalities) => modalities.Length <= 1
        ? [modalities]
        : modalities.SelectMany(first =>
            Orders([.. modalities.Where(other => other != first)]).Select(rest => (Modality[])[first, .. rest]));

    private sealed class OnlyTheVoiceCounts : IEmotionRecognizer
    {
        public CorpusSchema Schema => SmallTraining.Corpus.Schema;

        public IReadOnlyList<string> Targets => [];

        public IEmotionRecognizer Enroll(IEnumerable<Utterance> utterances) => this;

        public IReadOnlyList<Prediction> Predict(IReadOnlyList<Utterance> utterances) => [.. utterances.Select(row => new Prediction
        {
            UtteranceId = row.Id, Classes = Schema.Classes, ClassIndex = 0, Modalities = [.. row.Features.Keys],
            Probabilities = row.Has(Modality.Acoustic) ? [0.9f, 0.1f] : [0.5f, 0.5f],
        })];

        public void Dispose()
        {
        }
    }
}
