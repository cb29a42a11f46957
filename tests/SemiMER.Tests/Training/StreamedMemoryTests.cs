using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>
/// The memory of a training over a streamed corpus does not depend on the size of the corpus. It is that of the process, so these
/// tests run while no other does.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class StreamedMemoryTests(ITestOutputHelper output) : IDisposable
{
    private const string Status = "/proc/self/status";

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Five_times_as_many_rows_take_no_more_managed_memory()
    {
        // What is kept of a row is a bit, and an index into the metadata has at most 16,384 entries.
        long small = Held(Vectors(20_000, width: 4));
        long large = Held(Vectors(100_000, width: 4));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"20,000 rows: {small} bytes; 100,000 rows: {large} bytes"));
        (large - small).Should().BeLessThan(150_000, "four bytes a row would be 320,000");
    }

    [Fact]
    public void Batches_made_ahead_leave_no_tensor_behind_whatever_happens()
    {
        using StreamedCorpus corpus = FeatureCorpus.OpenStreaming(Sequences(rows: 300, frames: 20));
        CorpusFold fold = FoldOf(corpus);
        EmotionNetwork[] networks = [Network(corpus.Schema), Network(corpus.Schema), Network(corpus.Schema)];
        void Train(EmotionNetwork network, int failAt)
        {
            var trainer = new SemiSupervisedTrainer(network, Recipe, Options with { StepsPerEpoch = 8, Prefetch = 3 });
            trainer.StepCompleted += (_, step) =>
            {
                if (step.Step == failAt)
                    throw new InvalidOperationException("enough");
            };
            trainer.Fit(fold.Train.WithLabelBudget(1, 0).Labeled, corpus.UnlabeledFor(fold), fold.Validation);
        }
        Train(networks[0], -1);
        Settle();
        long before = Tensor.TotalCount;
        Train(networks[1], -1);
        Tensor.TotalCount.Should().Be(before);
        FluentActions.Invoking(() => Train(networks[2], 4)).Should().Throw<InvalidOperationException>();
        networks[2].zero_grad();
        Tensor.TotalCount.Should().Be(before);
        foreach (EmotionNetwork network in networks)
            network.Dispose();
    }

    [Fact]
    public void Sequences_are_read_into_memory_that_is_used_again()
    {
        using StreamedCorpus corpus = FeatureCorpus.OpenStreaming(Sequences(rows: 600, frames: 100));
        CorpusFold fold = FoldOf(corpus);
        LabeledSet labeled = fold.Train.WithLabelBudget(1, 0).Labeled;
        UnlabeledSet pool = corpus.UnlabeledFor(fold);
        long corpusBytes = pool.Sum(row => (long)row.Features[Modality.Acoustic].Values.Length * sizeof(float));

        long before = GC.GetAllocatedBytesForCurrentThread();
        FeatureScaler.Fit(labeled, pool);
        long scaling = GC.GetAllocatedBytesForCurrentThread() - before;

        using EmotionNetwork network = Network(corpus.Schema);
        var trainer = new SemiSupervisedTrainer(network, Recipe, Options with { StepsPerEpoch = 40, Prefetch = 0 });
        long steps = 0;
        trainer.StepCompleted += (_, step) =>
        {
            if (step.Step == 19)
                before = GC.GetAllocatedBytesForCurrentThread();
            if (step.Step == 39)
                steps = GC.GetAllocatedBytesForCurrentThread() - before;
        };
        trainer.Fit(labeled, pool, fold.Validation);
        double step = steps / 20.0, batchBytes = 64.0 / pool.Count * corpusBytes;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"scaling: {scaling} of {corpusBytes} bytes; a step: {step:0} of {batchBytes:0} bytes"));
        scaling.Should().BeLessThan(corpusBytes / 2);
        step.Should().BeLessThan(batchBytes / 2);
    }

    [SkippableFact]
    public void A_million_rows_take_the_anonymous_memory_of_a_hundred_thousand()
    {
        SkipUnlessSlow();
        double small = Least(Vectors(100_000, width: 40), steps: 6000);
        double large = Least(Vectors(1_000_000, width: 40), steps: 6000);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"100,000 rows: {small:0.0} MB; 1,000,000 rows: {large:0.0} MB"));
        large.Should().BeLessThan(1.05 * small);
    }

    [SkippableFact]
    public void Long_sequences_from_half_a_gigabyte_keep_the_anonymous_memory_flat()
    {
        SkipUnlessSlow();
        // As it is, without collections that would not be there otherwise.
        double half = 0, whole = 0;
        Train(Sequences(rows: 5000, frames: 400), steps: 1000, step =>
        {
            if (step == 499)
                half = Anonymous();
            whole = Anonymous();
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"500 steps: {half:0.0} MB; 500 more: {whole:0.0} MB"));
        whole.Should().BeLessThan(1.05 * half);
    }

    private static Recipe Recipe { get; } =
        SemiMER.Training.Recipe.Of("with", [new(new ClassificationTerm(), 1)], [new(new ReconstructionTerm(), 1)]);

    private static TrainerOptions Options { get; } = new() { Epochs = 1, LabeledBatchSize = 16, UnlabeledBatchSize = 64 };

    private static void SkipUnlessSlow()
    {
        Skip.If(Environment.GetEnvironmentVariable("SEMIMER_SLOW") != "1", "It takes minutes; set SEMIMER_SLOW=1 to run it.");
        Skip.IfNot(File.Exists(Status), "The system does not tell anonymous memory.");
    }

    /// <summary>Managed memory that a corpus, a set of it and a training over it hold.</summary>
    private static long Held(string directory)
    {
        Settle();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using StreamedCorpus corpus = FeatureCorpus.OpenStreaming(directory);
        CorpusFold fold = FoldOf(corpus);
        UnlabeledSet pool = corpus.UnlabeledFor(fold);
        using EmotionNetwork network = Network(corpus.Schema);
        var trainer = new SemiSupervisedTrainer(network, Recipe, Options with { StepsPerEpoch = 20, Prefetch = 0 });
        long held = 0;
        trainer.StepCompleted += (_, step) =>
        {
            if (step.Step == 19)
                held = GC.GetTotalMemory(forceFullCollection: true) - before;
        };
        trainer.Fit(fold.Train.WithLabelBudget(1, 0).Labeled, pool, fold.Validation);
        GC.KeepAlive(pool);
        return held;
    }

    /// <summary>Anonymous memory in megabytes at the end of a training: the least of its last readings.</summary>
    private static double Least(string directory, int steps)
    {
        double least = double.MaxValue;
        Train(directory, steps, step =>
        {
            if (step < steps - 10)
                return;
            Settle();
            least = Math.Min(least, Anonymous());
        });
        return least;
    }

    private static void Train(string directory, int steps, Action<long> completed)
    {
        using StreamedCorpus corpus = FeatureCorpus.OpenStreaming(directory);
        CorpusFold fold = FoldOf(corpus);
        using EmotionNetwork network = Network(corpus.Schema);
        var trainer = new SemiSupervisedTrainer(network, Recipe, Options with { StepsPerEpoch = steps });
        trainer.StepCompleted += (_, step) => completed(step.Step);
        trainer.Fit(fold.Train.WithLabelBudget(1, 0).Labeled, corpus.UnlabeledFor(fold), fold.Validation);
    }

    private static double Anonymous()
    {
        string line = File.ReadLines(Status).First(text => text.StartsWith("RssAnon:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    // The pool of tensor memory gives up at the second full collection what earlier tests left, and the third one frees it.
    private static void Settle()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        GC.Collect();
    }

    private static CorpusFold FoldOf(StreamedCorpus corpus) => Splits.ByName(corpus.LoadLabeled(), "train", "dev", "test");

    private static EmotionNetwork Network(CorpusSchema schema) => EmotionNetwork.Create(schema, new EmotionNetworkOptions
    {
        EmbeddingSize = 8,
        HiddenSizes = [16],
        Encoders = schema.Modalities.Where(entry => entry.Kind == FeatureKind.Sequence)
            .ToDictionary(entry => entry.Modality, _ => (EncoderOptions)new StatisticsPoolingOptions { HiddenSizes = [8] }),
    });

    private string Vectors(int rows, int width) => Write($"vectors{rows}", rows, [new(Modality.Acoustic, width)], random =>
        new() { [Modality.Acoustic] = ModalityFeatures.Vector(Numbers(random, width)) });

    private string Sequences(int rows, int frames) => Write(
        $"sequences{rows}", rows, [new(Modality.Acoustic, 64, FeatureKind.Sequence), new(Modality.Lexical, 4)], random => new()
        {
            [Modality.Acoustic] = ModalityFeatures.Sequence(Numbers(random, 64 * (1 + random.NextInt32(2 * frames))), 64),
            [Modality.Lexical] = ModalityFeatures.Vector(Numbers(random, 4)),
        });

    private static float[] Numbers(RandomSource random, int count)
    {
        var numbers = new float[count];
        foreach (ref float number in numbers.AsSpan())
            number = (float)random.NextDouble();
        return numbers;
    }

    private string Write(
        string name, int rows, IReadOnlyList<ModalitySchema> modalities,
        Func<RandomSource, Dictionary<Modality, ModalityFeatures>> features)
    {
        var random = new RandomSource(1, name);
        using var writer = new StreamingCorpusWriter(new CorpusSchema(name, ["calm", "angry"], modalities), folder.File(name));
        void Add(string split, int i, string? label) => writer.Add(
            split, new Utterance { Id = $"{split}{i}", Speaker = $"{split} {i % 100}", Features = features(random) }, label);
        foreach (string split in (string[])["train", "dev", "test"])
        {
            for (int i = 0; i < 32; i++)
                Add(split, i, i % 2 == 0 ? "calm" : "angry");
        }
        for (int i = 0; i < rows; i++)
            Add(Splits.Unlabeled, i, null);
        writer.Complete();
        return folder.File(name);
    }
}
