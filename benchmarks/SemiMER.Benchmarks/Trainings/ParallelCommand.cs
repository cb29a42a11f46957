using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SemiMER.Benchmarks.Measuring;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Trainings;

/// <summary>Trainings two at a time on two cores, beside the same trainings in turn.</summary>
internal static class ParallelCommand
{
    private const int AtATime = 2;
    private const double LabelFraction = 0.04;

    /// <summary>Prints a table; 1 if the weights are not the same bits, else 0.</summary>
    public static int Run(Settings settings, int trainings)
    {
        var inTurn = new Trainings("in turn", trainings, 1);
        var together = new Trainings("two at a time", trainings, AtATime);
        IReadOnlyList<Sample> samples = new InterleavedRounds(settings.Rounds, AtATime).MeasureWhole([inTurn, together]);
        bool same = inTurn.Digests.SequenceEqual(together.Digests);
        var table = new MarkdownTable(
            $"{trainings} trainings of L_semi", "in turn", "two at a time", "throughput", "target", "bits of the weights");
        table.Add("one intra-op thread each", Quantities.Duration(samples[0].Median), Quantities.Duration(samples[1].Median),
            samples[0].RatioTo(samples[1]), "1.70", same ? "the same" : "differ");
        table.Write();
        Console.WriteLine($"Medians of {settings.Rounds} rounds in turn; the first round compiles the code.");
        return same ? 0 : 1;
    }

    /// <summary>Trainings of the seeds 0, 1, ... on some threads.</summary>
    private sealed class Trainings(string name, int count, int atATime) : IContestant
    {
        private readonly SyntheticCorpus corpus = new(new SyntheticCorpusOptions());

        public string Name => name;

        /// <summary>A digest of the weights of each training of the last run.</summary>
        public string[] Digests { get; } = new string[count];

        public double Run(int times)
        {
            long began = System.Diagnostics.Stopwatch.GetTimestamp();
            for (int i = 0; i < times; i++)
                TrainAll();
            return System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        public void Dispose()
        {
        }

        private void TrainAll()
        {
            int next = -1;
            Thread[] threads = [.. Enumerable.Range(0, atATime).Select(_ => new Thread(() =>
            {
                set_num_threads(1);
                for (int seed = Interlocked.Increment(ref next); seed < count; seed = Interlocked.Increment(ref next))
                    Digests[seed] = Train(seed);
            }))];
            foreach (Thread thread in threads)
                thread.Start();
            foreach (Thread thread in threads)
                thread.Join();
        }

        private string Train(long seed)
        {
            CorpusFold fold = SpeakerFolds.BySession(corpus, "5", "4");
            (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(LabelFraction, seed);
            using EmotionNetwork network = EmotionNetwork.Create(corpus.Schema, new EmotionNetworkOptions { Seed = seed });
            new SemiSupervisedTrainer(network, Recipe.Paper(new MaximumMeanDiscrepancy()), new TrainerOptions { Seed = seed })
                .Fit(labeled, unlabeled, fold.Validation);
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (Tensor weight in network.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value))
                digest.AppendData(weight.bytes);
            return Convert.ToHexString(digest.GetHashAndReset());
        }
    }
}
