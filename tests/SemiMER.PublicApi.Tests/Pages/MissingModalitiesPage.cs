using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace Stranger;

/// <summary>The code of docs/missing-modalities.md.</summary>
public sealed class MissingModalitiesPage
{
    [Fact]
    public void Masks()
    {
        CorpusFold fold = SmallData.Fold;
        using var temporary = new TemporaryFolder();
        string folder = temporary.File("");
        MissingModalityMask mask = MissingModalityMask.Draw(fold.Schema, fold.Test.Utterances, rate: 0.3, seed: 1);
        LabeledSet masked = mask.Apply(fold.Test);
        mask.Save(Path.Combine(folder, "missing-0.3.json"));

        masked.Should().HaveCount(fold.Test.Count);
        MissingModalityMask.Load(temporary.File("missing-0.3.json")).ActualRate.Should().BeApproximately(0.3, 0.02);
    }

    [Fact]
    public void Report_and_filling()
    {
        (CorpusFold fold, LabeledSet labeled, UnlabeledSet unlabeled) = (SmallData.Fold, SmallData.Labeled, SmallData.Unlabeled);
        (LabeledSet validation, TrainerOptions options) = (SmallData.Fold.Validation, SmallData.Training);
        using EmotionRecognizer recognizer = new SemiSupervisedTrainer(
            EmotionNetwork.Create(fold.Schema), Recipe.SupervisedOnly(), options).Fit(labeled, unlabeled, validation).Recognizer;
        IReadOnlyList<MissingModalityMask> masks = MissingModalityMask.OfEvaluation(fold.Schema, fold.Test.Utterances, seed: 1);
        MissingModalityReport report = MissingModalityReport.Of(recognizer, fold.Test, masks);
        Console.WriteLine(report.ToMarkdown());

        report.ByPattern.Should().HaveCount(7);
        ModalityFilling means = ModalityFilling.Means(fold.Schema, labeled.Utterances.Concat(unlabeled));
        MissingModalityReport filled = MissingModalityReport.Of(recognizer, fold.Test, masks, means);

        filled.ByRate.Should().HaveCount(report.ByRate.Count);
    }

    [Fact]
    public void Imagination()
    {
        (CorpusFold fold, LabeledSet labeled, UnlabeledSet unlabeled) = (SmallData.Fold, SmallData.Labeled, SmallData.Unlabeled);
        (LabeledSet validation, TrainerOptions options) = (SmallData.Fold.Validation, SmallData.Training);
        var network = new EmotionNetworkOptions { ModalityDropout = 0.5, Imagination = new ImaginationOptions() };
        var trainer = new SemiSupervisedTrainer(EmotionNetwork.Create(fold.Schema, network), Recipe.Imagination(), options);
        TrainingResult run = trainer.Fit(labeled, unlabeled, validation);

        run.Recognizer.Dispose();
    }

    [Fact]
    public void Dialogues()
    {
        (CorpusFold fold, LabeledSet labeled, UnlabeledSet unlabeled) = (SmallData.Fold, SmallData.Labeled, SmallData.Unlabeled);
        (LabeledSet validation, TrainerOptions options) = (SmallData.Fold.Validation, SmallData.Training);
        var network = new EmotionNetworkOptions { ModalityDropout = 0.5, Context = new DialogueAttentionOptions() };
        var trainer = new SemiSupervisedTrainer(EmotionNetwork.Create(fold.Schema, network), Recipe.SupervisedOnly(), options);
        TrainingResult run = trainer.Fit(labeled, unlabeled, validation);

        run.Recognizer.Network.ReadsDialogues.Should().BeTrue();
        run.Recognizer.Dispose();
    }

    [Fact]
    public void Prompting()
    {
        (CorpusFold fold, LabeledSet labeled, UnlabeledSet unlabeled) = (SmallData.Fold, SmallData.Labeled, SmallData.Unlabeled);
        (LabeledSet validation, TrainerOptions options) = (SmallData.Fold.Validation, SmallData.Training);
        EmotionNetworkOptions network = EmotionNetworkOptions.CrossModalPrompting with
        {
            EmbeddingSize = 32,
            HiddenSizes = [32],
            Context = new CrossModalPromptingOptions { Blocks = 2, LayersPerBlock = 2, PromptSize = 8 },
        };
        var trainer = new SemiSupervisedTrainer(EmotionNetwork.Create(fold.Schema, network), Recipe.CrossModalPrompting(), options);
        TrainingResult run = trainer.Fit(labeled, unlabeled, validation);

        run.History.Select(epoch => epoch.Stage).Distinct().Should().Equal("modalities alone", "prompts");
        run.Recognizer.Dispose();
    }
}
