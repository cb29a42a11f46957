using System.Diagnostics;
using SemiMER.Corpora;
using SemiMER.Recognition;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace SemiMER.Tests.Recognition;

/// <summary>
/// 64 threads that predict at once: each gets what it would alone, and nothing grows. 1,000,000 requests where the environment variable
/// SEMIMER_SLOW is 1, else 20,000.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class ManyThreadsTests(ITestOutputHelper output)
{
    private const int Threads = 64;

    [Fact]
    public void Threads_get_the_same_and_nothing_grows()
    {
        int requests = Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1" ? 1_000_000 : 20_000;
        using EmotionRecognizer trained = SmallTraining.Train().Recognizer;
        EmotionRecognizer recognizer = trained.WithConfidenceThreshold(0.55);
        Modality[][] sets = [[], [Modality.Acoustic], [Modality.Visual, Modality.Lexical]];
        Utterance[] rows = [.. SmallTraining.Fold.Test.Utterances.Take(20).SelectMany(row =>
            sets.Select(set => set.Length == 0 ? row : row.WithModalities(set)))];
        Prediction[] expected = [.. rows.Select(recognizer.Predict)];

        long answered = 0, wrong = 0;
        void Answer(long count)
        {
            long number;
            while ((number = Interlocked.Increment(ref answered)) <= count)
            {
                int row = (int)(number % rows.Length);
                Prediction prediction = recognizer.Predict(rows[row]);
                bool isSame = prediction.Probabilities.SequenceEqual(expected[row].Probabilities) &&
                    prediction.Distance == expected[row].Distance && prediction.Abstains == expected[row].Abstains;
                if (!isSame)
                    Interlocked.Increment(ref wrong);
            }
        }
        long warmUp = requests / 10;
        (long Tensors, int Files, long Managed, long Resident) before = default, after = default;
        using var warm = new Barrier(Threads, _ =>
        {
            before = Held();
            answered = warmUp;
        });
        using var done = new Barrier(Threads, _ => after = Held());
        long began = Stopwatch.GetTimestamp();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            Answer(warmUp);
            warm.SignalAndWait();
            Answer(requests);
            done.SignalAndWait();
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        output.WriteLine(FormattableString.Invariant(
            $"{requests} requests by {Threads} threads in {seconds:0.0} s ({requests / seconds:0} a second), {wrong} wrong"));
        output.WriteLine(FormattableString.Invariant($"after {warmUp}: {before.Tensors} tensors, {before.Files} open files, ") +
            FormattableString.Invariant($"{before.Managed / 1024.0:0} KiB managed, {before.Resident / 1048576.0:0.0} MiB resident"));
        output.WriteLine(FormattableString.Invariant($"at the end: {after.Tensors} tensors, {after.Files} open files, ") +
            FormattableString.Invariant($"{after.Managed / 1024.0:0} KiB managed, {after.Resident / 1048576.0:0.0} MiB resident"));
        wrong.Should().Be(0);
        after.Tensors.Should().Be(before.Tensors);
        after.Files.Should().BeLessThanOrEqualTo(before.Files + 3, "the runtime opens some of its own");
        after.Managed.Should().BeLessThan(before.Managed + (2 << 20));
        after.Resident.Should().BeLessThan(before.Resident + (48 << 20), "less than 100 bytes a request, the heap's own moods included");
    }

    private static (long Tensors, int Files, long Managed, long Resident) Held()
    {
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return (Tensor.TotalCount, process.HandleCount, managed, process.WorkingSet64);
    }
}
