using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>Trainings whose unlabeled rows are read while they run.</summary>
public sealed class StreamedTrainingTests : IDisposable
{
    private static readonly Utterance[] Pool = [.. SmallTraining.Unlabeled];
    private static readonly TrainerOptions Options = SmallTraining.Options with { Epochs = 2, StepsPerEpoch = 6 };

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Batches_made_ahead_change_no_bit()
    {
        float[] inTurn = Train(new UnlabeledSet(new ListSource(Pool)), Options with { Prefetch = 0 });
        foreach (int? ahead in (int?[])[null, 1, 5, 100])
            Train(new UnlabeledSet(new ListSource(Pool)), Options with { Prefetch = ahead }).Should().Equal(inTurn);
        float[] inMemory = Train(SmallTraining.Unlabeled, Options);
        Train(SmallTraining.Unlabeled, Options with { Prefetch = 3 }).Should().Equal(inMemory);
        inMemory.Should().NotEqual(inTurn, "a streamed set is shuffled otherwise");
    }

    [Fact]
    public void Corpus_on_disk_trains_to_the_bits_of_the_same_rows_from_elsewhere()
    {
        using StreamedCorpus corpus = Write();
        UnlabeledSet pool = corpus.UnlabeledFor(SmallTraining.Fold);
        pool.Select(row => row.Id).Should().Equal(Pool.Select(row => row.Id));
        Train(pool, Options).Should().Equal(Train(new UnlabeledSet(new ListSource(Pool)), Options));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Every_row_of_a_streamed_set_trains_equally_often(int ahead)
    {
        var counts = Pool.ToDictionary(row => row.Id, _ => 0);
        var counter = new CapturingTerm("counter");
        Recipe recipe = Recipe.Of("with", [new(new ClassificationTerm(), 1)], [new(counter, 1)]);
        var options = Options with { Epochs = 1, StepsPerEpoch = Pool.Length, UnlabeledBatchSize = 8, Prefetch = ahead };
        Train(new UnlabeledSet(new ListSource(Pool)), options, recipe);
        foreach (string id in counter.Batches.SelectMany(batch => batch))
            counts[id]++;
        counts.Values.Should().OnlyContain(count => count == 8);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Fault_of_a_source_reaches_the_caller_at_the_step_it_belongs_to(int ahead)
    {
        // The first reading is of the scaling statistics, all rows at once, two more of the training range; each step reads once.
        var source = new ListSource(Pool, reading =>
        {
            if (reading == 6)
                throw new CorpusException("gone", file: "x");
        });
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, Options with { Prefetch = ahead });
        long last = -1;
        trainer.StepCompleted += (_, step) => last = step.Step;
        FluentActions.Invoking(() => trainer.Fit(SmallTraining.Labeled, new UnlabeledSet(source), SmallTraining.Fold.Validation))
            .Should().Throw<CorpusException>().WithMessage("'x': gone");
        last.Should().Be(2);
        ShouldHaveEnded(source.Thread);
    }

    [Fact]
    public void Cancellation_leaves_no_thread_even_while_it_waits_for_data()
    {
        using var cancellation = new CancellationTokenSource();
        var source = new ListSource(Pool, reading =>
        {
            if (reading == 5)
                cancellation.Cancel();
        });
        FluentActions.Invoking(() => Train(new UnlabeledSet(source), Options with { Prefetch = 1 }, token: cancellation.Token))
            .Should().Throw<OperationCanceledException>();
        source.Thread.Should().NotBe(Thread.CurrentThread);
        ShouldHaveEnded(source.Thread);
    }

    [Fact]
    public void No_thread_is_left_when_it_has_trained_or_a_reader_of_events_throws()
    {
        var source = new ListSource(Pool);
        Train(new UnlabeledSet(source), Options);
        source.Thread.Should().NotBe(Thread.CurrentThread);
        ShouldHaveEnded(source.Thread);

        var other = new ListSource(Pool);
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, Options);
        trainer.StepCompleted += (_, _) => throw new InvalidOperationException("enough");
        FluentActions.Invoking(() => trainer.Fit(SmallTraining.Labeled, new UnlabeledSet(other), SmallTraining.Fold.Validation))
            .Should().Throw<InvalidOperationException>().WithMessage("enough");
        ShouldHaveEnded(other.Thread);
    }

