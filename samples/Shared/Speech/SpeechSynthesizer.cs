using SemiMER.Features;

namespace SemiMER.Samples.Speech;

/// <summary>
/// A small formant synthesiser (after Klatt 1980): a pulsing source and noise pass through resonances whose places follow the letters. It
/// is no pleasure to listen to, but pitch, tempo, loudness and voice quality are where the style puts them.
/// </summary>
internal static class SpeechSynthesizer
{
    public const int SampleRate = 16_000;

    private const double Glide = 0.012; // seconds in which formants and strengths follow from one phone to the next
    private const double Peak = 0.98;

    public static AudioSignal Speak(string text, Speaker speaker, SpeakingStyle style, RandomSource random)
    {
        Phone[] phones = [.. text.ToLowerInvariant().Select(Phone.Of), Phone.Of(' ')];
        int[] ends = Ends(phones, speaker.Tempo * style.Tempo, random);
        var samples = new double[ends[^1]];
        var source = new GlottalSource(style, random);
        Resonator[] tract = [new(80), new(100), new(140)];
        var passage = new Resonator(1200);
        double follow = 1 - Math.Exp(-1 / (Glide * SampleRate));
        Phone now = phones[0] with { Voicing = 0, Friction = 0 };
        double first = now.First, second = now.Second, third = now.Third, voicing = 0, friction = 0, centre = now.FrictionCentre;
        double phase = 2 * Math.PI * random.NextDouble(), accents = 2 + random.NextInt32(3);
        for (int i = 0, index = 0; i < samples.Length; i++)
        {
            while (i >= ends[index])
                index++;
            Phone target = phones[index];
            first += follow * (speaker.Formants * target.First - first);
            second += follow * (speaker.Formants * target.Second - second);
            third += follow * (speaker.Formants * target.Third - third);
            voicing += follow * (target.Voicing - voicing);
            friction += follow * (target.Friction - friction);
            centre += follow * (target.FrictionCentre - centre);

            // The pitch falls through the sentence and rises at a few accents.
            double progress = (double)i / samples.Length;
            double semitones = style.Pitch + style.Range * (0.5 - progress + 0.5 * Math.Sin(phase + 2 * Math.PI * accents * progress));
            double voice = voicing * source.Next(speaker.Pitch * Math.Pow(2, semitones / 12));
            double sound = tract[2].Next(tract[1].Next(tract[0].Next(voice, first), second), third);
            samples[i] = sound + 0.3 * passage.Next(friction * random.NextNormal(), centre);
        }
        return Levelled(samples, speaker.Level + style.Loudness);
    }

    // The sample behind the last of each phone.
    private static int[] Ends(Phone[] phones, double tempo, RandomSource random)
    {
        var ends = new int[phones.Length];
        double time = 0;
        for (int i = 0; i < phones.Length; i++)
        {
            time += phones[i].Duration / tempo * (0.85 + 0.3 * random.NextDouble());
            ends[i] = (int)(time * SampleRate) + 1;
        }
        return ends;
    }

    private static AudioSignal Levelled(double[] samples, double level)
    {
        double power = Math.Sqrt(samples.Average(sample => sample * sample));
        double gain = Math.Pow(10, level / 20) / power;
        return new AudioSignal(Array.ConvertAll(samples, sample => (float)Math.Clamp(gain * sample, -Peak, Peak)), SampleRate);
    }

    /// <summary>
    /// The flow of air through the vocal folds, differentiated: in each period x² - x³ while they are open, x being the share of the open
    /// phase that has passed (Rosenberg 1971); a lax voice opens longer, is duller and has more breath.
    /// </summary>
    private sealed class GlottalSource(SpeakingStyle style, RandomSource random)
    {
        private readonly double open = 0.8 - 0.4 * style.Tension;
        private readonly double smoothing = 1 - Math.Exp(-2 * Math.PI * (700 + 4500 * style.Tension) / SampleRate);
        private double position; // in the period, 0 to 1
        private double stretch = 1;
        private double smooth;

        public double Next(double frequency)
        {
            position += frequency / SampleRate / stretch;
            if (position >= 1)
            {
                position -= 1;
                stretch = Math.Max(0.5, 1 + style.Tremble * random.NextNormal());
            }
            double x = position / open, pulse = x < 1 ? 2 * x - 3 * x * x : 0;
            double breath = 0.3 * style.Breathiness * (x < 1 ? 1 : 0.4) * random.NextNormal();
            smooth += smoothing * (pulse + breath - smooth);
            return smooth;
        }
    }
}
