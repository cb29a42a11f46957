using SemiMER.Features;
using SemiMER.Samples.Speech;

namespace SemiMER.Samples.WebService;

/// <summary>Made speech: a recording, its words and the emotion that it was made with.</summary>
internal sealed record SpokenUtterance(string Id, string Speaker, string Emotion, string Text, AudioSignal Sound)
{
    /// <summary>Speech of all speakers in all emotions.</summary>
    public static SpokenUtterance[] Make(int each)
    {
        (Speaker Speaker, string Emotion, int Number)[] jobs =
        [
            .. from speaker in SemiMER.Samples.Speech.Speaker.All
               from emotion in SpeakingStyle.Emotions
               from number in Enumerable.Range(0, each)
               select (speaker, emotion, number),
        ];
        var made = new SpokenUtterance[jobs.Length];
        Parallel.For(0, jobs.Length, i =>
        {
            (Speaker speaker, string emotion, int number) = jobs[i];
            string id = FormattableString.Invariant($"{speaker.Name}_{emotion}_{number:00}");
            var random = new RandomSource(number, id);
            string text = Sentences.Draw(emotion, random);
            made[i] = new SpokenUtterance(
                id, speaker.Name, emotion, text, SpeechSynthesizer.Speak(text, speaker, SpeakingStyle.Draw(emotion, random), random));
        });
        return made;
    }

    /// <summary>The recording as a WAV file.</summary>
    public byte[] ToWav()
    {
        string path = Path.GetTempFileName();
        try
        {
            Sound.WriteWav(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