    [Theory]
    [InlineData("unlabeled_acoustic.npy", "the features cannot be read")]
    [InlineData("unlabeled_meta.csv", "has been cut short since it was opened")]
    public void File_cut_short_during_a_training_is_told(string file, string message)
    {
        using StreamedCorpus corpus = Write();
        UnlabeledSet pool = corpus.UnlabeledFor(SmallTraining.Fold);
        SemiMerException error = FailsAfterStep(1, pool, () =>
        {
            using FileStream stream = new(folder.File(file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.SetLength(200);
        });
        error.Message.Should().Contain(file).And.Contain(message).And.MatchRegex("row [0-9]+");
    }

    [Fact]
    public void Content_changed_during_a_training_is_told()
    {
        using StreamedCorpus corpus = Write();
        UnlabeledSet pool = corpus.UnlabeledFor(SmallTraining.Fold);
        NpyHeader header = Header("unlabeled_visual.npy");
        SemiMerException error = FailsAfterStep(1, pool, () =>
        {
            using FileStream stream = new(folder.File("unlabeled_visual.npy"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.Position = header.DataOffset;
            for (long i = 0; i < header.Count; i++)
                stream.Write(BitConverter.GetBytes(float.NaN));
        });
        error.Should().BeOfType<NonFiniteFeatureException>().Which.Row.Should().NotBeNull();
        error.Message.Should().Contain("unlabeled_visual.npy").And.Contain("modality 'visual'");
    }

    [Fact]
    public void File_deleted_during_a_training_stays_readable_until_it_ends()
    {
        float[] expected, actual;
        using (StreamedCorpus corpus = Write())
            expected = Train(corpus.UnlabeledFor(SmallTraining.Fold), Options);
        using (StreamedCorpus corpus = Write())
        {
            UnlabeledSet pool = corpus.UnlabeledFor(SmallTraining.Fold);
            Directory.GetFiles(folder.Root).ToList().ForEach(File.Delete);
            actual = Train(pool, Options);
        }
        actual.Should().Equal(expected);
    }

    private static float[] Train(
        UnlabeledSet unlabeled, TrainerOptions options, Recipe? recipe = null, CancellationToken token = default)
    {
        using EmotionNetwork network = SmallTraining.Network();
        new SemiSupervisedTrainer(network, recipe ?? SmallTraining.Paper, options)
            .Fit(SmallTraining.Labeled, unlabeled, SmallTraining.Fold.Validation, token);
        return SmallTraining.Weights(network);
    }

    private static void ShouldHaveEnded(Thread? thread)
    {
        thread.Should().NotBeNull();
        if (thread != Thread.CurrentThread)
            thread!.IsAlive.Should().BeFalse();
    }

    private static SemiMerException FailsAfterStep(long number, UnlabeledSet pool, Action damage)
    {
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, Options with { Epochs = 50, Prefetch = 1 });
        trainer.StepCompleted += (_, step) =>
        {
            if (step.Step == number)
                damage();
        };
        return FluentActions.Invoking(() => trainer.Fit(SmallTraining.Labeled, pool, SmallTraining.Fold.Validation))
            .Should().Throw<SemiMerException>().Which;
    }

    private NpyHeader Header(string file)
    {
        using NpyReader reader = NpyReader.Open(folder.File(file));
        return reader.Header;
    }

    // The pool as the unlabeled split; other splits are not needed, for the fold is that of the corpus in memory.
    private StreamedCorpus Write()
    {
        using (var writer = new StreamingCorpusWriter(SmallTraining.Corpus.Schema, folder.Root))
        {
            foreach (Utterance row in Pool)
                writer.Add(Splits.Unlabeled, row);
            foreach (Utterance row in SmallTraining.Fold.TestEnrollment)
                writer.Add(Splits.Unlabeled, row);
            writer.Complete();
        }
        return FeatureCorpus.OpenStreaming(folder.Root);
    }
}
