using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using Xunit.Abstractions;

namespace SemiMER.Tests.Training;

/// <summary>Masked frames of sound and face that are not part of the repository: 100 of 64 bands, 20 of 576 points.</summary>
public sealed class RealPretrainingTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Frames_of_sound_and_face_are_restored_better_than_before_and_than_by_a_constant(bool joint)
    {
        FeatureCorpus corpus = FeatureCorpus.Open(RealData.Require("ravdess_a01"));
        CorpusRow[] rows = [.. corpus.Rows];
        CorpusRow[] held = [.. rows.Where((_, i) => i % 4 == 0)], training = [.. rows.Where((_, i) => i % 4 != 0)];
        var labeled = new LabeledSet(
            corpus.Schema.Classes, training.Select(row => new LabeledUtterance(row.Utterance, row.ClassIndex!.Value)));
        var frames = new TransformerEncoderOptions { ModelSize = 32, Heads = 2, Blocks = 1, FeedForwardSize = 32, MaximumLength = 100 };
        EmotionNetwork network = EmotionNetwork.Create(corpus.Schema, new EmotionNetworkOptions
        {
            EmbeddingSize = 16,
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = frames, [Modality.Visual] = frames },
            CrossModal = new CrossModalTransformerOptions { IsJoint = joint, Blocks = 1, Heads = 2, FeedForwardSize = 32 },
            InputDropout = 0,
        });
        using var term = new MaskedModellingTerm(new MaskedModellingOptions { SpanFrames = 5 });
        Recipe recipe = Recipe.MaskedModelling(term, labeledWeight: 1);
        recipe = recipe with { Stages = [recipe.Stages[0] with { Unlabeled = [] }] };
        MaskedModellingReport After(int updates)
        {
            using EmotionNetwork own = EmotionNetwork.Create(corpus.Schema, network.Options);
            using EmotionRecognizer body = new SemiSupervisedTrainer(own, recipe, new TrainerOptions
            {
                Epochs = 1, StepsPerEpoch = updates, LabeledBatchSize = 13, LearningRate = 3e-3, SelectBy = SelectionMetric.None,
                IntraOpThreads = 1,
            }).Fit(labeled, new UnlabeledSet([])).Recognizer;
            return MaskedModellingReport.Of(body, term, [.. held.Select(row => row.Utterance)], [.. labeled.Utterances]);
        }
        using (network)
        {
            MaskedModellingReport first = After(1), last = After(90);
            last.Rows.Select(row => row.Modality).Should().Equal(Modality.Acoustic, Modality.Visual);
            foreach ((MaskedModellingRow before, MaskedModellingRow after) in first.Rows.Zip(last.Rows))
            {
                after.Loss.Should().BeLessThan(0.9 * before.Loss, after.Modality.Name);
                after.Loss.Should().BeLessThan(after.ConstantFloor, after.Modality.Name);
                after.NeighbourFloor.Should().NotBeNull();
                output.WriteLine(FormattableString.Invariant(
                    $"{after.Modality}: {after.Loss:0.000}, constant {after.ConstantFloor:0.000}, line {after.NeighbourFloor:0.000}"));
            }
        }
    }

    [SkippableFact]
    public void Words_alone_are_refused_where_modalities_are_to_be_missing()
    {
        FeatureCorpus meld = FeatureCorpus.Open(RealData.Require("meld"));
        Utterance[] rows = [.. meld.Rows.Take(20).Select(row => row.Utterance)];
        FluentActions.Invoking(() => MissingModalityMask.Draw(meld.Schema, rows, 0.3, seed: 1))
            .Should().Throw<CorpusException>().WithMessage("*one modality*");
        FluentActions.Invoking(() => MissingModalityMask.OfEvaluation(meld.Schema, rows, seed: 1)).Should().Throw<CorpusException>();
    }
}
