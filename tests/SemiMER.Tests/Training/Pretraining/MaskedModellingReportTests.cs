using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests.Models;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>Losses beside what needs no network.</summary>
public sealed class MaskedModellingReportTests
{
    [Theory]
    [InlineData(MaskedLoss.Squared)]
    [InlineData(MaskedLoss.Absolute)]
    public void Floors_are_those_of_a_case_by_hand(MaskedLoss loss)
    {
        using var scope = NewDisposeScope();
        var errors = new MaskedErrors(2, loss);
        float[] x = [1, 10, 2, 20, 4, 40, 8, 80, -1, -10];
        for (int row = 0; row < 5; row++)
            errors.AddTrue(x.AsSpan(2 * row, 2));
        // A dialogue of rows 3, 0, 1, 2 of which 0 and 1 are masked and one of row 4, which is masked; row 2 lacks the modality.
        var mask = new ModalityMask([1, 1, 0, 1, 1], width: 1);
        mask.Hide(0);
        mask.Hide(1);
        mask.Hide(4);
        var restored = new RestoredModality(mask, tensor(x, [5, 2]), zeros(5, 2));
        errors.Add(restored, [[3, 0, 1, 2], [4]]);
        MaskedModellingRow row1 = errors.Row(Modality.Acoustic);
        row1.Count.Should().Be(6).And.Be(restored.Count);
        double E(double y, double value) => loss == MaskedLoss.Absolute ? Math.Abs(y - value) : (y - value) * (y - value);
        (double a, double b) = loss == MaskedLoss.Absolute ? (2, 20) : (14 / 5.0, 140 / 5.0);
        row1.Loss.Should().BeApproximately((E(0, 1) + E(0, 10) + E(0, 2) + E(0, 20) + E(0, -1) + E(0, -10)) / 6, 1e-9);
        restored.Loss(loss).item<float>().Should().BeApproximately((float)row1.Loss, 1e-3f);
        double constant = E(a, 1) + E(b, 10) + E(a, 2) + E(b, 20) + E(a, -1) + E(b, -10);
        row1.ConstantFloor.Should().BeApproximately(constant / 6, 1e-6);
        // Row 3 is the only neighbour that can be read; row 4 has none.
        row1.NeighbourFloor.Should().BeApproximately((E(8, 1) + E(80, 10) + E(8, 2) + E(80, 20) + E(a, -1) + E(b, -10)) / 6, 1e-6);
    }

    [Fact]
    public void Neighbours_before_and_after_are_averaged()
    {
        using var scope = NewDisposeScope();
        var errors = new MaskedErrors(1, MaskedLoss.Squared);
        float[] x = [3, 100, 9];
        foreach (float value in x)
            errors.AddTrue([value]);
        var mask = new ModalityMask([1, 1, 1], width: 1);
        mask.Hide(1);
        errors.Add(new RestoredModality(mask, tensor(x, [3, 1]), zeros(3, 1)), [[0, 1, 2]]);
        errors.Row(Modality.Lexical).NeighbourFloor.Should().BeApproximately(94 * 94, 1e-6);
    }

    [Fact]
    public void Constant_of_words_is_how_frequent_they_are()
    {
        using var scope = NewDisposeScope();
        var errors = new MaskedErrors(1, MaskedLoss.Squared, vocabulary: 3);
        errors.AddTrue([0, 0, 2]);
        errors.AddTrue([0]);
        var mask = new ModalityMask([2, 3], width: 3, isOfFrames: true);
        mask.HideFrames(0, 1, 1);
        mask.HideFrames(1, 0, 2);
        float[] words = [0, 2, 0, 1, 0, 2], scores = [.. Enumerable.Range(0, 18).Select(i => MathF.Sin(i))];
        Tensor ofMasked = tensor(scores, [6, 3])[tensor((long[])[1, 3, 4])];
        var restored = new RestoredModality(mask, tensor(words, [2, 3, 1]), ofMasked, Vocabulary: 3);
        errors.Add(restored, []);
        MaskedModellingRow row = errors.Row(Modality.Lexical);
        double CrossEntropy(int frame, int word) =>
            Math.Log(Enumerable.Range(0, 3).Sum(k => Math.Exp(Math.Sin(3 * frame + k)))) - Math.Sin(3 * frame + word);
        row.Count.Should().Be(3);
        row.Loss.Should().BeApproximately((CrossEntropy(1, 2) + CrossEntropy(3, 1) + CrossEntropy(4, 0)) / 3, 1e-5);
        restored.Loss(MaskedLoss.Absolute).item<float>().Should().BeApproximately((float)row.Loss, 1e-5f);
        // Shares (3 + 1) / 7, 1 / 7 and 2 / 7 of the words 0, 1 and 2.
        row.ConstantFloor.Should().BeApproximately(-(Math.Log(2 / 7.0) + Math.Log(1 / 7.0) + Math.Log(4 / 7.0)) / 3, 1e-9);
        row.NeighbourFloor.Should().BeNull();
    }

