using System.Text.RegularExpressions;

namespace SemiMER.Formats;

/// <summary>
/// Reads the CSV files of OpenFace 1 and 2. Columns are found by name, since a group that was switched off is simply not there; names
/// that differ only by case are different. Blanks after commas, as some builds write them, do not count.
/// </summary>
public sealed partial class OpenFaceReader : FeatureRowReader
{
    private readonly OpenFaceOptions options;
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);
    private readonly HashSet<string> facesOfFrame = new(StringComparer.Ordinal);
    private int[] features = [];
    private string? lastFrame;

    private OpenFaceReader(string path, OpenFaceOptions options)
        : base(path)
    {
        this.options = options;
    }

    /// <summary>Opens a file and reads its heading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Which columns and frames are read.</param>
    /// <exception cref="FileFormatException">The file is missing, is not of OpenFace, or lacks a group of columns.</exception>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static OpenFaceReader Open(string path, OpenFaceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new OpenFaceOptions();
        options.Check();
        return Open(new OpenFaceReader(path, options), reader => reader.Start());
    }

    /// <inheritdoc/>
    /// <remarks>The time is the time stamp; the name is the number of the face.</remarks>
    public override FeatureRow? Read()
    {
        while (Lines.ReadContent() is { } line)
        {
            string[] fields = line.Split(',', StringSplitOptions.TrimEntries);
            CheckCount(columns.Count, fields.Length);
            string? face = Field(fields, "face_id") ?? Field(fields, "face");
            CheckFace(Field(fields, "frame"), face);
            bool measured = IsMeasured(fields);
            if (!IsWanted(face) || (!measured && !options.KeepsFailedFrames))
                continue;
            var values = new float[features.Length];
            for (int i = 0; i < values.Length; i++)
                values[i] = measured ? Number(fields[features[i]], Columns[i]) : float.NaN;
            return new FeatureRow(values, Lines.Number)
            {
                Name = face,
                Time = Field(fields, "timestamp") is { } time ? FiniteNumber(time, "timestamp") : null,
                IsPresent = measured,
            };
        }
        return null;
    }

    private void Start()
    {
        string[] names = ReadHeading().Split(',', StringSplitOptions.TrimEntries);
        CheckNames(names);
        for (int i = 0; i < names.Length; i++)
            columns.Add(names[i], i);
        if (!columns.ContainsKey("confidence"))
        {
            throw new FileFormatException(
                FilePath, "is no file of OpenFace: it has no confidence.", Lines.Number, expected: "frame,face_id,timestamp,confidence,...",
                actual: Quote(string.Join(',', names)));
        }
        OpenFaceGroups found = names.Aggregate(default(OpenFaceGroups), (groups, name) => groups | GroupOf(name));
        if ((options.Groups & ~found) != 0)
        {
            throw new FileFormatException(
                FilePath, "lacks a group of columns: run OpenFace with it, or do not ask for it.", Lines.Number,
                expected: $"{options.Groups}", actual: found == 0 ? "none" : $"{found}");
        }
        features = [.. Enumerable.Range(0, names.Length).Where(i => (GroupOf(names[i]) & options.Groups) != 0)];
        Columns = [.. features.Select(i => names[i])];
    }

    private static OpenFaceGroups GroupOf(string column) =>
        ActionUnit().Match(column) is { Success: true } match
            ? match.Groups[1].ValueSpan is "r" ? OpenFaceGroups.ActionUnitIntensity : OpenFaceGroups.ActionUnitPresence
        : Gaze().IsMatch(column) ? OpenFaceGroups.Gaze
        : Pose().IsMatch(column) ? OpenFaceGroups.Pose
        : default;

    // The tool for single images writes no success; there the confidence decides alone.
    private bool IsMeasured(string[] fields)
    {
        double confidence = FiniteNumber(Field(fields, "confidence"), "confidence");
        double success = Field(fields, "success") is { } text ? FiniteNumber(text, "success") : 1;
        return success == 1 && confidence >= options.MinimumConfidence;
    }

    private bool IsWanted(string? face) => options.Face is not { } wanted || face is null || FiniteNumber(face, "face_id") == wanted;

    private void CheckFace(string? frame, string? face)
    {
        if (options.Face is not null || face is null)
            return;
        if (frame != lastFrame)
            facesOfFrame.Clear();
        lastFrame = frame;
        if (facesOfFrame.Add(face) && facesOfFrame.Count > 1)
        {
            throw new FileFormatException(
                FilePath, $"has several faces in one frame: choose one by {nameof(OpenFaceOptions)}.{nameof(OpenFaceOptions.Face)}.",
                Lines.Number, "face_id", "one face", FaultText.List(facesOfFrame));
        }
    }

    private string? Field(string[] fields, string column) => columns.TryGetValue(column, out int index) ? fields[index] : null;

    [GeneratedRegex("^AU[0-9]{2}_([rc])$")]
    private static partial Regex ActionUnit();

    [GeneratedRegex("^gaze_([01]_[xyz]|angle_[xy])$")]
    private static partial Regex Gaze();

    [GeneratedRegex("^pose_[TR][xyz]$")]
    private static partial Regex Pose();
}
