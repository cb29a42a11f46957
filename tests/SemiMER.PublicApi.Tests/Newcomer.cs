using Microsoft.Extensions.Logging.Abstractions;
using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Recognition;

namespace Stranger;

/// <summary>The example of the first page as it stands there, on a small corpus in the current folder.</summary>
internal static class Newcomer
{
    public static void Run()
    {
        var corpus = new SyntheticCorpus(new SyntheticCorpusOptions { DialoguesPerSession = 2, UtterancesPerDialogue = 20 });
        FeatureCorpusWriter.Write(corpus, "data/iemocap");
        Utterance utterance = corpus.Rows[0].Utterance;
        (EmotionMetrics metrics, Prediction prediction) = ReadmePage.Run(NullLogger.Instance, CancellationToken.None, utterance);
        bool isClass = corpus.Schema.Classes.Contains(prediction.ClassName);
        double accuracy = metrics.UnweightedAccuracy;
        Console.WriteLine(FormattableString.Invariant($"accuracy: {accuracy:0.00} of {metrics.ConfusionMatrix.Total} rows"));
        Console.WriteLine($"prediction: {prediction.UtteranceId}, {(isClass ? "a class" : prediction.ClassName)}");
    }
}
