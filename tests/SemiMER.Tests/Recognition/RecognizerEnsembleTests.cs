using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;

namespace SemiMER.Tests.Recognition;

/// <summary>Several recognizers as one.</summary>
public sealed class RecognizerEnsembleTests
{
    private static readonly LabeledSet Rows = SmallTraining.Labeled;
    private static readonly CorpusSchema Schema =
        new("small", SmallTraining.Corpus.Schema.Classes, SmallTraining.Corpus.Schema.Modalities, ["valence"]);

    [Fact]
    public void It_says_the_mean_of_what_its_members_say()
    {
        EmotionRecognizer[] members = [Make(1), Make(2), Make(3)];
        using var ensemble = new RecognizerEnsemble(members);
        Utterance[] utterances = [.. Rows.Utterances];
        IReadOnlyList<Prediction>[] own = [.. members.Select(member => member.Predict(utterances))];
        IReadOnlyList<Prediction> mean = ensemble.Predict(utterances);
        for (int row = 0; row < utterances.Length; row++)
        {
            mean[row].UtteranceId.Should().Be(utterances[row].Id);
            int best = 0;
            for (int k = 0; k < mean[row].Classes.Count; k++)
            {
                double expected = 0;
                foreach (IReadOnlyList<Prediction> one in own)
                    expected += one[row].Probabilities[k] / 3.0;
                mean[row].Probabilities[k].Should().BeApproximately((float)expected, 1e-6f);
                best = mean[row].Probabilities[k] > mean[row].Probabilities[best] ? k : best;
            }
            mean[row].ClassIndex.Should().Be(best);
            mean[row].Values["valence"].Should().BeApproximately(own.Average(one => one[row].Values["valence"]), 1e-6);
            mean[row].Distance.Should().Be(own.Max(one => one[row].Distance)).And.NotBeNull();
        }
        ensemble.Predict(utterances[0]).Probabilities.Should().Equal(mean[0].Probabilities);
        ensemble.CheckRange(utterances[0])!.Distances.Values.Max().Should().Be(mean[0].Distance);
    }

    [Fact]
    public void One_member_is_that_member_and_the_order_does_not_matter()
    {
        using EmotionRecognizer one = Make(1), other = Make(2);
        Utterance row = Rows.Utterances.First();
        new RecognizerEnsemble(one).Predict(row).Probabilities.Should().Equal(one.Predict(row).Probabilities);
        new RecognizerEnsemble(one, other).Predict(row).Probabilities
            .Should().Equal(new RecognizerEnsemble(other, one).Predict(row).Probabilities);
    }

    [Fact]
    public void It_is_measured_and_abstains_by_its_own_confidence()
    {
        using var ensemble = new RecognizerEnsemble(Make(1), Make(2).WithConfidenceThreshold(1));
        IReadOnlyList<Prediction> predictions = ensemble.Predict([.. Rows.Utterances]);
        predictions.Should().OnlyContain(prediction => !prediction.Abstains);
        double right = Rows.Zip(predictions, (row, prediction) => row.ClassIndex == prediction.ClassIndex ? 1.0 : 0).Average();
        ensemble.Evaluate(Rows).WeightedAccuracy.Should().BeApproximately(right, 1e-12);
        float middle = predictions.Select(prediction => prediction.Confidence).Order().ElementAt(Rows.Count / 2);
        RecognizerEnsemble careful = ensemble.WithConfidenceThreshold(middle);
        careful.Predict([.. Rows.Utterances]).Should().OnlyContain(prediction => prediction.Abstains == prediction.Confidence < middle);
        RiskCoverage.Of(careful, Rows).Points.Should().NotBeEmpty();
        ensemble.Invoking(own => own.WithConfidenceThreshold(1.5)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void New_speakers_are_made_known_to_all_members()
    {
        using var ensemble = new RecognizerEnsemble(Make(1, ScalingScope.PerSpeaker), Make(2, ScalingScope.PerSpeaker));
        Utterance[] stranger = [.. Rows.Utterances.Take(3).Select(row => row with { Speaker = "somebody else" })];
        ensemble.Invoking(own => own.Predict(stranger)).Should().Throw<CorpusException>();
        ensemble.WithConfidenceThreshold(0.3).Enroll(stranger).ConfidenceThreshold.Should().Be(0.3);
        ((IEmotionRecognizer)ensemble).Enroll(stranger).Predict(stranger).Should().HaveCount(3);
    }

    [Fact]
    public void It_disposes_of_its_members()
    {
        long before = LiveTensors.Count;
        var ensemble = new RecognizerEnsemble(Make(1), Make(2));
        ensemble.Predict(Rows.Utterances.First());
        ensemble.Dispose();
        LiveTensors.Count.Should().Be(before);
    }

    [Fact]
    public void Members_that_do_not_fit_are_refused()
    {
        using EmotionRecognizer one = Make(1), narrow = Of(EmotionNetwork.Create(
            Schema.WithModalities([.. Schema.Modalities.Select(entry => entry.Modality).Take(1)])));
        using EmotionRecognizer turned = Of(EmotionNetwork.Create(new CorpusSchema(
            "turned", [.. Schema.Classes.Reverse()], Schema.Modalities)));
        ((Func<object>)(() => new RecognizerEnsemble([]))).Should().Throw<OptionsException>().WithMessage("*at least one*");
        ((Func<object>)(() => new RecognizerEnsemble(one, narrow))).Should().Throw<ModelException>().WithMessage("*modalities*same*");
        ((Func<object>)(() => new RecognizerEnsemble(one, turned))).Should().Throw<ModelException>().WithMessage("*classes*same*");
        ((Func<object>)(() => new RecognizerEnsemble(one, null!))).Should().Throw<ArgumentNullException>();
        using var ensemble = new RecognizerEnsemble(one);
        ensemble.Invoking(own => own.Evaluate(new LabeledSet(["a", "b"], []))).Should().Throw<ModelException>();
    }

    private static EmotionRecognizer Make(long seed, ScalingScope scope = ScalingScope.AllSpeakers) => Of(
        EmotionNetwork.Create(Schema, new EmotionNetworkOptions { Seed = seed, Targets = ["valence"] }), scope);

    private static EmotionRecognizer Of(EmotionNetwork network, ScalingScope scope = ScalingScope.AllSpeakers) =>
        new EmotionRecognizer(network, FeatureScaler.Fit(Rows.Utterances, scope)).WithTrainingRange(Rows.Utterances);
}
