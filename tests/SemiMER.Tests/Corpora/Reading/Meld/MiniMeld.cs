using System.Text.RegularExpressions;
using SemiMER.Formats;

namespace SemiMER.Tests.Corpora;

/// <summary>A small copy of the layout of MELD: three CSV files with invented sentences, and features for each utterance.</summary>
internal static partial class MiniMeld
{
    public const int Width = 3;

    private const string Heading =
        "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime\r\n";

    public static void Write(string root)
    {
        WriteSplit(root, "train",
            "9,The rain’s gone — look… “blue”!,Nils,joy,positive,0,0,8,21,\"00:16:16,059\",\"00:16:21,731\"",
            "2,\"Blue, \"\"really\"\" blue?\",The Neighbour,surprise,positive,0,1,8,21,\"00:16:21,940\",\"00:16:23,82\"",
            "7,No.,Nils,neutral,neutral,1,2,8,21,\"0:16:21,940\",\"0:16:23,442\"",
            "6,Café’s closed.,Olga and Nils,sadness,negative,1,0,8,21,\"00:16:30,000\",\"00:16:31,000\"");
        WriteSplit(root, "dev",
            "1,Hm!,All,disgust,negative,0,0,1,2,\"0:00:01,000\",\"0:00:02,500\"",
            "2,Yes.,Phil/Waiter,neutral,neutral,110,7,1,2,\"0:00:03,000\",\"0:00:04,000\"");
        WriteSplit(root, "test",
            "1,Careful!,Nils,fear,negative,0,0,3,4,\"0:00:05,000\",\"0:00:05,000\"",
            "2,Never.,Olga,anger,negative,0,3,3,4,\"0:00:06,000\",\"0:00:07,000\"");
    }

    private static void WriteSplit(string root, string split, params string[] rows)
    {
        File.WriteAllText(Path.Combine(root, split + "_sent_emo.csv"), Heading + string.Concat(rows.Select(row => row + "\r\n")));
        string folder = Path.Combine(root, "features", split);
        Directory.CreateDirectory(folder);
        foreach ((int i, string row) in rows.Index())
        {
            string[] ids = Ids().Match(row).Groups.Values.Skip(1).Select(group => group.Value).ToArray();
            float[] values = [.. Enumerable.Range(0, (i + 1) * Width).Select(k => k + i / 8f)];
            NpyWriter.WriteFile<float>(Path.Combine(folder, $"dia{ids[0]}_utt{ids[1]}.npy"), values, i + 1, Width);
        }
    }

    [GeneratedRegex(",(?:neutral|positive|negative),([0-9]+),([0-9]+),")]
    private static partial Regex Ids();
}
