using SemiMER.Formats;
using SemiMER.Samples.Speech;

namespace SemiMER.Samples.WavAndText;

/// <summary>A folder of WAV files and a table, as someone might have recorded them.</summary>
internal static class SpokenFolder
{
    private const int UtterancesEach = 14; // of each speaker and emotion

    public static void Write(string folder, int threads, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        (Speaker Speaker, string Emotion, int Number)[] jobs =
        [
            .. from speaker in Speaker.All
               from emotion in SpeakingStyle.Emotions
               from number in Enumerable.Range(0, UtterancesEach)
               select (speaker, emotion, number),
        ];
        var rows = new string[jobs.Length][];
        Parallel.For(0, jobs.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, i =>
        {
            (Speaker speaker, string emotion, int number) = jobs[i];
            string file = FormattableString.Invariant($"{speaker.Name}_{emotion}_{number:00}.wav");
            var random = new RandomSource(number, file);
            string text = Sentences.Draw(emotion, random);
            SpeechSynthesizer.Speak(text, speaker, SpeakingStyle.Draw(emotion, random), random).WriteWav(Path.Combine(folder, file));
            rows[i] = [file, speaker.Name, emotion, text];
        });
        new CsvTable(["file", "speaker", "emotion", "text"], rows).WriteFile(Path.Combine(folder, Recordings.DefaultTable));
    }
}
