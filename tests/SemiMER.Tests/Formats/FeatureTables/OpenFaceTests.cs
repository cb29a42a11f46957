using SemiMER.Formats;

namespace SemiMER.Tests.Formats;

/// <summary>Lines that OpenFace 2 wrote, and the spellings of its other builds.</summary>
public sealed class OpenFaceTests : IDisposable
{
    internal const string ActionUnits =
        "frame,face_id,timestamp,confidence,success,AU01_r,AU02_r,AU04_r,AU05_r,AU06_r,AU07_r,AU09_r,AU10_r,AU12_r,AU14_r,AU15_r,AU17_r,"
        + "AU20_r,AU23_r,AU25_r,AU26_r,AU45_r,AU01_c,AU02_c,AU04_c,AU05_c,AU06_c,AU07_c,AU09_c,AU10_c,AU12_c,AU14_c,AU15_c,AU17_c,AU20_c,"
        + "AU23_c,AU25_c,AU26_c,AU28_c,AU45_c\n"
        + "1,0,0.000,0.98,1,0.00,0.00,0.00,0.00,0.81,0.28,0.00,0.00,0.00,0.00,5.00,1.05,0.00,0.08,0.00,1.53,0.00,1.00,0.00,0.00,0.00,1.00,"
        + "1.00,0.00,0.00,0.00,0.00,0.00,1.00,0.00,0.00,0.00,0.00,0.00,1.00\n"
        + "3,0,0.067,0.52,0,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,"
        + "0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00\n";

    internal const string Pose =
        "frame,face_id,timestamp,confidence,success,pose_Tx,pose_Ty,pose_Tz,pose_Rx,pose_Ry,pose_Rz\n"
        + "1,0,0.000,0.98,1,-1.2,26.8,246.8,0.017,0.025,0.026\n";

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Action_units_are_read_and_failed_frames_left_out()
    {
        FeatureTable table = ReadAll(ActionUnits);
        table.Columns.Should().HaveCount(35).And.StartWith(["AU01_r", "AU02_r"]).And.EndWith(["AU28_c", "AU45_c"]);
        FeatureRow row = table.Rows.Should().ContainSingle().Which;
        (row.Time, row.Name, row.Line, row.IsPresent).Should().Be((0.0, "0", 2, true));
        row.Values[table.Columns.ToList().IndexOf("AU15_r")].Should().Be(5f);
        row.Values[table.Columns.ToList().IndexOf("AU06_r")].Should().Be(0.81f);
        row.Values[^1].Should().Be(1f);
    }

    [Fact]
    public void Failed_frames_can_be_kept_as_absent()
    {
        FeatureTable table = ReadAll(ActionUnits, new OpenFaceOptions { KeepsFailedFrames = true });
        table.Rows.Select(row => (row.Time, row.IsPresent)).Should().Equal((0.0, true), (0.067, false));
        table.Rows[1].Values.Should().OnlyContain(value => float.IsNaN(value));
    }

    [Theory]
    [InlineData(0.7, 2)]
    [InlineData(0.5, 2)] // tracked is asked for, too
    [InlineData(0.99, 0)]
    [InlineData(0, 3)]
    public void Both_confidence_and_success_decide(double minimum, int rows)
    {
        const string content = "confidence,success,AU01_r\n0.98,1,1\n0.77,1,2\n0.03,1,3\n0.73,0,4\n0.0,0,5\n";
        ReadAll(content, new OpenFaceOptions { Groups = OpenFaceGroups.ActionUnitIntensity, MinimumConfidence = minimum })
            .Rows.Should().HaveCount(rows);
    }

    [Fact]
    public void Frames_that_are_left_out_are_counted_in_a_remark()
    {
        ReadAll(ActionUnits).Remarks.Should().ContainSingle().Which.ToString().Should().Be(
            $"'{folder.File("made.csv")}', row 3: The frame was not measured (success, confidence) and is left out.");
        const string faces = "frame,face_id,confidence,AU01_r,AU01_c\n1,0,0.9,1,1\n1,1,0.9,1,1\n2,1,0.9,1,1\n";
        ReadAll(faces, new OpenFaceOptions { Face = 0 }).Remarks.Should().ContainSingle().Which.Text.Should()
            .Be("The row of another face than the chosen one is left out. And 1 more place(s).");
    }

