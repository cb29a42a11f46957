using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace Stranger;

/// <summary>
/// The code of docs/getting-started.md. That the page alone suffices is tested where it is taken from the page itself and built and run.
/// </summary>
public sealed class GettingStartedPage : IDisposable
{
    private readonly string before = Environment.CurrentDirectory;
    private readonly TemporaryFolder folder = new();

    public GettingStartedPage() => Environment.CurrentDirectory = folder.Root;

    public void Dispose()
    {
        Environment.CurrentDirectory = before;
        folder.Dispose();
    }

    [Fact]
    public void A_synthetic_corpus_leads_to_predictions()
    {
        Corpus corpus = new SyntheticCorpus();

        // Speakers of the last session are tested, those of another one choose the best epoch, all others train.
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(corpus)[^1];
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(fraction: 0.05, seed: 1);
        Console.WriteLine($"{labeled.Count} utterances with a label, {unlabeled.Count} without");

        EmotionNetwork network = EmotionNetwork.Create(corpus.Schema);
        Recipe recipe = Recipe.Paper(new MaximumMeanDiscrepancy());
        var trainer = new SemiSupervisedTrainer(network, recipe, new TrainerOptions { Epochs = 10 });
        using EmotionRecognizer recognizer = trainer.Fit(labeled, unlabeled, fold.Validation).Recognizer;

        Console.WriteLine(recognizer.Evaluate(fold.Test));
        recognizer.Save("moods.semimer");

        // What an application does later, in another process.
        using EmotionRecognizer loaded = EmotionRecognizer.Load("moods.semimer");
        Utterance utterance = fold.Test[0].Utterance;
        Prediction prediction = loaded.Predict(utterance);
        Console.WriteLine($"{utterance.Id}: {prediction.ClassName} with probability {prediction.Confidence:0.00}");

        // The same from the voice alone: what is missing is left out.
        Prediction byVoice = loaded.Predict(utterance.WithModalities(Modality.Acoustic));
        Console.WriteLine($"by voice alone: {byVoice.ClassName} with probability {byVoice.Confidence:0.00}");

        prediction.UtteranceId.Should().Be(byVoice.UtteranceId);
        prediction.Modalities.Should().HaveCount(3);
        byVoice.Modalities.Should().Equal(Modality.Acoustic);
    }

    [Fact]
    public void Utterances_of_ones_own_are_a_corpus()
    {
        var schema = new CorpusSchema(
            "calls", ["calm", "angry"], [new ModalitySchema(Modality.Acoustic, 4), new ModalitySchema(Modality.Lexical, 3)]);
        var rows = new List<(Utterance, string?)>();
        for (int i = 0; i < 120; i++)
        {
            bool angry = i % 3 == 0;
            float[] sound = [.. Enumerable.Range(0, 4).Select(k => MathF.Sin(1.7f * i + k) + (angry ? 1 : 0))];
            float[] words = [.. Enumerable.Range(0, 3).Select(k => MathF.Cos(2.3f * i * k) + (angry ? 1 : 0))];
            rows.Add((new Utterance
            {
                Id = $"call {i}",
                Speaker = $"person {i % 12}",
                Session = $"week {i % 4}",
                Features = new Dictionary<Modality, ModalityFeatures>
                {
                    [Modality.Acoustic] = ModalityFeatures.Vector(sound),
                    [Modality.Lexical] = ModalityFeatures.Vector(words),
                },
            }, angry ? "angry" : "calm"));   // null where nobody has listened yet
        }
        Corpus corpus = new InMemoryCorpus(schema, rows);

        SpeakerFolds.LeaveOneSessionOut(corpus).Should().HaveCount(4);
        corpus.Rows.Should().HaveCount(120);
    }
}
