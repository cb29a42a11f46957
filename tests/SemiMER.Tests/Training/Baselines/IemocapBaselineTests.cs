using SemiMER.Corpora;
using SemiMER.Recognition;
using SemiMER.Training;
using Xunit.Abstractions;

namespace SemiMER.Tests.Training;

/// <summary>
/// Real speech, four classes, each session in turn the test set and another one the validation set; two of the five sessions where the
/// environment variable SEMIMER_SLOW is not 1.
/// </summary>
public sealed class IemocapBaselineTests(ITestOutputHelper output)
{
    private static bool IsSlow => Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1";

    [SkippableFact]
    public void Linear_soft_max_by_session()
    {
        Corpus six = FeatureCorpus.Open(RealData.Require("iemocap"));
        Corpus corpus = six.WithClasses(ClassMap.Parse("hap+exc,sad,neu,ang", six.Schema.Classes));
        foreach (double share in (double[])[0.05, 1])
        {
            LinearSoftmaxOptions options = share == 1 ? new() { Strengths = [0.03, 0.01] } : new(); // all of them take a minute
            var accuracies = new List<double>();
            foreach (CorpusFold fold in SpeakerFolds.LeaveOneSessionOut(corpus).Where((_, session) => IsSlow || session is 1 or 3))
            {
                BaselineResult fit = Baselines.LinearSoftmax(fold, share, seed: 0, options);
                using EmotionRecognizer recognizer = fit.Recognizer;
                accuracies.Add(recognizer.Evaluate(fold.Test).UnweightedAccuracy);
                output.WriteLine(FormattableString.Invariant(
                    $"{share:P0} {fold.Name}: UA {accuracies[^1]:0.000}, lambda {fit.Chosen!.Strength}, ") + FormattableString.Invariant(
                    $"{fit.TrainingLabels} + {fit.ChoosingLabels} labels, gradient {fit.Candidates.Max(one => one.GradientNorm):0.0e0}"));
            }
            output.WriteLine(FormattableString.Invariant($"{share:P0}: mean UA {accuracies.Average():0.000}"));
            accuracies.Average().Should().BeGreaterThan(share == 1 ? 0.64 : 0.48);
        }
    }
}
