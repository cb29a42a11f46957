using Microsoft.Extensions.Logging;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace Stranger;

/// <summary>The code of README.md; <see cref="Newcomer"/> runs it.</summary>
internal static class ReadmePage
{
    public static (EmotionMetrics, Prediction) Run(ILogger logger, CancellationToken cancellationToken, Utterance utterance)
    {
        Corpus corpus = FeatureCorpus.Open("data/iemocap");
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(corpus)[4];
        var (labeled, unlabeled) = fold.Train.WithLabelBudget(fraction: 0.10, seed: 7);

        var network = EmotionNetwork.Create(corpus.Schema, new EmotionNetworkOptions { EmbeddingSize = 64 });
        var trainer = new SemiSupervisedTrainer(network, Recipe.Paper(new MaximumMeanDiscrepancy()), new TrainerOptions(), logger);
        TrainingResult run = trainer.Fit(labeled, unlabeled, fold.Validation, cancellationToken);

        EmotionMetrics metrics = run.Recognizer.Evaluate(fold.Test);   // UA, WA, weighted F1, confusion matrix
        run.Recognizer.Save("emotion.semimer");                        // network, scaling, classes, schema in one file
        Prediction p = EmotionRecognizer.Load("emotion.semimer").Predict(utterance);
        return (metrics, p);
    }
}
