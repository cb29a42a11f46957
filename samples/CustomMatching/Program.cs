using SemiMER.Conformance;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Samples;
using SemiMER.Samples.CustomMatching;
using SemiMER.Training;

const string Description =
    "Checks a matching loss of the sample's own, shows what it sees beside MMD, and trains with both on the same folds and labels.";

return StudyProgram.Run<SmallStudy>(args, run => SmallStudy.Command(Description, share: 0.1, run), (settings, tell, cancellation) =>
{
    // A loss of one's own is checked before it is trusted: all properties that do not hold are listed.
    LossConformance.Check(() => new GaussianHellinger());
    Console.WriteLine($"{nameof(GaussianHellinger)} keeps everything that {nameof(LossConformance)} checks.");
    Console.WriteLine();
    WhatLossesSee.Write(new GaussianHellinger(), new MaximumMeanDiscrepancy());

    var corpus = new SyntheticCorpus(new SyntheticCorpusOptions
    {
        Sessions = 3, DialoguesPerSession = 12, AcousticWidth = 40, VisualWidth = 30, LexicalWidth = 50, Noise = 2,
    });
    var none = new PaperRecipeOptions { MatchingWeight = 0 };
    PaperRecipeOptions pair = none with { MatchingWeight = 0.3 }, both = pair with { Unpaired = UnpairedSets.Default };
    using ExperimentResult result = ExperimentRunner.Run(new ExperimentPlan
    {
        Folds = SpeakerFolds.LeaveOneSessionOut(corpus),
        Methods = [],
        Recipes =
        [
            _ => Recipe.Paper(new MaximumMeanDiscrepancy(), none) with { Name = "no matching" },
            _ => Recipe.Paper(new MaximumMeanDiscrepancy(), pair) with { Name = "MMD, pair" },
            _ => Recipe.Paper(new MaximumMeanDiscrepancy(), both) with { Name = "MMD, pair + unpair" },
            _ => Recipe.Paper(new GaussianHellinger(), pair) with { Name = "Hellinger, pair" },
            _ => Recipe.Paper(new GaussianHellinger(), both) with { Name = "Hellinger, pair + unpair" },
        ],
        LabelFractions = [settings.Labels],
        Seeds = [.. Enumerable.Range(0, settings.Seeds)],
        Networks = [new EmotionNetworkOptions { EmbeddingSize = 16, HiddenSizes = [64] }],
        Trainer = new TrainerOptions { Epochs = settings.Epochs },
        Parallelism = settings.Threads,
    }, new Telling(tell), cancellationToken: cancellation);
    SmallStudy.Write(result.Table("no matching"));
});
