using System.IO.Compression;
using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Tests.Formats;

namespace SemiMER.Tests.Corpora;

public sealed class FeatureFilesTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(FeatureKind.Vector, new long[] { 6 }, "[6]")]
    [InlineData(FeatureKind.Vector, new long[] { 1, 6 }, "[6]")]
    [InlineData(FeatureKind.Sequence, new long[] { 2, 3 }, "[2, 3]")]
    [InlineData(FeatureKind.Sequence, new long[] { 1, 6 }, "[1, 6]")]
    [InlineData(FeatureKind.Sequence, new long[] { 1, 3, 2 }, "[3, 2]")]
    public void Arrays_have_the_shape_of_their_kind(FeatureKind kind, long[] shape, string expected)
    {
        NpyWriter.WriteFile<float>(folder.File("a.npy"), new float[6], shape);
        FeatureFiles.Read(folder.File("a.npy"), kind)!.ShapeText.Should().Be(expected);
    }

    [Theory]
    [InlineData(FeatureKind.Vector, new long[] { 2, 3 }, "*Expected one vector, (feature,), found (2, 3).")]
    [InlineData(FeatureKind.Vector, new long[] { }, "*Expected one vector, (feature,), found ().")]
    [InlineData(FeatureKind.Sequence, new long[] { 6 }, "*Expected a sequence, (time, feature), found (6,).")]
    [InlineData(FeatureKind.Sequence, new long[] { 2, 3, 1 }, "*found (2, 3, 1).")]
    public void Arrays_of_another_kind_are_refused(FeatureKind kind, long[] shape, string message)
    {
        NpyWriter.WriteFile<float>(folder.File("a.npy"), new float[shape.Aggregate(1L, (product, size) => product * size)], shape);
        FluentActions.Invoking(() => FeatureFiles.Read(folder.File("a.npy"), kind))
            .Should().Throw<FileFormatException>().WithMessage(message);
    }

    [Fact]
    public void Files_without_a_frame_have_no_features()
    {
        NpyWriter.WriteFile<float>(folder.File("a.npy"), Array.Empty<float>(), 0, 6);
        FeatureFiles.Read(folder.File("a.npy"), FeatureKind.Sequence).Should().BeNull();
        File.WriteAllText(folder.File("a.csv"), "frame,confidence,success,AU01_r,AU01_c\n1,0.1,0,0,0\n");
        FeatureFiles.Read(folder.File("a.csv"), FeatureKind.Sequence).Should().BeNull();
        FluentActions.Invoking(() => ModalitySource.FromFiles(Modality.Visual, FeatureKind.Sequence, folder.Root, "a.csv")
            .Read(TestCorpora.Row("u", "s", null))).Should().Throw<FileFormatException>().WithMessage("*has no frame*MissingIsAbsent*");
    }

    [Fact]
    public void Kind_of_a_csv_file_is_told_by_its_heading()
    {
        ModalityFeatures Read(string content, FeatureFileOptions? options = null)
        {
            File.WriteAllText(folder.File("a.csv"), content);
            return FeatureFiles.Read(folder.File("a.csv"), FeatureKind.Sequence, options)!;
        }
        Read(OpenSmileCsvTests.Frames).ShapeText.Should().Be("[3, 4]");
        Read(OpenSmileCsvTests.Python).ShapeText.Should().Be("[2, 2]");
        Read(OpenFaceTests.ActionUnits).ShapeText.Should().Be("[1, 35]");
        Read(OpenFaceTests.Pose, new FeatureFileOptions { OpenFace = new OpenFaceOptions { Groups = OpenFaceGroups.Pose } })
            .ShapeText.Should().Be("[1, 6]");
        Read("x,y\n1,2\n3,4\n").Values.ToArray().Should().Equal(1, 2, 3, 4);
        Read("1;2\n3;4\n", new FeatureFileOptions { Csv = new FeatureCsvOptions { Separator = ';', HasHeading = false } })
            .Values.ToArray().Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public void Archives_of_several_arrays_need_a_name()
    {
        using (ZipArchive npz = ZipFile.Open(folder.File("a.npz"), ZipArchiveMode.Create))
        {
            foreach (int size in (int[])[1, 2])
            {
                NpyWriter.WriteFile<float>(folder.File("a.npy"), new float[size], size);
                npz.CreateEntryFromFile(folder.File("a.npy"), $"x{size}.npy");
            }
        }
        FluentActions.Invoking(() => FeatureFiles.Read(folder.File("a.npz"), FeatureKind.Vector)).Should().Throw<FileFormatException>()
            .WithMessage("*FeatureFileOptions.ArrayName*Expected one array, found 'x1', 'x2'.");
        FeatureFiles.Read(folder.File("a.npz"), FeatureKind.Vector, new FeatureFileOptions { ArrayName = "x2" })!.Width.Should().Be(2);
    }
}
