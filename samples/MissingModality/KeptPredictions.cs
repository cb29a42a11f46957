using System.Globalization;
using System.Text.Json;

namespace SemiMER.Samples.MissingModality;

/// <summary>
/// Predicted classes of each row of the tables, under each mask, in the order of the test utterances: kept in a folder, so that a
/// study that was stopped goes on.
/// </summary>
internal sealed class KeptPredictions(DirectoryInfo? folder, string fold, long seed)
{
    /// <summary>What is kept of all these rows, or else what a training says now.</summary>
    public IReadOnlyDictionary<string, int[][]> Of(string[] rows, Func<IReadOnlyDictionary<string, int[][]>> train)
    {
        if (folder is null)
            return train();
        Dictionary<string, string> files = rows.ToDictionary(row => row, FileOf);
        if (files.Values.All(File.Exists))
            return files.ToDictionary(row => row.Key, row => JsonSerializer.Deserialize<int[][]>(File.ReadAllText(row.Value))!);
        IReadOnlyDictionary<string, int[][]> said = train();
        folder.Create();
        foreach ((string row, int[][] predicted) in said)
        {
            File.WriteAllText($"{files[row]}.partial", JsonSerializer.Serialize(predicted));
            File.Move($"{files[row]}.partial", files[row], overwrite: true);
        }
        return said;
    }

    private string FileOf(string row)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{fold}-{row}-{seed}.json").Replace(' ', '_');
        return Path.Combine(folder!.FullName, string.Concat(name.Split(Path.GetInvalidFileNameChars())));
    }
}
