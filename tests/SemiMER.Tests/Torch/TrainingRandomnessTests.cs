using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Torch;

/// <summary>The default generator is that of the process, so these tests run while no other does.</summary>
[Collection(nameof(AloneCollection))]
public sealed class TrainingRandomnessTests
{
    private static readonly EmotionNetworkOptions Dropping = SmallTraining.NetworkOptions with
    {
        InputDropout = 0.2,
        Dropout = 0.4,
        ModalityDropout = 0.2,
    };

    [Fact]
    public void Training_neither_draws_from_the_default_generator_nor_sees_who_does()
    {
        float[] alone = Train();
        byte[] before = Generator();
        Train().Should().Equal(alone);
        Generator().Should().Equal(before);
        Train(() => rand(3).Dispose()).Should().Equal(alone);
        Train(() => manual_seed(1).Dispose()).Should().Equal(alone);
    }

    [Fact]
    public void Training_over_streamed_rows_draws_nothing_from_the_default_generator()
    {
        byte[] before = Generator();
        using EmotionNetwork network = SmallTraining.Network();
        new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options with { Prefetch = 2 })
            .Fit(SmallTraining.Labeled, new UnlabeledSet(new ListSource([.. SmallTraining.Unlabeled])), SmallTraining.Fold.Validation);
        Generator().Should().Equal(before);
    }

    [Fact]
    public void Training_does_not_see_what_other_threads_draw()
    {
        float[] alone = Train();
        using var drawing = new ManualResetEventSlim();
        bool done = false;
        var other = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                rand(3).Dispose();
                drawing.Set();
            }
        });
        other.Start();
        try
        {
            drawing.Wait();
            Train().Should().Equal(alone);
        }
        finally
        {
            Volatile.Write(ref done, true);
            other.Join();
        }
    }

    private static float[] Train(Action? afterEachStep = null)
    {
        using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, Dropping);
        var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options);
        trainer.StepCompleted += (_, _) => afterEachStep?.Invoke();
        trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        return SmallTraining.Weights(network);
    }

    private static byte[] Generator()
    {
        using Tensor state = get_rng_state();
        return state.Values<byte>();
    }
}
