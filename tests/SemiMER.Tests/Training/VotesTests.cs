using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using Xunit.Abstractions;

namespace SemiMER.Tests.Training;

/// <summary>
/// Five annotators vote for one of two classes, the second with the probability 1 / (1 + exp(-2 x)) of an utterance with the feature x.
/// </summary>
public sealed class VotesTests(ITestOutputHelper output)
{
    private const int Annotators = 5, Rows = 400;

    private static readonly CorpusSchema Schema = new("votes", ["calm", "angry"], [new ModalitySchema(Modality.Acoustic, 2)]);

    [Fact]
    public void Votes_tell_more_than_the_labels_of_the_majority()
    {
        var differences = new List<double>();
        for (int seed = 0; seed < 5; seed++)
        {
            LabeledSet train = Draw($"train {seed}", Rows), validation = Draw($"validation {seed}", Rows);
            LabeledSet test = Draw($"test {seed}", 2000);
            double byLabels = LogLikelihood(ClassificationTarget.Label), byVotes = LogLikelihood(ClassificationTarget.Votes);
            differences.Add(byVotes - byLabels);
            output.WriteLine(FormattableString.Invariant(
                $"seed {seed}: log-likelihood by labels {byLabels:0.000}, by votes {byVotes:0.000}"));

            double LogLikelihood(ClassificationTarget target)
            {
                using EmotionNetwork network = EmotionNetwork.Create(Schema, new EmotionNetworkOptions
                { EmbeddingSize = 4, HiddenSizes = [8], InputDropout = 0, Dropout = 0, Seed = seed });
                Recipe recipe = Recipe.SupervisedOnly(new ClassificationOptions { Target = target });
                using EmotionRecognizer recognizer = new SemiSupervisedTrainer(network, recipe, new TrainerOptions
                { Epochs = 20, ClassWeighting = ClassWeighting.None, SelectBy = SelectionMetric.None, Seed = seed })
                    .Fit(train, new UnlabeledSet([]), validation).Recognizer;
                // sum_k q_k log p_k with the true probabilities q
                return test.Zip(recognizer.Predict([.. test.Utterances]), (row, prediction) =>
                    Enumerable.Range(0, 2).Sum(k => Probability(row, k) * Math.Log(prediction.Probabilities[k]))).Average();
            }
        }
        differences.Should().OnlyContain(difference => difference > 0.02);
    }

    private static double Probability(LabeledUtterance row, int k)
    {
        double x = row.Utterance.Features[Modality.Acoustic].Values.Span[0];
        double second = 1 / (1 + Math.Exp(-2 * x));
        return k == 1 ? second : 1 - second;
    }

    private static LabeledSet Draw(string name, int rows)
    {
        var random = new RandomSource(0, name);
        return new LabeledSet(Schema.Classes, Enumerable.Range(0, rows).Select(i =>
        {
            float[] features = [(float)random.NextNormal(), (float)random.NextNormal()];
            var row = new LabeledUtterance(new Utterance
            {
                Id = $"{name} {i}", Speaker = $"{name} {i % 7}",
                Features = new Dictionary<Modality, ModalityFeatures> { [Modality.Acoustic] = ModalityFeatures.Vector(features) },
            }, 0);
            int second = Enumerable.Range(0, Annotators).Count(_ => random.NextDouble() < Probability(row, 1));
            return row with { ClassIndex = second > Annotators / 2 ? 1 : 0, Votes = new float[] { Annotators - second, second } };
        }));
    }
}
