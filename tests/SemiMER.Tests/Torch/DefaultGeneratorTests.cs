using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Torch;

/// <summary>The generator is that of the process, so these tests run while no other does.</summary>
[Collection(nameof(AloneCollection))]
public sealed class DefaultGeneratorTests
{
    [Fact]
    public void It_draws_from_the_stream_and_is_given_back_as_it_was()
    {
        byte[] before = State();
        float[] one = Borrowed(1, Draw), other = Borrowed(2, Draw);
        Draw(); // others draw in between
        Borrowed(1, Draw).Should().Equal(one).And.NotEqual(other);
        byte[] later = State();
        later.Should().NotEqual(before);
        FluentActions.Invoking(() => Borrowed<int>(1, () => throw new InvalidOperationException()))
            .Should().Throw<InvalidOperationException>();
        State().Should().Equal(later);
    }

    [Fact]
    public void Thread_that_has_it_may_borrow_it_again()
    {
        float[] alone = Borrowed(1, () => (float[])[.. Draw(), .. Draw()]);
        Borrowed(1, () =>
        {
            float[] first = Draw();
            Borrowed(2, Draw);
            return (float[])[.. first, .. Draw()];
        }).Should().Equal(alone);
    }

    [Fact]
    public void Other_threads_wait_until_it_is_given_back()
    {
        float[] expected = Borrowed(1, Draw), drawn = [];
        using var begun = new ManualResetEventSlim();
        var other = new Thread(() =>
        {
            begun.Set();
            drawn = Borrowed(1, Draw);
        });
        float[] first = [], second = [], alone = Borrowed(3, () => (float[])[.. Draw(), .. Draw()]);
        Borrowed(3, () =>
        {
            first = Draw();
            other.Start();
            begun.Wait();
            for (int i = 0; i < 1000 && (other.ThreadState & ThreadState.WaitSleepJoin) == 0; i++)
                Thread.Yield();
            drawn.Should().BeEmpty();
            return second = Draw();
        });
        other.Join();
        first.Concat(second).Should().Equal(alone);
        drawn.Should().Equal(expected);
    }

    [Fact]
    public void Saved_state_continues_with_the_very_next_number()
    {
        byte[] saved = [];
        float[] expected = Borrowed(1, random =>
        {
            Draw();
            saved = random.State;
            return Draw();
        });
        Borrowed(2, random =>
        {
            random.State = saved;
            return Draw();
        }).Should().Equal(expected);
        DefaultGenerator returned = Borrowed(3, random => random);
        FluentActions.Invoking(() => returned.State).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Borrowing_leaves_no_tensor_behind()
    {
        Borrowed(1, Draw);
        long before = Tensor.TotalCount;
        for (int i = 0; i < 10; i++)
            Borrowed(i, random => random.State = random.State);
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Making_saving_loading_and_predicting_leave_the_generator_as_it_was()
    {
        using var folder = new TemporaryDirectory();
        string path = folder.File("r.semimer");
        byte[] before = State();
        using EmotionRecognizer recognizer = SmallTraining.Train().Recognizer;
        State().Should().Equal(before);
        recognizer.Save(path);
        using EmotionRecognizer loaded = EmotionRecognizer.Load(path);
        loaded.Evaluate(SmallTraining.Fold.Test);
        State().Should().Equal(before);
        Draw();
        State().Should().NotEqual(before);
    }

    [Fact]
    public void Making_a_network_of_a_users_encoders_neither_draws_from_the_generator_nor_sees_it()
    {
        CorpusSchema schema = SmallTraining.Corpus.Schema.WithModalities(Modality.Visual);
        var encoder = new DroppingEncoder(schema[Modality.Visual].Width, 4);
        float[] Classifier()
        {
            byte[] before = State();
            using var network = new EmotionNetwork(
                schema, new Dictionary<Modality, IModalityEncoder> { [Modality.Visual] = encoder },
                new Dictionary<Modality, IModalityDecoder>());
            State().Should().Equal(before);
            return network.state_dict()["classifier.0.weight"].Values<float>();
        }
        float[] weights = Classifier();
        Draw();
        encoder = new DroppingEncoder(schema[Modality.Visual].Width, 4);
        Classifier().Should().Equal(weights);
    }

    [Fact]
    public void Loading_a_network_of_a_users_own_encoders_leaves_the_generator_as_it_was()
    {
        using var folder = new TemporaryDirectory();
        string path = folder.File("r.semimer");
        using (EmotionNetwork network = Own(SmallTraining.Corpus.Schema, SmallTraining.NetworkOptions))
        using (EmotionRecognizer trained = SmallTraining.Train(network: network).Recognizer)
            trained.Save(path);
        byte[] before = State();
        using EmotionRecognizer loaded = EmotionRecognizer.Load(path, Own);
        State().Should().Equal(before);
        loaded.Evaluate(SmallTraining.Fold.Test);
        State().Should().Equal(before);
    }

    private static EmotionNetwork Own(CorpusSchema schema, EmotionNetworkOptions options) => new(
        schema, schema.Modalities.ToDictionary(
            entry => entry.Modality, entry => (IModalityEncoder)new DroppingEncoder(entry.Width, options.EmbeddingSize)),
        new Dictionary<Modality, IModalityDecoder>(), options);

    private static byte[] State()
    {
        using Tensor state = get_rng_state();
        return state.Values<byte>();
    }

    private static float[] Draw()
    {
        using Tensor drawn = rand(5);
        return drawn.Values<float>();
    }

    private static T Borrowed<T>(long seed, Func<T> function) => Borrowed(seed, _ => function());

    private static T Borrowed<T>(long seed, Func<DefaultGenerator, T> function)
    {
        using DefaultGenerator random = DefaultGenerator.Borrow(new RandomSource(seed, "test"));
        return function(random);
    }
}
