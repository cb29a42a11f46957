using SemiMER;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace EmotionApplication;

/// <summary>Trains a recognizer of emotions, saves it, and asks it.</summary>
internal static class Application
{
    private const string SavedAs = "emotion.semimer";

    public static int Run(string[] args)
    {
        try
        {
            switch (args)
            {
                case []:
                    var corpus = new SyntheticCorpus();   // features of utterances that nobody said
                    Train(corpus, labels: 0.05);
                    Predict(corpus.Rows.Take(3).Select(row => row.Utterance));
                    return 0;
                case ["train", string folder]:
                    Train(FeatureCorpus.Open(folder), labels: 1);
                    return 0;
                case ["predict", string folder]:
                    Predict(FeatureCorpus.Open(folder).Rows.Select(row => row.Utterance));
                    return 0;
                default:
                    Console.Error.WriteLine("Give nothing, to train on synthetic data and predict; or train FOLDER; or predict FOLDER.");
                    return 2;
            }
        }
        catch (SemiMerException exception)   // it says what is wrong, where, and how to mend it
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static void Train(Corpus corpus, double labels)
    {
        // Who is tested has not trained: one session, or a third of the speakers where there are no sessions.
        CorpusFold fold = corpus.Rows.All(row => row.Utterance.Session is not null)
            ? SpeakerFolds.LeaveOneSessionOut(corpus)[^1]
            : SpeakerFolds.GroupKFold(corpus, k: 3)[^1];
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(labels, seed: 1);
        Console.WriteLine($"{fold.Name}: {labeled.Count} utterances with a label and {unlabeled.Count} without train.");

        var loss = new MaximumMeanDiscrepancy();
        Recipe recipe = unlabeled.Count > 0 ? Recipe.Paper(loss) : Recipe.PaperSupervised(loss);
        EmotionNetwork network = EmotionNetwork.Create(corpus.Schema);
        var trainer = new SemiSupervisedTrainer(network, recipe, new TrainerOptions { Epochs = 15 });
        trainer.EpochCompleted += (_, epoch) => Console.WriteLine($"epoch {epoch.Report.Epoch + 1}: {epoch.Report.Validation}");
        using EmotionRecognizer recognizer = trainer.Fit(labeled, unlabeled, fold.Validation).Recognizer;

        Console.WriteLine($"On speakers never heard: {recognizer.Evaluate(fold.Test)}");
        recognizer.Save(SavedAs);
    }

    private static void Predict(IEnumerable<Utterance> utterances)
    {
        using EmotionRecognizer recognizer = EmotionRecognizer.Load(SavedAs);
        foreach (Prediction prediction in recognizer.Predict([.. utterances]))
            Console.WriteLine($"{prediction.UtteranceId}: {prediction.ClassName} with probability {prediction.Confidence:0.00}");
    }
}
