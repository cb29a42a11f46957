using SemiMER;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;

namespace Stranger;

// The code of docs/large-corpora.md.

/// <summary>Clips of a service that gives a page of them at a time.</summary>
public sealed class ClipService(IReadOnlyList<Utterance> clips) : IUtteranceSource
{
    public int Count => clips.Count;

    public IReadOnlyList<Utterance> Read(IReadOnlyList<int> rows) => [.. rows.Select(row => clips[row])];

    public int FramesOf(int row) => clips[row].Features.Values.Max(features => features.Frames);
}

public sealed class LargeCorporaPage : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Code_of_the_page_writes_a_corpus_and_trains_over_it()
    {
        Write(Recordings(), folder.Root);
        TrainingResult result = Train(folder.Root);
        result.History.Should().HaveCount(2);
        result.Recognizer.Dispose();
    }

    [Fact]
    public void A_source_of_your_own_trains_the_network()
    {
        Utterance[] clips = [.. SmallData.Unlabeled];

        UnlabeledSet unlabeled = new(new ClipService(clips));

        float[] Trained(UnlabeledSet set)
        {
            EmotionNetwork network = EmotionNetwork.Create(SmallData.Corpus.Schema, new EmotionNetworkOptions { HiddenSizes = [8] });
            TrainingResult result = new SemiSupervisedTrainer(network, Recipe.Paper(new MaximumMeanDiscrepancy()), SmallData.Training)
                .Fit(SmallData.Labeled, set, SmallData.Fold.Validation);
            using (result.Recognizer)
                return [.. result.Recognizer.Predict(clips[0]).Probabilities];
        }
        Trained(unlabeled).Should().Equal(Trained(new UnlabeledSet(new ClipService(clips))));
        Trained(unlabeled).Should().NotEqual(Trained(new UnlabeledSet(new ClipService(clips[..8]))), "its clips do train the network");
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

    private static TrainingResult Train(string directory)
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
        return run;
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
}
