namespace SemiMER.Samples.Speech;

/// <summary>A sound of speech: where its formants stand and how it is excited.</summary>
/// <param name="First">First formant in Hz.</param>
/// <param name="Second">Second formant in Hz.</param>
/// <param name="Third">Third formant in Hz.</param>
/// <param name="Voicing">Strength of the voice, 0 to 1.</param>
/// <param name="Friction">Strength of the noise of a narrow passage, 0 to 1.</param>
/// <param name="FrictionCentre">Where that noise is strongest, in Hz.</param>
/// <param name="Duration">Usual length in seconds.</param>
internal sealed record Phone(
    double First, double Second, double Third, double Voicing, double Friction, double FrictionCentre, double Duration)
{
    private static readonly Phone Pause = new(500, 1500, 2500, 0, 0, 3000, 0.05);

    /// <summary>A rough phone for a letter, so that any words can be spoken; what is no letter is a pause.</summary>
    public static Phone Of(char letter) => letter switch
    {
        'a' => new(730, 1150, 2450, 1, 0, 3000, 0.10),
        'e' => new(530, 1840, 2480, 1, 0, 3000, 0.09),
        'i' or 'y' => new(300, 2250, 2950, 1, 0, 3000, 0.08),
        'o' => new(520, 900, 2400, 1, 0, 3000, 0.10),
        'u' or 'w' => new(320, 850, 2300, 1, 0, 3000, 0.08),
        'm' or 'n' => new(280, 1100, 2300, 0.5, 0, 3000, 0.06),
        'l' or 'r' or 'j' => new(380, 1250, 2100, 0.7, 0, 3000, 0.05),
        'b' or 'd' or 'g' => new(250, 1300, 2300, 0.3, 0.1, 2500, 0.05),
        'v' or 'z' => new(300, 1500, 2500, 0.4, 0.2, 5000, 0.05),
        's' or 'x' or 'c' => new(300, 1700, 2600, 0, 0.5, 5500, 0.08),
        'f' or 'h' => new(500, 1500, 2500, 0, 0.3, 3500, 0.06),
        'p' or 't' or 'k' or 'q' => new(400, 1600, 2500, 0, 0.4, 4000, 0.04),
        _ => Pause,
    };
}