    [Fact]
    public void Frames_that_were_restored_are_compared_with_their_own()
    {
        using var scope = NewDisposeScope();
        var errors = new MaskedErrors(2, MaskedLoss.Absolute);
        var mask = new ModalityMask([3, 2], width: 3, isOfFrames: true);
        mask.HideFrames(0, 0, 1);
        mask.HideFrames(0, 2, 1);
        mask.HideFrames(1, 1, 1);
        Tensor values = tensor((float[])[1, 2, 9, 9, 5, 6, 9, 9, 7, 8, 0, 0], [2, 3, 2]);
        var restored = new RestoredModality(mask, values, tensor((float[])[1, 1, 3, 3, 4, 4], [3, 2]));
        errors.Add(restored, []);
        // |1-1| + |1-2| + |3-5| + |3-6| + |4-7| + |4-8|
        errors.Row(Modality.Visual).Loss.Should().BeApproximately(13 / 6.0, 1e-6);
        restored.Loss(MaskedLoss.Absolute).item<float>().Should().BeApproximately(13 / 6f, 1e-6f);
    }

    [Fact]
    public void Lines_are_drawn_across_spans_of_frames()
    {
        using var scope = NewDisposeScope();
        var errors = new MaskedErrors(1, MaskedLoss.Squared);
        float[] x = [0, 10, 40, 9, 6, 5, 100, 7, 7, 7, 50, 50];
        errors.AddTrue([2, 4]);
        // Six frames of which 1 and 2 are masked; three of which the first is; padding; one of one frame that is masked as a whole.
        var mask = new ModalityMask([6, 5, 1], width: 6, isOfFrames: true);
        mask.HideFrames(0, 1, 2);
        mask.HideFrames(1, 0, 1);
        mask.Hide(2);
        Tensor values = tensor([.. x[..6], .. x[6..], 8, 0, 0, 0, 0, 0], [3, 6, 1]);
        var restored = new RestoredModality(mask, values, zeros(4, 1));
        errors.Add(restored, []);
        MaskedModellingRow row = errors.Row(Modality.Visual);
        row.Count.Should().Be(4).And.Be(restored.Count);
        row.Loss.Should().BeApproximately((100 + 1600 + 10000 + 64) / 4.0, 1e-6);
        restored.Loss(MaskedLoss.Squared).item<float>().Should().BeApproximately((float)row.Loss, 1e-2f);
        row.ConstantFloor.Should().BeApproximately((49 + 37 * 37 + 97 * 97 + 25) / 4.0, 1e-6);
        // From 0 to 9 in three steps: 3 and 6; the frame after: 7; nothing is left: the constant 3.
        row.NeighbourFloor.Should().BeApproximately((49 + 34 * 34 + 93 * 93 + 25) / 4.0, 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_brings_the_loss_below_the_constant_and_the_report_is_the_same_again(bool dialogues)
    {
        var corpus = new SyntheticCorpus(SmallTraining.CorpusOptions with
        {
            DialoguesPerSession = 40,
            Noise = 0.3,
            SpeakerOffset = 0,
        });
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(corpus)[2];
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(0.2, seed: 1);
        using EmotionNetwork network = EmotionNetwork.Create(corpus.Schema, new EmotionNetworkOptions
        {
            EmbeddingSize = 8, HiddenSizes = [16], Dropout = 0, InputDropout = 0,
            Context = dialogues ? ContextCases.All["attention"] : null,
        });
        using var term = new MaskedModellingTerm(new MaskedModellingOptions { HiddenSize = 16, FeatureRate = 0.3 });
        TrainerOptions options = SmallTraining.Options with
        {
            Epochs = 1,
            StepsPerEpoch = dialogues ? 4 : 200,
            LearningRate = 1e-2,
            SelectBy = SelectionMetric.None,
            UnlabeledBatchSize = 64,
        };
        EmotionRecognizer recognizer =
            new SemiSupervisedTrainer(network, Recipe.MaskedModelling(term), options).Fit(labeled, unlabeled).Recognizer;
        Utterance[] rows = [.. fold.Test.Utterances];
        long before = LiveTensors.Count;
        MaskedModellingReport report = MaskedModellingReport.Of(recognizer, term, rows);
        LiveTensors.Count.Should().Be(before);
        report.Rows.Select(row => row.Modality).Should().Equal(network.Schema.Modalities.Select(entry => entry.Modality));
        report.Rows.Should().OnlyContain(row => row.Count > 0 && row.NeighbourFloor.HasValue == dialogues);
        if (!dialogues)
            report.Rows.Should().OnlyContain(row => row.Loss < row.ConstantFloor);
        MaskedModellingReport.Of(recognizer, term, rows).Rows.Should().Equal(report.Rows);
        MaskedModellingReport.Of(recognizer, term, rows, seed: 1).Rows.Should().NotEqual(report.Rows);
        report.ToMarkdown().Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(5)
            .And.OnlyContain(line => line.Count(character => character == '|') == 6);
    }
}
