namespace SemiMER.Samples.Speech;

/// <summary>How an emotion sounds.</summary>
/// <param name="Pitch">Semitones above the speaker's usual pitch.</param>
/// <param name="Range">Semitones that the pitch moves up and down.</param>
/// <param name="Tempo">Speed of speech; 1 is usual.</param>
/// <param name="Loudness">Level in dB above the usual one.</param>
/// <param name="Breathiness">Share of breath in the voice, 0 to 1.</param>
/// <param name="Tension">How tense the vocal folds are, 0 to 1: a tense voice is brighter.</param>
/// <param name="Tremble">Irregularity of the periods, as a share of them.</param>
internal sealed record SpeakingStyle(
    double Pitch, double Range, double Tempo, double Loudness, double Breathiness, double Tension, double Tremble)
{
    private static readonly SpeakingStyle Neutral = new(0, 1.5, 1.0, 0, 0.15, 0.45, 0.004);

    private static readonly Dictionary<string, SpeakingStyle> Styles = new()
    {
        ["neutral"] = Neutral,
        ["happy"] = new(4, 4, 1.12, 3, 0.12, 0.6, 0.006),
        ["sad"] = new(-2, 1, 0.8, -6, 0.45, 0.2, 0.012),
        ["angry"] = new(3, 3, 1.2, 7, 0.05, 0.9, 0.012),
    };

    /// <summary>The emotions.</summary>
    public static IReadOnlyList<string> Emotions { get; } = [.. Styles.Keys];

    /// <summary>The style of one utterance: the emotion shows more or less, and nobody speaks twice alike.</summary>
    public static SpeakingStyle Draw(string emotion, RandomSource random)
    {
        SpeakingStyle full = Styles[emotion];
        double strength = 0.2 + 0.8 * random.NextDouble();
        double Between(Func<SpeakingStyle, double> of, double spread) =>
            of(Neutral) + strength * (of(full) - of(Neutral)) + spread * random.NextNormal();
        return new SpeakingStyle(
            Between(style => style.Pitch, 1.2), Math.Max(0.3, Between(style => style.Range, 0.7)),
            Math.Max(0.6, Between(style => style.Tempo, 0.1)), Between(style => style.Loudness, 2.5),
            Math.Clamp(Between(style => style.Breathiness, 0.06), 0.01, 1), Math.Clamp(Between(style => style.Tension, 0.1), 0, 1),
            Math.Max(0.001, Between(style => style.Tremble, 0.002)));
    }
}
