using SemiMER.Benchmarks.Measuring;
using SemiMER.Benchmarks.Steps;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Trainings;

/// <summary>Memory over many steps: live tensors, managed memory, anonymous memory.</summary>
internal static class MemoryCommand
{
    private const int Readings = 10;
    private const double MostGrowth = 0.05;

    /// <summary>Prints a table; 1 if something grows, else 0.</summary>
    public static int Run(Settings settings, int steps)
    {
        bool level = true;
        foreach ((string name, string title, Func<StepWorkload> create) in Workloads)
        {
            if (settings.Wants(name))
                level &= Watch(title, create(), steps);
        }
        return level ? 0 : 1;
    }

    private static readonly (string Name, string Title, Func<StepWorkload> Create)[] Workloads =
    [
        ("dense", "dense autoencoders, L_semi, batches of 64 + 64", DenseWorkload.Create),
        ("lstm", "LSTM, batches of 8", () => Sequences(new RecurrentEncoderOptions { HiddenSize = 16 })),
        ("transformer", "Transformer autoencoder, batches of 8",
            () => Sequences(new TransformerAutoencoderOptions { ModelSize = 16, Blocks = 1, FeedForwardSize = 32, MaximumLength = 12 })),
    ];

    private static bool Watch(string title, StepWorkload workload, int steps)
    {
        set_num_threads(1);
        var readings = new List<Reading>();
        var table = new MarkdownTable($"{title}: step", "live tensors", "managed", "anonymous");
        using (EmotionNetwork network = EmotionNetwork.Create(workload.Schema, workload.Network(true)))
        {
            var trainer = new SemiSupervisedTrainer(network, workload.Recipe, workload.Trainer(steps));
            trainer.StepCompleted += (_, step) =>
            {
                if ((step.Step + 1) % Math.Max(1, steps / Readings) != 0)
                    return;
                Reading now = Reading.Take();
                readings.Add(now);
                table.Add(Quantities.Count(step.Step + 1), Quantities.Count(now.Tensors), Quantities.Mebibytes(now.Managed),
                    Quantities.Mebibytes(now.Anonymous));
            };
            Collect(); // what making the corpus and the network has left behind
            trainer.Fit(workload.Labeled, workload.Unlabeled, workload.Validation);
        }
        table.Write();
        // The first reading is the end of warming up.
        Reading first = readings[0], last = readings[^1];
        bool level = readings.All(reading => reading.Tensors == first.Tensors) &&
            last.Managed <= first.Managed * (1 + MostGrowth) && last.Anonymous <= first.Anonymous * (1 + MostGrowth);
        Console.WriteLine(level ? "Level." : $"It grows: tensors must not, memory by at most {MostGrowth:P0} after the first reading.");
        Console.WriteLine();
        return level;
    }

    private static StepWorkload Sequences(EncoderOptions encoder)
    {
        CorpusSchema schema = SequenceCorpus.Schema((Modality.Acoustic, 20), (Modality.Visual, 12));
        (int, int)[] lengths = [(6, 12), (4, 10)];
        return DenseWorkload.Create() with
        {
            Name = "sequences",
            BatchSize = 8,
            Schema = schema,
            Labeled = SequenceCorpus.Rows(schema, "training", 40, lengths),
            Unlabeled = SequenceCorpus.Rows(schema, "pool", 80, lengths).WithoutLabels(),
            Validation = SequenceCorpus.Rows(schema, "validation", 16, lengths),
            Recipe = Recipe.Paper(new MaximumMeanDiscrepancy()),
            Network = _ => new EmotionNetworkOptions
            {
                EmbeddingSize = 16,
                Encoders = schema.Modalities.ToDictionary(entry => entry.Modality, _ => encoder),
            },
        };
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private sealed record Reading(long Tensors, long Managed, long Anonymous)
    {
        public static Reading Take()
        {
            long tensors = Tensor.TotalCount; // before anything is finalized: nothing may be left to finalizers
            Collect();
            GCMemoryInfo heap = GC.GetGCMemoryInfo(GCKind.FullBlocking);
            return new Reading(tensors, heap.HeapSizeBytes - heap.FragmentedBytes, ProcessMemory.Anonymous());
        }
    }
}
