using System.Globalization;
using System.Text.RegularExpressions;
using SemiMER.Formats;

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

    public static List<IemocapTurn> Read(IEnumerable<string> lines, string dialogue, string file, FaultList faults, RemarkCounter remarks)
    {
        var turns = new List<IemocapTurn>();
        foreach ((int index, string original) in lines.Index())
        {
            // The files hold no free text but what raters remarked, so characters of no width mean nothing anywhere.
            string line = string.Concat(original.Where(letter => char.GetUnicodeCategory(letter) != UnicodeCategory.Format)).Trim();
            var place = new Place(file, index + 1, faults, remarks);
            if (line.Length == 0 || line.StartsWith('%') || line.StartsWith("A-", StringComparison.Ordinal))
                continue; // the mean of the A- lines stands in the line of the turn
            if (line.StartsWith('['))
            {
                if (ReadTurn(line, dialogue, place) is { } turn)
                    turns.Add(turn);
            }
            else if (RaterLine().Match(line) is { Success: true } rater)
            {
                if (turns.Count == 0)
                    place.Fault("a rating stands before the first turn.");
                else if (rater.Groups[1].ValueSpan is "E")
                    AddVotes(turns[^1], rater.Groups[2].Value, place);
            }
            else
            {
                place.Remark("line(s) of evaluation files of no known kind, which were left out");
            }
        }
        return turns;
    }

    private static IemocapTurn? ReadTurn(string line, string dialogue, Place place)
    {
        Match match = TurnLine().Match(line);
        if (!match.Success)
        {
            place.Fault($"the line is no turn. Expected [START - END] ID EMOTION [V, A, D], found '{Shorten(line)}'.");
            return null;
        }
        string id = match.Groups[3].Value, emotion = match.Groups[4].Value;
        if (!TurnId().IsMatch(id) || id[..id.LastIndexOf('_')] != dialogue)
        {
            place.Fault($"the turn is not of this dialogue. Expected an id such as {dialogue}_F000, found '{Shorten(id)}'.");
            return null;
        }
        if (emotion != NoMajority && !IemocapClasses.All.Contains(emotion))
        {
            place.Fault($"the emotion is unknown. Expected {NoMajority} or one of {FaultText.List([.. IemocapClasses.All])}, " +
                $"found '{Shorten(emotion)}'.");
            return null;
        }
        double? start = Number(match.Groups[1].Value), end = Number(match.Groups[2].Value);
        double?[] ratings = [.. Enumerable.Range(5, 3).Select(group => Number(match.Groups[group].Value))];
        if (start is null || end is null || end < start || ratings.Contains(null))
        {
            place.Fault($"a time or rating is no number, or the turn ends before it starts: '{Shorten(line)}'.");
            return null;
        }
        return new IemocapTurn(id, start.Value, end.Value, emotion)
        {
            Targets = [.. ratings.Select(rating => rating is >= LeastRating and <= MostRating ? (float)rating.Value : float.NaN)],
        };
    }

    private static void AddVotes(IemocapTurn turn, string labels, Place place)
    {
        foreach (string word in labels.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct())
        {
            if (IemocapClasses.FromWord(word) is { } code)
                turn.Votes[Index(code)]++;
            else
                place.Remark("vote(s) for an emotion that is not known, which were left out");
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

    /// <summary>A line of the file, and what is told of it.</summary>
    private sealed record Place(string File, int Row, FaultList Faults, RemarkCounter Remarks)
    {
        public void Fault(string fault) => Faults.Add("row", Row.ToString(CultureInfo.InvariantCulture), fault, File);

        public void Remark(string kind) => Remarks.Add(kind, File, Row);
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
