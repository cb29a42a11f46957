using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace Stranger;

/// <summary>The code of docs/pretraining.md.</summary>
public sealed class PretrainingPage
{
    private static readonly CorpusSchema schema = SmallData.Corpus.Schema;
    private static readonly LabeledSet labeled = SmallData.Labeled, validation = SmallData.Fold.Validation;
    private static readonly UnlabeledSet unlabeled = SmallData.Unlabeled;
    private static readonly TrainerOptions options = SmallData.Training with { Epochs = 3 };

    [Fact]
    public void Masked_features_then_labels()
    {
        using var temporary = new TemporaryFolder();
        string path = temporary.File("body.semimer");
        using var term = new MaskedModellingTerm(new MaskedModellingOptions { FeatureRate = 0.6, ModalityRate = 0.15 });
        Recipe masked = Recipe.MaskedModelling(term);

        TrainerOptions first = options with { SelectBy = SelectionMetric.None };
        TrainingResult body = new SemiSupervisedTrainer(EmotionNetwork.Create(schema), masked, first).Fit(labeled, unlabeled);
        MaskedModellingReport report = MaskedModellingReport.Of(body.Recognizer, term, [.. validation.Utterances], [.. unlabeled]);
        Console.WriteLine(report.ToMarkdown());
        body.Recognizer.Save(path);

        report.Rows.Should().HaveCount(3);
        body.Recognizer.Dispose();
        Embedded(path);
        Tuned(path);
    }

    [Fact]
    public void Both_in_one_training()
    {
        EmotionNetwork network = EmotionNetwork.Create(schema);
        Recipe recipe = Recipe.Pretraining(network);
        TrainingResult run = new SemiSupervisedTrainer(network, recipe, options).Fit(labeled, unlabeled, validation);

        run.History.Select(epoch => epoch.Stage).Should().Equal("masked modelling", "heads", "all");
        run.Recognizer.Dispose();
    }

    [Fact]
    public void Frames_that_read_each_other()
    {
        CorpusSchema sequences = SmallData.ClipSchema.WithModalities(Modality.Visual, Modality.Lexical);
        var frames = new TransformerEncoderOptions { ModelSize = 32, FeedForwardSize = 64 };
        var crossModal = new EmotionNetworkOptions
        {
            EmbeddingSize = 32,
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Visual] = frames, [Modality.Lexical] = frames },
            CrossModal = new CrossModalTransformerOptions(),
            Fusion = new MeanFusionOptions { Weights = [0.7, 0.3] },
        };
        EmotionNetwork network = EmotionNetwork.Create(sequences, crossModal);

        using var term = new MaskedModellingTerm();
        Recipe masked = Recipe.MaskedModelling(term);
        TrainingResult run = new SemiSupervisedTrainer(network, masked, options with { SelectBy = SelectionMetric.None })
            .Fit(SmallData.Clips, SmallData.OtherClips.WithoutLabels());
        MaskedModellingReport.Of(run.Recognizer, term, [.. SmallData.OtherClips.Utterances]).Rows.Should().HaveCount(2);
        run.Recognizer.Dispose();
    }

    private static void Embedded(string path)
    {
        using EmotionRecognizer pretrained = EmotionRecognizer.Load(path);
        EmotionNetwork other = EmotionNetwork.Create(schema, new EmotionNetworkOptions { Fusion = new GatedFusionOptions(), Seed = 1 });
        other.LoadBody(pretrained.Network);
        using var start = new EmotionRecognizer(other, pretrained.Scaler);

        start.Classes.Should().Equal(pretrained.Classes);
        (LabeledSet rows, UnlabeledSet pool) = pretrained.WithEmbeddings(labeled, unlabeled);
        LabeledSet held = pretrained.WithEmbeddings(validation).Labeled;
        BaselineResult frozen = Baselines.LinearSoftmax(pretrained.EmbeddingSchema, rows, pool, held);

        frozen.Recognizer.Evaluate(held).UnweightedAccuracy.Should().BeGreaterThan(0);
        frozen.Recognizer.Dispose();
    }

    private static void Tuned(string path)
    {
        using EmotionRecognizer pretrained = EmotionRecognizer.Load(path);
        Recipe tuning = Recipe.FineTuning(pretrained.Network, new PretrainingOptions().Tuning);
        TrainingResult tuned = new SemiSupervisedTrainer(pretrained, tuning, options).Fit(labeled, unlabeled, validation);

        tuned.History.Should().HaveCount(3);
    }
}
