using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Tests.Documentation;

/// <summary>The code of docs/large-corpora.md, line by line, so that it compiles; it runs on a small corpus.</summary>
public sealed class LargeCorporaPageTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Code_of_the_page_writes_a_corpus_and_trains_over_it()
    {
        Write(Recordings(), folder.Root);
        using TrainedNetwork trained = Train(folder.Root);
        trained.Steps.Should().Be(6);
    }

    private static void Write(IEnumerable<(string Split, Utterance Utterance, string? Label)> recordings, string directory)
    {
        var schema = new CorpusSchema("calls", ["calm", "angry"],
            [new ModalitySchema(Modality.Acoustic, 64, FeatureKind.Sequence), new ModalitySchema(Modality.Lexical, 100)]);
        using var writer = new StreamingCorpusWriter(schema, directory);
        foreach (var (split, utterance, label) in recordings)
            writer.Add(split, utterance, label);   // label: null for none
        writer.Complete();
    }

    private static TrainedNetwork Train(string directory)
    {
        using StreamedCorpus corpus = FeatureCorpus.OpenStreaming(directory);
        CorpusFold fold = Splits.ByName(corpus.LoadLabeled(), train: "train", validation: "dev", test: "test");
        var (labeled, _) = fold.Train.WithLabelBudget(fraction: 1, seed: 7);
        UnlabeledSet unlabeled = corpus.UnlabeledFor(fold);

        var network = EmotionNetwork.Create(corpus.Schema, new EmotionNetworkOptions
        {
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = new RecurrentEncoderOptions { HiddenSize = 64 } },
        });
        var options = new TrainerOptions { Epochs = 2, StepsPerEpoch = 3, BatchesPerBucketing = 16, MaximumFrames = 1000 };
        var trainer = new SemiSupervisedTrainer(network, Recipe.Paper(new MaximumMeanDiscrepancy()), options);
        TrainingResult run = trainer.Fit(labeled, unlabeled, fold.Validation);
        return new TrainedNetwork(run);
    }

    private static IEnumerable<(string Split, Utterance Utterance, string? Label)> Recordings()
    {
        var random = new RandomSource(1, "recordings");
        ReadOnlyMemory<float> Numbers(int count) => Enumerable.Range(0, count).Select(_ => (float)random.NextNormal()).ToArray();
        foreach (string split in (string[])["train", "dev", "test", Splits.Unlabeled])
        {
            for (int i = 0; i < 20; i++)
            {
                yield return (split, new Utterance
                {
                    Id = $"{split}{i}",
                    Speaker = $"{split} {i % 4}",
                    Features = new Dictionary<Modality, ModalityFeatures>
                    {
                        [Modality.Acoustic] = ModalityFeatures.Sequence(Numbers(64 * (1 + random.NextInt32(30))), 64),
                        [Modality.Lexical] = ModalityFeatures.Vector(Numbers(100)),
                    },
                }, split == Splits.Unlabeled ? null : i % 2 == 0 ? "calm" : "angry");
            }
        }
    }

    private sealed record TrainedNetwork(TrainingResult Run) : IDisposable
    {
        public int Steps => Run.History.Count * 3;

        public void Dispose() => Run.Recognizer.Dispose();
    }
}
