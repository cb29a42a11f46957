using System.Globalization;
using System.Text.RegularExpressions;

namespace SemiMER.Corpora;

/// <summary>
/// Reads one summary file of <c>EmoEvaluation</c>: a line for each turn with its majority label and mean ratings, then a line for each
/// rater. Votes are those of the outside raters (<c>C-E1</c>, ...); a rater who named several emotions voted for each of them, and
/// what the actors say of themselves (<c>C-F1</c>, <c>C-M1</c>) is no vote.
/// </summary>
internal static partial class IemocapEvaluation
{
    private const float LeastRating = 1, MostRating = 5;
    private const string NoMajority = "xxx";

    public static List<IemocapTurn> Read(IEnumerable<string> lines, string dialogue, string file, FaultList faults, SkipNotes notes)
    {
        var turns = new List<IemocapTurn>();
        int number = 0;
        foreach (string line in lines)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"'{file}', row {++number}");
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('%') || line.StartsWith("A-", StringComparison.Ordinal))
                continue; // the mean of the A- lines stands in the line of the turn
            if (line.StartsWith('['))
            {
                if (ReadTurn(line, dialogue, place, faults) is { } turn)
                    turns.Add(turn);
            }
            else if (RaterLine().Match(line) is { Success: true } rater)
            {
                if (turns.Count == 0)
                    faults.Add($"{place}: a rating stands before the first turn.");
                else if (rater.Groups[1].ValueSpan is "E")
                    AddVotes(turns[^1], rater.Groups[2].Value, place, notes);
            }
            else
            {
                notes.Add("lines of evaluation files of no known kind", place);
            }
        }
        return turns;
    }

    private static IemocapTurn? ReadTurn(string line, string dialogue, string place, FaultList faults)
    {
        Match match = TurnLine().Match(line);
        if (!match.Success)
        {
            faults.Add($"{place}: the line is no turn. Expected [START - END] ID EMOTION [V, A, D], found '{Shorten(line)}'.");
            return null;
        }
        string id = match.Groups[3].Value, emotion = match.Groups[4].Value;
        if (!TurnId().IsMatch(id) || id[..id.LastIndexOf('_')] != dialogue)
        {
            faults.Add($"{place}: the turn is not of this dialogue. Expected an id such as {dialogue}_F000, found '{Shorten(id)}'.");
            return null;
        }
        if (emotion != NoMajority && !IemocapClasses.All.Contains(emotion))
        {
            faults.Add($"{place}: the emotion is unknown. Expected {NoMajority} or one of {FaultText.List([.. IemocapClasses.All])}, " +
                $"found '{Shorten(emotion)}'.");
            return null;
        }
        double? start = Number(match.Groups[1].Value), end = Number(match.Groups[2].Value);
        double?[] ratings = [.. Enumerable.Range(5, 3).Select(group => Number(match.Groups[group].Value))];
        if (start is null || end is null || end < start || ratings.Contains(null))
        {
            faults.Add($"{place}: a time or rating is no number, or the turn ends before it starts: '{Shorten(line)}'.");
            return null;
        }
        return new IemocapTurn(id, start.Value, end.Value, emotion)
        {
            Targets = [.. ratings.Select(rating => rating is >= LeastRating and <= MostRating ? (float)rating.Value : float.NaN)],
        };
    }

    private static void AddVotes(IemocapTurn turn, string labels, string place, SkipNotes notes)
    {
        foreach (string word in labels.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct())
        {
            if (IemocapClasses.FromWord(word) is { } code)
                turn.Votes[Index(code)]++;
            else
                notes.Add("votes for an emotion that is not known", place);
        }
    }

    internal static int Index(string code)
    {
        for (int i = 0; i < IemocapClasses.All.Count; i++)
        {
            if (IemocapClasses.All[i] == code)
                return i;
        }
        return -1;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value : null;

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "...";

    [GeneratedRegex(
        @"^\[\s*([0-9.]+)\s*-\s*([0-9.]+)\s*\]\s+(\S+)\s+(\S+)\s+\[\s*([0-9.]+)\s*,\s*([0-9.]+)\s*,\s*([0-9.]+)\s*\]\s*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex TurnLine();

    // What the rater remarks stands in parentheses behind and may hold semicolons.
    [GeneratedRegex(@"^C-([EFM])[0-9]+:\s*([^(]*)", RegexOptions.CultureInvariant)]
    private static partial Regex RaterLine();

    [GeneratedRegex("^Ses0[1-5][FM]_.+_[FM][^_/\\\\]+$", RegexOptions.CultureInvariant)]
    private static partial Regex TurnId();
}
