using Microsoft.Extensions.Logging;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Tests.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>
/// Trainings of networks that draw from the generator of the process, and their threads: they run while no other test does.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class TrainingGeneratorTests
{
    [Fact]
    public void Modules_that_draw_are_named_in_a_warning()
    {
        var logger = new RecordingLogger();
        Train(1, logger);
        string warning = logger.Messages.Should().ContainSingle(message => message.Level == LogLevel.Warning).Which.Text;
        warning.Should().Contain("acoustic_encoder.dropout (Dropout)").And.Contain("StreamDropout");
        var other = new RecordingLogger();
        new SemiSupervisedTrainer(SmallTraining.Network(), SmallTraining.Paper, SmallTraining.Options, other)
            .Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation).Recognizer.Dispose();
        other.Messages.Should().NotContain(message => message.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task They_give_the_same_bits_in_turn_and_side_by_side_and_give_the_generator_back()
    {
        using Tensor before = get_rng_state();
        float[] one = Train(1), two = Train(2);
        two.Should().NotEqual(one);
        rand(3).Dispose();
        Train(1).Should().Equal(one);
        set_rng_state(before);
        float[][] sideBySide = await Task.WhenAll(Task.Run(() => Train(1)), Task.Run(() => Train(2)));
        sideBySide[0].Should().Equal(one);
        sideBySide[1].Should().Equal(two);
        using Tensor after = get_rng_state();
        after.Values<byte>().Should().Equal(before.Values<byte>());
    }

    [Fact]
    public void Number_of_threads_is_that_of_the_options_while_it_trains_and_then_as_before()
    {
        int before = get_num_threads(), other = before + 1;
        var seen = new List<int>();
        foreach (int? number in (int?[])[other, null])
        {
            using EmotionNetwork network = SmallTraining.Network();
            var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options with { IntraOpThreads = number });
            trainer.EpochCompleted += (_, _) => seen.Add(get_num_threads());
            trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
            get_num_threads().Should().Be(before);
        }
        seen.Should().Equal(other, other, before, before);
        using EmotionNetwork last = SmallTraining.Network();
        var failing = new SemiSupervisedTrainer(last, SmallTraining.Paper, SmallTraining.Options with { IntraOpThreads = other });
        failing.StepCompleted += (_, _) => throw new InvalidOperationException();
        FluentActions.Invoking(() => failing.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation))
            .Should().Throw<InvalidOperationException>();
        get_num_threads().Should().Be(before);
    }

    private static float[] Train(long seed, ILogger? logger = null)
    {
        CorpusSchema schema = SmallTraining.Corpus.Schema;
        EmotionNetwork network;
        using (DefaultGenerator.Borrow(new RandomSource(seed, "initial weights of the test")))
        {
            network = new EmotionNetwork(schema, schema.Modalities.ToDictionary(
                entry => entry.Modality, entry => (IModalityEncoder)new DroppingEncoder(entry.Width, 4)),
                new Dictionary<Modality, IModalityDecoder>(), SmallTraining.NetworkOptions);
        }
        using (network)
        {
            new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options with { Seed = seed }, logger)
                .Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
            return SmallTraining.Weights(network);
        }
    }
}
