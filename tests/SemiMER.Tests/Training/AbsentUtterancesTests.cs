using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>Utterances that have none of the modalities of the network: one rule wherever they come from.</summary>
public sealed class AbsentUtterancesTests
{
    [Fact]
    public void Sets_that_have_one_are_refused_before_the_first_step()
    {
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options);
        int steps = 0;
        trainer.StepCompleted += (_, _) => steps++;
        LabeledSet validation = SmallTraining.Fold.Validation;
        foreach (Action fit in (Action[])
        [
            () => trainer.Fit(Emptied(SmallTraining.Labeled), SmallTraining.Unlabeled, validation),
            () => trainer.Fit(SmallTraining.Labeled, new UnlabeledSet(SmallTraining.Unlabeled.Select(Empty)), validation),
            () => trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, Emptied(validation)),
        ])
        {
            fit.Should().Throw<CorpusException>()
                .WithMessage("*utterance(s) have none of the modalities 'acoustic', 'visual', 'lexical': 's*Leave them out*");
        }
        steps.Should().Be(0);
    }

    [Fact]
    public void Fold_of_a_corpus_cut_down_to_a_modality_that_some_lack_trains_and_tests()
    {
        CorpusRow[] rows = [.. SmallTraining.Corpus.Rows.Select((row, i) => i % 4 == 0
            ? row with { Utterance = row.Utterance.WithModalities(Modality.Acoustic) } : row)];
        Corpus words = new InMemoryCorpus(SmallTraining.Corpus.Schema, rows).WithModalities(Modality.Lexical);
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(words)[0];
        fold.AbsentIds.Should().HaveCount(rows.Length / 4 + (rows.Length % 4 == 0 ? 0 : 1));
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(0.5, 0);
        using EmotionNetwork network = EmotionNetwork.Create(words.Schema, SmallTraining.NetworkOptions);
        TrainingResult result = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), SmallTraining.Options)
            .Fit(labeled, unlabeled, fold.Validation);
        result.Recognizer.Evaluate(fold.Test).UnweightedAccuracy.Should().BeInRange(0, 1);
    }

    private static Utterance Empty(Utterance utterance, int index) => index == 3 ? utterance.WithModalities() : utterance;

    private static LabeledSet Emptied(LabeledSet set) =>
        new(set.Classes, set.Select((item, i) => item with { Utterance = Empty(item.Utterance, i) }));
}
