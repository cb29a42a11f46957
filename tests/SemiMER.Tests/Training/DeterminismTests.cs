using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>What a seed decides, at sizes at which several threads are used.</summary>
public sealed class DeterminismTests
{
    private static readonly SyntheticCorpus Corpus = new(new SyntheticCorpusOptions { Sessions = 3, DialoguesPerSession = 5 });
    private static readonly CorpusFold Fold = SpeakerFolds.LeaveOneSessionOut(Corpus)[0];

    [Fact]
    public void Same_seed_gives_the_same_bits_and_another_seed_others()
    {
        float[] one = Train(0);
        Train(0).Should().Equal(one);
        Train(1).Should().NotEqual(one);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void At_each_number_of_threads_the_same_seed_gives_the_same_bits(int threads) =>
        With(threads, () => Train(0)).Should().Equal(With(threads, () => Train(0)));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void One_forward_pass_agrees_at_every_number_of_threads(int threads)
    {
        using EmotionNetwork network = EmotionNetwork.Create(Corpus.Schema, new EmotionNetworkOptions { EmbeddingSize = 128 });
        network.eval();
        float[] Scores()
        {
            using var scope = NewDisposeScope();
            using UtteranceBatch batch = UtteranceBatch.Create(Corpus.Schema, [.. Corpus.Rows.Select(row => row.Utterance)]);
            return network.call(batch).Values<float>();
        }
        Rounding.Agree(With(threads, Scores), With(1, Scores));
    }

    [Fact]
    public async Task Trainings_side_by_side_give_the_bits_of_trainings_in_turn()
    {
        manual_seed(5); // a stream that both would inherit
        float[][] inTurn = [Train(0), Train(1)];
        float[][] sideBySide = await Task.WhenAll(Task.Run(() => Train(0)), Task.Run(() => Train(1)));
        sideBySide[0].Should().Equal(inTurn[0]);
        sideBySide[1].Should().Equal(inTurn[1]);
    }

    private static T With<T>(int threads, Func<T> function)
    {
        int before = get_num_threads();
        set_num_threads(threads);
        try
        {
            return function();
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private static float[] Train(long seed)
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = Fold.Train.WithLabelBudget(0.5, seed: 0);
        EmotionNetwork network = EmotionNetwork.Create(Corpus.Schema, new EmotionNetworkOptions { Seed = seed });
        var options = new TrainerOptions { Epochs = 1, StepsPerEpoch = 2, LabeledBatchSize = 64, UnlabeledBatchSize = 64, Seed = seed };
        using var recognizer = new SemiSupervisedTrainer(network, Recipe.Paper(new MaximumMeanDiscrepancy()), options)
            .Fit(labeled, unlabeled, Fold.Validation).Recognizer;
        return SmallTraining.Weights(network);
    }
}