    [Fact]
    public void NaN_as_windows_spells_it_is_read()
    {
        FeatureTable table = ReadAll("frame, face_id, timestamp, confidence, success, gaze_angle_x, AU01_r, AU02_r, AU01_c, AU02_c\n"
            + "1, 0, 0.000, 0.98, 1, 0.1, 1.50, -nan(ind), 1.00, 0.00\n");
        table.Values().Should().Equal(1.5f, float.NaN, 1f, 0f);
    }

    [Fact]
    public void Groups_are_chosen_by_name_and_those_that_are_missing_named()
    {
        ReadAll(Pose, new OpenFaceOptions { Groups = OpenFaceGroups.Pose }).Rows[0].Values
            .Should().Equal(-1.2f, 26.8f, 246.8f, 0.017f, 0.025f, 0.026f);
        FluentActions.Invoking(() => ReadAll(Pose)).Should().Throw<FileFormatException>()
            .WithMessage("*lacks a group of columns*Expected ActionUnits, found Pose.");
        const string gaze = "frame,timestamp,confidence,success,gaze_0_x,gaze_0_y,gaze_0_z,gaze_1_x,gaze_1_y,gaze_1_z,"
            + "gaze_angle_x,gaze_angle_y,eye_lmk_x_0,eye_lmk_X_0,x_0,X_0,p_scale,AU01_d\n1,0,0.9,1,1,2,3,4,5,6,7,8,9,9,9,9,9,9\n";
        ReadAll(gaze, new OpenFaceOptions { Groups = OpenFaceGroups.Gaze }).Rows[0].Values.Should().Equal(1, 2, 3, 4, 5, 6, 7, 8);
    }

    [Fact]
    public void Blanks_after_commas_do_not_count()
    {
        FeatureTable table = ReadAll(ActionUnits.Replace(",", ", ", StringComparison.Ordinal));
        table.Should().BeEquivalentTo(ReadAll(ActionUnits));
    }

    [Fact]
    public void Old_files_and_single_images_are_read()
    {
        ReadAll("frame, timestamp, confidence, success, AU01_r, AU01_c\n1, 0, 0.98, 1, 2, 1\n").Rows[0].Name.Should().BeNull();
        FeatureTable image = ReadAll("face,confidence,AU01_r,AU01_c\n0,0.9,2,1\n", new OpenFaceOptions { Face = 0 });
        (image.Rows[0].Name, image.Rows[0].Time).Should().Be(("0", null));
        ReadAll("frame,timestamp,confidence,success,AU01_r,AU01_c\n").Rows.Should().BeEmpty("a heading alone means no frame");
    }

    [Fact]
    public void Of_several_faces_one_is_chosen()
    {
        const string content =
            "frame,face_id,timestamp,confidence,success,AU01_r,AU01_c\n1,0,0,0.9,1,1,0\n1,1,0,0.9,1,2,0\n2,1,0.03,0.9,1,3,1\n";
        ReadAll(content, new OpenFaceOptions { Face = 1 }).Rows.Select(row => row.Values[0]).Should().Equal(2f, 3f);
        FluentActions.Invoking(() => ReadAll(content)).Should().Throw<FileFormatException>()
            .WithMessage("*row 3, column 'face_id': has several faces in one frame*OpenFaceOptions.Face*found '0', '1'.");
    }

    [Theory]
    [InlineData("AU01_r,AU01_c\n1,1\n", "*row 1: is no file of OpenFace*")]
    [InlineData("confidence,AU01_r,AU01_c\n0.9,1\n", "*row 2: has a row of another length*")]
    [InlineData("confidence,AU01_r,AU01_c\n0.9,1,x\n", "*row 2, column 'AU01_c': has a field that is no number*")]
    [InlineData("confidence,AU01_r,AU01_c\nhigh,1,1\n", "*row 2, column 'confidence'*found 'high'.")]
    [InlineData("confidence,AU01_r,AU01_r\n", "*row 1, column 'AU01_r': has two columns*")]
    public void Damage_is_named_with_line_and_column(string content, string message) =>
        FluentActions.Invoking(() => ReadAll(content)).Should().Throw<FileFormatException>().WithMessage("*made.csv'" + message);

    [Fact]
    public void Impossible_options_are_refused() =>
        FluentActions.Invoking(() => ReadAll(Pose, new OpenFaceOptions { Groups = 0, MinimumConfidence = 2, Face = -1 }))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(3);

    private FeatureTable ReadAll(string content, OpenFaceOptions? options = null)
    {
        string path = folder.File("made.csv");
        File.WriteAllText(path, content);
        using OpenFaceReader reader = OpenFaceReader.Open(path, options);
        return reader.ReadAll();
    }
}
