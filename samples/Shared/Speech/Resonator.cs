namespace SemiMER.Samples.Speech;

/// <summary>A resonance of the vocal tract: y = g x + 2 r cos(w) y' - r² y'', with gain 1 at 0 Hz; its frequency can move.</summary>
internal sealed class Resonator(double bandwidth)
{
    private readonly double r = Math.Exp(-Math.PI * bandwidth / SpeechSynthesizer.SampleRate);
    private double before, earlier;

    public double Next(double input, double frequency)
    {
        double a1 = 2 * r * Math.Cos(2 * Math.PI * frequency / SpeechSynthesizer.SampleRate), a2 = -r * r;
        double output = (1 - a1 - a2) * input + a1 * before + a2 * earlier;
        (earlier, before) = (before, output);
        return output;
    }
}
