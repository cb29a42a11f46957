using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Mpi;
using SemiMER.Recognition;
using SemiMER.Training;

namespace Stranger;

// The code of docs/scale.md.
public sealed class ScalePage : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Code_of_the_page_trains_in_one_process_where_nothing_launched_it()
    {
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder.Root;
        try
        {
            Train(SmallData.Corpus, SmallData.Fold);
            File.Exists("emotion.semimer").Should().BeTrue();
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [Fact]
    public void Parts_are_one_corpus()
    {
        (string Session, CorpusRow[] Rows)[] sessions =
            [.. SmallData.Corpus.Rows.GroupBy(row => row.Utterance.Session!).Select(session => (session.Key, session.ToArray()))];
        var schema = SmallData.Corpus.Schema;
        Open(folder.Root, new InMemoryCorpus(schema, sessions[0].Rows), new InMemoryCorpus(schema, sessions[1].Rows))
            .Should().Be(sessions[0].Rows.Length + sessions[1].Rows.Length);
    }

    private static void Train(Corpus corpus, CorpusFold fold)
    {
        using MpiProcessGroup? group = MpiProcessGroup.IsLaunched ? MpiProcessGroup.Start() : null;

        EmotionNetwork network = EmotionNetwork.Create(corpus.Schema, new EmotionNetworkOptions { EmbeddingSize = 128 });
        var options = new TrainerOptions { LabeledBatchSize = 256, UnlabeledBatchSize = 256, IntraOpThreads = 1 };
        var trainer = new SemiSupervisedTrainer(network, Recipe.Paper(new MaximumMeanDiscrepancy()), options) { ProcessGroup = group };
        using EmotionRecognizer recognizer = trainer.Fit(fold, labelFraction: 0.1).Recognizer;

        if (group is null or { Rank: 0 })
            recognizer.Save("emotion.semimer");
    }

    private static int Open(string directory, Corpus january, Corpus february)
    {
        FeatureCorpusWriter.Write(january, Path.Combine(directory, "2026-01"));
        FeatureCorpusWriter.Write(february, Path.Combine(directory, "2026-02"));
        FeatureCorpusWriter.WriteParts(directory, "calls", ["2026-01", "2026-02"]);
        using StreamedCorpus calls = FeatureCorpus.OpenStreaming(directory);
        return calls.Count;
    }
}
