using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Models;
using SemiMER.Onnx;
using SemiMER.Recognition;
using SemiMER.Samples.Speech;
using SemiMER.Training;

namespace SemiMER.Samples.WebService;

/// <summary>
/// Trains a small recognizer on made speech and writes it as the service reads it. It alone uses libtorch: who serves a folder that is
/// there never comes here.
/// </summary>
internal static class SmallModel
{
    /// <summary>Describes recordings; that is most of the work, and the same for every seed.</summary>
    public static (Utterance Utterance, string? Emotion)[] Describe(IReadOnlyList<SpokenUtterance> spoken)
    {
        var described = new (Utterance, string?)[spoken.Count];
        Parallel.For(0, described.Length, i =>
        {
            SpokenUtterance own = spoken[i];
            Utterance utterance = new Utterance { Id = own.Id, Speaker = own.Speaker, Text = own.Text }
                .WithFeatures([new(Modality.Acoustic, AcousticFeatures.Of(own.Sound).Functionals)]);
            described[i] = (utterance, own.Emotion);
        });
        return described;
    }

    /// <summary>Trains on all speakers but the last two, of whom one validates, and writes recognizer and words into a folder.</summary>
    public static void Write(string folder, (Utterance Utterance, string? Emotion)[] described, long seed, int epochs = 10)
    {
        Directory.CreateDirectory(folder);
        string[] speakers = [.. described.Select(row => row.Utterance.Speaker).Distinct()];
        string test = speakers[^1], validation = speakers[^2];
        bool Trains(Utterance row) => row.Speaker != test && row.Speaker != validation;

        string words = Path.Combine(folder, SpokenRecognizer.WordsFile);
        string[] texts = [.. described.Where(row => Trains(row.Utterance)).Select(row => row.Utterance.Text).OfType<string>()];
        LexicalVectorizer.Fit(texts, new RandomSource(seed, "words")).Save(words);
        Corpus corpus = new InMemoryCorpus(
            new CorpusSchema("made speech", SpeakingStyle.Emotions, [AcousticFeatures.FunctionalSchema()]), described)
            .WithTextFeatures(KnownWords.Load(words));
        var fold = new CorpusFold(
            $"speaker {test}", corpus.Schema, corpus.Rows.Where(row => Trains(row.Utterance)),
            corpus.Rows.Where(row => row.Utterance.Speaker == validation), corpus.Rows.Where(row => row.Utterance.Speaker == test));

        EmotionNetwork network = EmotionNetwork.Create(corpus.Schema, new EmotionNetworkOptions { EmbeddingSize = 32, Seed = seed });
        var trainer = new SemiSupervisedTrainer(
            network, Recipe.SupervisedOnly(), new TrainerOptions { Epochs = epochs, Seed = seed, Unscaled = [Modality.Lexical] });
        using EmotionRecognizer recognizer = trainer.Fit(fold).Recognizer;
        OnnxExport.Write(recognizer, Path.Combine(folder, SpokenRecognizer.RecognizerFile));
    }

    /// <summary>Puts the files of one folder in the place of another's, as a deployment does: each at once, never half of it.</summary>
    public static void Deploy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in (string[])[SpokenRecognizer.WordsFile, SpokenRecognizer.RecognizerFile])
        {
            string partial = Path.Combine(to, $".{file}.partial");
            File.Copy(Path.Combine(from, file), partial, overwrite: true);
            File.Move(partial, Path.Combine(to, file), overwrite: true);
        }
    }
}
