using System.Text.Json;
using SemiMER.Recognition;
using SemiMER.Tests.Saved;

namespace SemiMER.Tests.Recognition;

public sealed class ModelCardTests
{
    [Fact]
    public void All_that_is_told_returns()
    {
        ModelCard card = KeptRecognizers.Card;
        foreach (System.Reflection.PropertyInfo property in typeof(ModelCard).GetProperties().Where(property => property.CanWrite))
            property.GetValue(card).Should().NotBe(property.GetValue(new ModelCard { Name = "" }), property.Name);
        ModelCard.FromJson(card.ToJson()).Should().BeEquivalentTo(card);
        var least = new ModelCard { Name = "least" };
        ModelCard.FromJson(least.ToJson()).Should().BeEquivalentTo(least);
    }

    [Fact]
    public void Faults_are_listed_together()
    {
        var card = new ModelCard
        {
            Name = " ",
            Languages = [""],
            Limits = [" "],
            Metrics =
            [
                new ModelCardMetric { Name = "UA", Value = 0.5, Low = 0.6, High = 0.7 },
                new ModelCardMetric { Name = "UA", Value = double.NaN },
                new ModelCardMetric { Name = "", Value = 1, Low = 0.5 },
            ],
            Fields = new Dictionary<string, string> { [""] = "x" },
        };
        FluentActions.Invoking(card.Validate).Should().Throw<OptionsException>().Which.Faults.Should().Equal(
            "Name is blank.", "Languages has a blank one.", "Limits has a blank one.",
            "Metrics has one twice: give each the name of its data.", "Fields has a blank name or no text.",
            "Metric 'UA': The value does not lie in its interval.", "Metric 'UA': Value is NaN; a finite number.",
            "Metric '': Name is blank.", "Metric '': An interval has two finite ends.");
        using EmotionRecognizer recognizer = KeptRecognizers.Make();
        FluentActions.Invoking(() => recognizer.WithCard(card)).Should().Throw<OptionsException>();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"name\":3}")]
    [InlineData("{")]
    public void What_is_no_card_is_refused(string json) =>
        FluentActions.Invoking(() => ModelCard.FromJson(json)).Should().Throw<JsonException>();

    [Fact]
    public void What_a_later_version_adds_is_left_out() =>
        ModelCard.FromJson(KeptRecognizers.Card.ToJson()[..^1] + ",\"emissions\":{\"kg\":3}}")
            .Should().BeEquivalentTo(KeptRecognizers.Card);

    [Fact]
    public void Recognizer_keeps_it_when_speakers_are_enrolled()
    {
        using EmotionRecognizer recognizer = KeptRecognizers.Make();
        EmotionRecognizer enrolled = recognizer.Enroll(KeptRecognizers.Utterances);
        enrolled.Card.Should().BeSameAs(recognizer.Card);
        enrolled.TrainingRange.Should().BeSameAs(recognizer.TrainingRange);
        enrolled.ConfidenceThreshold.Should().Be(0.4);
        ((IEmotionRecognizer)enrolled).Card.Should().BeSameAs(recognizer.Card);
    }
}
