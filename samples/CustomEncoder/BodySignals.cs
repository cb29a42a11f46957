using SemiMER.Corpora;

namespace SemiMER.Samples.CustomEncoder;

/// <summary>
/// Heart rate and skin conductance as a wrist band could measure them beside the voice, but made: emotions that arouse quicken the heart
/// and make the skin conduct in sudden rises that fade within seconds. The levels at rest differ far more from person to person than any
/// emotion moves them.
/// </summary>
internal static class BodySignals
{
    private const double SamplesPerSecond = 2;

    public static Modality Physiology { get; } = new("physiology");

    /// <summary>Beats a minute and microsiemens, two samples a second.</summary>
    public static ModalitySchema Schema { get; } = new(Physiology, 2, FeatureKind.Sequence);

    /// <summary>A synthetic corpus, its voice alone, with the signals of every utterance.</summary>
    public static Corpus AddTo(SyntheticCorpus corpus)
    {
        var random = new RandomSource(corpus.Options.Seed, "body signals");
        Dictionary<string, (double HeartRate, double Conductance)> rest = corpus.Rows.Select(row => row.Utterance.Speaker).Distinct()
            .ToDictionary(speaker => speaker, _ => (72 + 12 * random.NextNormal(), 5 + 2 * random.NextNormal()));
        return new InMemoryCorpus(
            new CorpusSchema("voice and body", corpus.Schema.Classes, [corpus.Schema[Modality.Acoustic], Schema]),
            corpus.Rows.Select(row => row with
            {
                Utterance = row.Utterance.WithFeatures(
                [
                    new(Modality.Acoustic, row.Utterance.Features[Modality.Acoustic]),
                    new(Physiology, Draw(Arousal(corpus.Schema.Classes[row.ClassIndex!.Value]), rest[row.Utterance.Speaker], random)),
                ]),
            }));
    }

    private static double Arousal(string emotion) => emotion switch { "angry" => 1, "happy" => 0.5, "sad" => -0.5, _ => 0 };

    private static ModalityFeatures Draw(double arousal, (double HeartRate, double Conductance) rest, RandomSource random)
    {
        int samples = 16 + random.NextInt32(24);
        double breath = 2 * Math.PI * random.NextDouble(), rise = 0;
        var values = new float[samples * Schema.Width];
        for (int i = 0; i < samples; i++)
        {
            // An aroused heart quickens while one speaks, every heart with each breath of four seconds.
            double quickening = 16 * arousal * i / samples + Math.Sin(Math.PI / 2 * i / SamplesPerSecond + breath);
            values[2 * i] = (float)(rest.HeartRate + quickening + 2 * random.NextNormal());
            rise *= Math.Exp(-1 / (4 * SamplesPerSecond));
            if (random.NextDouble() < 0.15 + 0.15 * arousal)
                rise += 0.5 + 0.5 * random.NextDouble();
            values[2 * i + 1] = (float)(rest.Conductance + rise + 0.1 * random.NextNormal());
        }
        return ModalityFeatures.Sequence(values, Schema.Width);
    }
}
