using System.Text;

namespace SemiMER.Tests.Corpora;

/// <summary>A small copy of the layout of IEMOCAP: five sessions of two dialogues with invented turns, ratings and sentences.</summary>
internal static class MiniIemocap
{
    private static readonly (string Letter, string Emotion, string Votes)[] Turns =
    [
        ("F", "neu", "Neutral;|Neutral;|Happiness;"), ("M", "ang", "Anger;|Anger; Frustration;|Anger;"),
        ("F", "hap", "Happiness;|Excited;|Happiness;"), ("M", "xxx", "Sadness;|Neutral;|Other;"),
        ("F", "sad", "Sadness;|Sadness;|Neutral state;"), ("M", "exc", "Excited;|Excited;|Happiness;"),
        ("F", "fru", "Frustration;|Frustration;|Anger;"), ("M", "sur", "Surprise;|Fear;|Surprise;"),
    ];

    /// <summary>Number of turns of the whole.</summary>
    public const int Count = 5 * 2 * 8;

    public static void Write(string root)
    {
        for (int session = 1; session <= 5; session++)
        {
            WriteDialogue(root, session, $"Ses0{session}F_impro01", 0);
            WriteDialogue(root, session, $"Ses0{session}M_script01_1b", 100);
        }
        // What file managers and other tools leave behind, and the files of single raters: to be passed over.
        string folder = Evaluation(root, 1);
        File.WriteAllText(Path.Combine(folder, "._Ses01F_impro01.txt"), "\0\0");
        File.WriteAllText(Path.Combine(folder, "Ses01F_impro01.anvil"), "<xml/>");
        Directory.CreateDirectory(Path.Combine(folder, "Categorical"));
        File.WriteAllText(Path.Combine(folder, "Categorical", "Ses01F_impro01_e1_cat.txt"), "Ses01F_impro01_F000 :Neutral state; ()\n");
    }

    public static string Evaluation(string root, int session) => Path.Combine(root, $"Session{session}", "dialog", "EmoEvaluation");

    public static string Transcriptions(string root, int session) => Path.Combine(root, $"Session{session}", "dialog", "transcriptions");

    public static string Recording(string root, int session, string dialogue, string id) =>
        Path.Combine(root, $"Session{session}", "sentences", "wav", dialogue, id + ".wav");

    private static void WriteDialogue(string root, int session, string dialogue, int offset)
    {
        var evaluation = new StringBuilder("% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n\n");
        var transcription = new StringBuilder();
        // The files do not go by time: the last turn stands first.
        foreach (int i in Enumerable.Range(0, Turns.Length).Reverse())
        {
            (string letter, string emotion, string votes) = Turns[i];
            string id = $"{dialogue}_{letter}{i / 2:000}";
            double start = offset + 7.5 * i + session / 100.0, end = start + 8.25; // turns overlap
            string ratings = i == 3 ? "[0.0000, 0.0000, 0.0000]" : FormattableString.Invariant($"[{1 + i * 0.5:0.0000}, 2.5000, 5.0000]");
            evaluation.Append(FormattableString.Invariant($"[{start:0.0000} - {end:0.0000}]\t{id}\t{emotion}\t{ratings}\n"));
            foreach ((int rater, string vote) in votes.Split('|').Index())
                evaluation.Append($"C-E{rater + 2}:\t{vote}\t(calm; or not, it's Anger;)\n");
            evaluation.Append($"C-{letter}1:\tDisgust;\t()\nA-E3:\tval 3; act 2; dom  2;\t()\nA-{letter}1:\tval 1; act 1; dom  1;\t()\n\n");
            transcription.Append(FormattableString.Invariant(
                $"{id} [{start:000.0000}-{end:000.0000}]: Invented line {i} of {dialogue}: \"well\", [LAUGHTER] she said.\n"));
            string recording = Recording(root, session, dialogue, id);
            Directory.CreateDirectory(Path.GetDirectoryName(recording)!);
            File.WriteAllText(recording, "RIFF");
        }
        transcription.Append($"M: [LAUGHTER]\n{dialogue}_MXX0 [012.3400-013.0000]: Uh-huh.\n");
        Directory.CreateDirectory(Evaluation(root, session));
        Directory.CreateDirectory(Transcriptions(root, session));
        File.WriteAllText(Path.Combine(Evaluation(root, session), dialogue + ".txt"), evaluation.ToString());
        File.WriteAllText(Path.Combine(Transcriptions(root, session), dialogue + ".txt"), transcription.ToString());
    }
}
