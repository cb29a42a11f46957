using System.Diagnostics;
using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;
using SemiMER.Tests;

namespace SemiMER.Onnx.Tests;

/// <summary>Many utterances: caches, what stops and goes on, threads.</summary>
public sealed class ExtractionTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly TestSpeechModel model = new();
    private int reads;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_the_cache_has_is_not_extracted_again()
    {
        using OnnxSpeechFeatures features = Open();
        ExtractionOptions options = Cached();
        ExtractedFeatures first = features.Extract(TestRows.Rows(20), Sounds(), options);
        ExtractedFeatures second = features.Extract(TestRows.Rows(25), Sounds(), options);
        first.Report.FromCache.Should().Be(0);
        second.Report.FromCache.Should().Be(20);
        for (int i = 0; i < 20; i++)
            second.Find($"u{i}")!.Values.ToArray().Should().Equal(first.Find($"u{i}")!.Values.ToArray());
        second.Find("u3")!.Extractor.Should().Be(features.Extractor);
    }

    [Fact]
    public void Remarks_and_sequences_come_back_from_the_cache()
    {
        using OnnxSpeechFeatures features = Open(new OnnxSpeechOptions { Pooling = FramePooling.Frames });
        var sounds = SoundSource.From(row => TestRows.Sound(2_000, seed: 1, rate: 8_000));
        features.Extract(TestRows.Rows(1), sounds, Cached());
        ExtractedFeatures found = features.Extract(TestRows.Rows(1), sounds, Cached());
        found.Report.FromCache.Should().Be(1);
        found.Find("u0")!.Kind.Should().Be(FeatureKind.Sequence);
        found.Find("u0")!.Remarks.Should().ContainSingle();
    }

    [Fact]
    public void Another_setting_and_another_input_are_not_found_in_the_cache()
    {
        using OnnxSpeechFeatures mean = Open(), largest = Open(new OnnxSpeechOptions { Pooling = FramePooling.Maximum });
        mean.Extract(TestRows.Rows(3), Sounds(), Cached());
        largest.Extract(TestRows.Rows(3), Sounds(), Cached()).Report.FromCache.Should().Be(0);
        mean.Extract(TestRows.Rows(3), SoundSource.From(row => TestRows.Sound(3_000, seed: 99)), Cached()).Report.FromCache.Should().Be(0);
    }

    [Fact]
    public void A_damaged_file_of_the_cache_is_made_again()
    {
        using OnnxSpeechFeatures features = Open();
        ExtractedFeatures first = features.Extract(TestRows.Rows(12), Sounds(), Cached());
        string[] files = Directory.GetFiles(folder.File("cache"), "*.features", SearchOption.AllDirectories);
        files.Should().HaveCount(12);
        var random = new Random(3);
        foreach (string file in files)
        {
            byte[] bytes = File.ReadAllBytes(file);
            if (random.Next(2) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            else
                bytes[random.Next(bytes.Length)] ^= 0x10;
            File.WriteAllBytes(file, bytes);
        }
        ExtractedFeatures again = features.Extract(TestRows.Rows(12), Sounds(), Cached());
        again.Report.FromCache.Should().Be(0);
        for (int i = 0; i < 12; i++)
            again.Find($"u{i}")!.Values.ToArray().Should().Equal(first.Find($"u{i}")!.Values.ToArray());
        features.Extract(TestRows.Rows(12), Sounds(), Cached()).Report.FromCache.Should().Be(12);
    }

    [Fact]
    public void What_was_cancelled_goes_on_from_there()
    {
        using OnnxSpeechFeatures features = Open();
        using var cancellation = new CancellationTokenSource();
        var options = new ExtractionOptions { CacheDirectory = folder.File("cache"), BatchSize = 2, Parallelism = 1 };
        int last = 0;
        var progress = new Progress(step =>
        {
            last = step.Done;
            if (step.Done == 40)
                cancellation.Cancel();
        });
        FluentActions.Invoking(() => features.Extract(TestRows.Rows(100), Sounds(), options, null, progress, cancellation.Token))
            .Should().Throw<OperationCanceledException>();
        last.Should().BeInRange(40, 60);
        ExtractedFeatures found = features.Extract(TestRows.Rows(100), Sounds(), options);
        found.Report.FromCache.Should().BeInRange(40, 60);
        found.Report.WithFeatures.Should().Be(100);
    }

    [Fact]
    public void A_cancelled_run_of_one_recording_ends()
    {
        using OnnxSpeechFeatures features = Open();
        FluentActions.Invoking(() => features.Describe(TestRows.Sound(2_000, seed: 1), new CancellationToken(canceled: true)))
            .Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Progress_counts_all()
    {
        using OnnxSpeechFeatures features = Open();
        var steps = new List<ExtractionProgress>();
        features.Extract(
            TestRows.Rows(10), SoundSource.From(row => row.Utterance.Id == "u4" ? throw new AudioException("broken") : Sound(row)),
            new ExtractionOptions(), null, new Progress(steps.Add));
        steps.Should().HaveCount(10);
        steps[^1].Should().Be(new ExtractionProgress(10, 0, 1));
    }

    [Fact]
    public void Neither_batches_nor_threads_change_the_features()
    {
        using OnnxSpeechFeatures features = Open();
        ExtractedFeatures one = features.Extract(TestRows.Rows(30), Sounds(), new ExtractionOptions { BatchSize = 1, Parallelism = 1 });
        ExtractedFeatures many = features.Extract(TestRows.Rows(30), Sounds(), new ExtractionOptions { BatchSize = 8, Parallelism = 4 });
        for (int i = 0; i < 30; i++)
            many.Find($"u{i}").ShouldBe(one.Find($"u{i}")!.Values.ToArray().Select(value => (double)value), 1e-6);
    }

    [Fact]
    public void Sixty_four_threads_may_use_one_extractor()
    {
        using OnnxSpeechFeatures features = Open();
        AudioSignal[] sounds = [.. Enumerable.Range(0, 64).Select(i => TestRows.Sound(2_000 + 10 * i, seed: i))];
        float[][] expected = [.. sounds.Select(sound => features.Describe(sound).Values.ToArray())];
        var found = new float[64][];
        Thread[] threads = [.. Enumerable.Range(0, 64).Select(i => new Thread(() =>
        {
            for (int round = 0; round < 5; round++)
                found[i] = features.Describe(sounds[i]).Values.ToArray();
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        found.Should().BeEquivalentTo(expected, comparison => comparison.WithStrictOrdering());
    }

    [Fact]
    public void Sixty_four_threads_may_use_one_text_extractor()
    {
        var text = new TestTextModel(7, 4);
        File.WriteAllLines(folder.File("vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "one", "##s", "two"]);
        using var features = OnnxTextFeatures.Open(text.Graph("batch", "length").Save(folder.File("text.onnx")));
        string[] texts = [.. Enumerable.Range(0, 64).Select(i => string.Join(' ', Enumerable.Repeat(i % 2 == 0 ? "ones" : "two", 1 + i)))];
        float[][] expected = [.. texts.Select(words => features.Describe(words)!.Values.ToArray())];
        var found = new float[64][];
        Thread[] threads = [.. Enumerable.Range(0, 64).Select(i =>
            new Thread(() => found[i] = features.Describe(texts[i])!.Values.ToArray()))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        found.Should().BeEquivalentTo(expected, comparison => comparison.WithStrictOrdering());
    }

    [Fact]
    public void Whatever_a_reader_throws_is_a_failure_of_its_utterance()
    {
        using OnnxSpeechFeatures features = Open();
        ExtractedFeatures found = features.Extract(TestRows.Rows(5), SoundSource.From(row =>
            row.Utterance.Id == "u1" ? throw new InvalidOperationException("not decoded") : Sound(row)));
        found.Report.WithFeatures.Should().Be(4);
        found.Report.Causes.Should().ContainSingle().Which.Cause.Should().Be("InvalidOperationException: not decoded");
    }

    [Fact]
    public void A_reader_that_is_cancelled_stops_all()
    {
        using OnnxSpeechFeatures features = Open();
        FluentActions.Invoking(() => features.Extract(
                TestRows.Rows(5), SoundSource.From(_ => throw new OperationCanceledException("the user left"))))
            .Should().Throw<OperationCanceledException>().WithMessage("the user left");
    }

    [Fact]
    public void Recordings_are_read_as_they_are_needed()
    {
        using OnnxSpeechFeatures features = Open();
        var options = new ExtractionOptions { BatchSize = 2, Parallelism = 1 };
        using IEnumerator<ExtractedRow> stream = features.Stream(TestRows.Rows(1_000), Sounds(), options).GetEnumerator();
        stream.MoveNext().Should().BeTrue();
        reads.Should().BeLessThan(50);
    }

    [Fact]
    public void A_cache_that_cannot_be_made_is_told()
    {
        using OnnxSpeechFeatures features = Open();
        File.WriteAllText(folder.File("file"), "");
        FluentActions.Invoking(() => features.Extract(
                TestRows.Rows(1), Sounds(), new ExtractionOptions { CacheDirectory = Path.Combine(folder.File("file"), "cache") }))
            .Should().Throw<FileFormatException>().WithMessage("*cannot be made a cache*");
    }

    [Fact]
    public void All_faults_of_options_are_listed() =>
        FluentActions.Invoking(() => new ExtractionOptions { BatchSize = 0, Parallelism = 0, CacheDirectory = " " }.Validate())
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(3);

    // 10,000 clips of 0.25 to 0.5 s. It prints throughput and memory, and takes a minute.
    [SkippableFact]
    public void Ten_thousand_clips_take_no_more_memory_than_a_thousand()
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1", "Part of the slow set: set SEMIMER_SLOW=1.");
        using OnnxSpeechFeatures features = Open(new OnnxSpeechOptions { Pooling = FramePooling.Mean });
        var sounds = SoundSource.From(row => TestRows.Sound(4_000 + int.Parse(row.Utterance.Id[1..]) % 4_000, seed: 1));
        var options = new ExtractionOptions { Parallelism = 1, CacheDirectory = folder.File("cache") };
        long early = 0, most = 0;
        int done = 0;
        var clock = Stopwatch.StartNew();
        foreach (ExtractedRow row in features.Stream(TestRows.Rows(10_000), sounds, options))
        {
            row.Features.Should().NotBeNull();
            if (++done % 500 != 0)
                continue;
            using var process = Process.GetCurrentProcess();
            if (done == 1_000)
                early = process.WorkingSet64;
            most = Math.Max(most, process.WorkingSet64);
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"10,000 clips: {10_000 / clock.Elapsed.TotalSeconds:0} a second on one core, " +
            $"{early >> 20} MiB after 1,000, {most >> 20} at most"));
        (most - early).Should().BeLessThan(64L << 20);
    }

    private AudioSignal Sound(CorpusRow row)
    {
        Interlocked.Increment(ref reads);
        int number = int.Parse(row.Utterance.Id[1..]);
        return TestRows.Sound(2_000 + number % 3 * 100, number);
    }

    private SoundSource Sounds() => SoundSource.From(Sound);

    private ExtractionOptions Cached() => new() { CacheDirectory = folder.File("cache") };

    private OnnxSpeechFeatures Open(OnnxSpeechOptions? options = null) =>
        OnnxSpeechFeatures.Open(model.Graph().Save(folder.File("model.onnx")), options);

    private sealed class Progress(Action<ExtractionProgress> take) : IProgress<ExtractionProgress>
    {
        public void Report(ExtractionProgress value) => take(value);
    }
}
