using System.Text.RegularExpressions;

namespace SemiMER.Formats;

/// <summary>
/// Reads the CSV files of OpenFace 1 and 2. Columns are found by name, since a group that was switched off is simply not there; names
/// that differ only by case are different. The time of a row is the time stamp, its name the number of the face. Frames that were not
/// measured are left out, with a remark.
/// </summary>
public sealed partial class OpenFaceReader : FeatureRowReader
{
    private readonly OpenFaceOptions options;
    private readonly HashSet<string> facesOfFrame = new(StringComparer.Ordinal);
    private int[] features = [];
    private int frameColumn, faceColumn, timeColumn, confidenceColumn, successColumn;
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

    private protected override FeatureRow? ReadRow()
    {
        while (NextRow(isNamed: false))
        {
            string? face = faceColumn < 0 ? null : Fields[faceColumn].ToString();
            CheckFace(face);
            bool measured = IsMeasured();
            if (!IsWanted(face))
            {
                Note("The row of another face than the chosen one is left out.", Lines.Number);
                continue;
            }
            if (!measured && !options.KeepsFailedFrames)
            {
                Note("The frame was not measured (success, confidence) and is left out.", Lines.Number);
                continue;
            }
            var values = new float[features.Length];
            for (int i = 0; i < values.Length; i++)
                values[i] = measured ? Number(Fields[features[i]], Columns[i]) : float.NaN;
            return new FeatureRow(values, Lines.Number)
            {
                Name = face,
                Time = timeColumn < 0 ? null : FiniteNumber(Fields[timeColumn], "timestamp"),
                IsPresent = measured,
            };
        }
        return null;
    }

    private void Start()
    {
        string heading = ReadFirstLine();
        StartTable(heading, new TableFields(',', quotes: true), hasHeading: !TableHeading.IsLineOfNumbers(heading));
        confidenceColumn = Array.IndexOf(Names, "confidence");
        if (confidenceColumn < 0)
        {
            throw new FileFormatException(
                FilePath, "is no file of OpenFace, or has lost its heading: it has no confidence.", Lines.Number,
                expected: "frame,face_id,timestamp,confidence,...", actual: Quote(heading));
        }
        frameColumn = Array.IndexOf(Names, "frame");
        faceColumn = Math.Max(Array.IndexOf(Names, "face_id"), Array.IndexOf(Names, "face"));
        timeColumn = Array.IndexOf(Names, "timestamp");
        successColumn = Array.IndexOf(Names, "success");
        FrameTimeColumn = timeColumn < 0 ? null : "timestamp";
        OpenFaceGroups found = Names.Aggregate(default(OpenFaceGroups), (groups, name) => groups | GroupOf(name));
        if ((options.Groups & ~found) != 0)
        {
            throw new FileFormatException(
                FilePath, "lacks a group of columns: run OpenFace with it, or do not ask for it.", Lines.Number,
                expected: $"{options.Groups}", actual: found == 0 ? "none" : $"{found}");
        }
        features = [.. Enumerable.Range(0, Names.Length).Where(i => (GroupOf(Names[i]) & options.Groups) != 0)];
        Columns = [.. features.Select(i => Names[i])];
    }

    private static OpenFaceGroups GroupOf(string column) =>
        ActionUnit().Match(column) is { Success: true } match
            ? match.Groups[1].ValueSpan is "r" ? OpenFaceGroups.ActionUnitIntensity : OpenFaceGroups.ActionUnitPresence
        : Gaze().IsMatch(column) ? OpenFaceGroups.Gaze
        : Pose().IsMatch(column) ? OpenFaceGroups.Pose
        : default;

    // The tool for single images writes no success; there the confidence decides alone.
    private bool IsMeasured()
    {
        double confidence = FiniteNumber(Fields[confidenceColumn], "confidence");
        double success = successColumn < 0 ? 1 : FiniteNumber(Fields[successColumn], "success");
        return success == 1 && confidence >= options.MinimumConfidence;
    }

    private bool IsWanted(string? face) => options.Face is not { } wanted || face is null || FiniteNumber(face, "face_id") == wanted;

    private void CheckFace(string? face)
    {
        if (options.Face is not null || face is null)
            return;
        string? frame = frameColumn < 0 ? null : Fields[frameColumn].ToString();
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

    [GeneratedRegex("^AU[0-9]{2}_([rc])$")]
    private static partial Regex ActionUnit();

    [GeneratedRegex("^gaze_([01]_[xyz]|angle_[xy])$")]
    private static partial Regex Gaze();

    [GeneratedRegex("^pose_[TR][xyz]$")]
    private static partial Regex Pose();
}
