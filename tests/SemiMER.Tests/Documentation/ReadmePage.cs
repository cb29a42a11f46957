using Microsoft.Extensions.Logging;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Documentation;

/// <summary>The code of README.md, line by line, so that it compiles; <see cref="ReadmeExampleTests"/> runs it on a small corpus.</summary>
internal static class ReadmePage
{
    internal static (EmotionMetrics, Prediction) Run(ILogger logger, CancellationToken cancellationToken, Utterance utterance)
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
