using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Tests;

namespace SemiMER.Import.Tests.Hdf5;

public sealed class Hdf5ReaderTests
{
    [Theory]
    [InlineData("features.h5")]
    [InlineData("features_latest.h5")]
    public void Numbers_of_every_type_are_read(string name)
    {
        using Hdf5Reader reader = Hdf5Reader.Open(Fixture.Path(name), "types");
        reader.Names.Should().BeEquivalentTo(["f2", "f4", "f8", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"]);
        foreach (string type in reader.Names)
        {
            (float[] values, long[] shape) = reader.ReadAsSingle(type);
            values.Should().Equal([0, 1, 2, 3, 4, 5], type);
            shape.Should().Equal([2, 3], type);
        }
    }

    [Theory]
    [InlineData("features.h5")]
    [InlineData("features_latest.h5")]
    public void Arrays_are_named_by_their_paths_and_texts_passed_over(string name)
    {
        using Hdf5Reader reader = Hdf5Reader.Open(Fixture.Path(name));
        reader.Names.Should().Contain(["u1/audio", "u2/audio", "empty", "one", "types/f4"]).And.NotContain("u1/label");
        reader.ReadAsSingle("u1/audio").Values.Should().Equal(Fixture.Ramp(200), "gzip in chunks");
        reader.ReadAsSingle("u2/audio").Values.Should().Equal(Fixture.Ramp(12, 5), "chunks with check sums");
        reader.ReadAsSingle("empty").Shape.Should().Equal(0, 4);
        reader.ReadAsSingle("one").Should().BeEquivalentTo((new[] { 1.5f }, Array.Empty<long>()));
        reader.Contains("u3/audio").Should().BeFalse();
        Action none = () => reader.ReadAsSingle("u3/audio");
        none.Should().Throw<FileFormatException>().WithMessage($"*{name}*no array called 'u3/audio'*");
    }

    [Fact]
    public void Matlab_arrays_have_matlabs_shape_and_order()
    {
        using Hdf5Reader reader = Hdf5Reader.Open(Fixture.Path("matlab.mat"));
        reader.Names.Should().BeEquivalentTo("features", "vector", "cube");
        foreach ((string name, float[] expected, long[] sizes) in ((string, float[], long[])[])
            [("features", Fixture.Ramp(15), [5, 3]), ("vector", Fixture.Ramp(4, 2), [1, 4]), ("cube", Fixture.Ramp(24), [2, 3, 4])])
        {
            (float[] values, long[] shape) = reader.ReadAsSingle(name);
            values.Should().Equal(expected, name);
            shape.Should().Equal(sizes, name);
        }
    }

    [Fact]
    public void Groups_of_utterances_become_a_modality()
    {
        using var folder = new TemporaryDirectory();
        using ComputationalSequence arrays = ComputationalSequence.Open(Fixture.Path("covarep.csd"));
        InMemoryCorpus corpus = Fixture.Listing("abc[0]", "abc[1]", "-x_y[0]").WithFeatures(
            ModalitySource.FromArrays(Modality.Acoustic, FeatureKind.Sequence, arrays));
        corpus.Rows.Select(row => row.Utterance.Features[Modality.Acoustic].Frames).Should().Equal(2, 3, 4);
        corpus.Rows[1].Utterance.Features[Modality.Acoustic].Values.ToArray().Should().HaveCount(9);

        Action other = () => Fixture.Listing("abc[0]", "abc[1]", "x").WithFeatures(
            ModalitySource.FromArrays(Modality.Acoustic, FeatureKind.Sequence, arrays));
        other.Should().Throw<CorpusException>().Which.Message.Should().Contain("'x'").And.Contain("-x_y[0]");
    }

    [Theory]
    [InlineData("lzf", "*unreadable.h5*lzf*gzip*")]
    [InlineData("big", "*unreadable.h5*big*little-endian*")]
    [InlineData("big_whole", "*unreadable.h5*big_whole*little-endian*")]
    [InlineData("huge", "*unreadable.h5*huge*claims more numbers than the file can hold*")]
    [InlineData("large", "*unreadable.h5*large*too large for single precision*1E+39*")]
    [InlineData("virtual", "*unreadable.h5*virtual*lies in other files*")]
    [InlineData("raw", "*unreadable.h5*raw*lies in other files*")]
    public void What_cannot_be_read_says_why_and_what_to_do(string name, string message)
    {
        Action read = () =>
        {
            using Hdf5Reader reader = Hdf5Reader.Open(Copy(out TemporaryDirectory folder));
            using (folder)
                reader.ReadAsSingle(name);
        };
        read.Should().Throw<FileFormatException>().WithMessage(message);
    }

    [Theory]
    [InlineData("features.h5", 20183, 0x21)] // size of a fill value
    [InlineData("features_latest.h5", 124, 0x03)] // eight bytes for the length of a name
    [InlineData("features_latest.h5", 12528, 0x03)] // the same in the heap of a large group
    public void Lengths_that_cannot_be_take_no_memory(string name, int at, byte value)
    {
        using var folder = new TemporaryDirectory();
        byte[] bytes = File.ReadAllBytes(Fixture.Path(name));
        bytes[at] = value;
        File.WriteAllBytes(folder.File(name), bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Action open = () => Hdf5Reader.Open(folder.File(name));
        open.Should().Throw<FileFormatException>().WithMessage("*claims to be longer than what it stands in*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(4 << 20);
    }

    [Fact]
    public void Arrays_above_the_limit_are_refused()
    {
        using Hdf5Reader reader = Hdf5Reader.Open(Fixture.Path("features.h5"), maximumArrayBytes: 799);
        Action read = () => reader.ReadAsSingle("u1/audio");
        read.Should().Throw<FileFormatException>().WithMessage("*larger than is allowed*at most 799 bytes, found 800.");
        reader.ReadAsSingle("u2/audio").Values.Should().HaveCount(12);
    }

    [Theory]
    [InlineData("MATLAB 5.0 MAT-file, Platform: GLNXA64", "*version 5*-v7.3*")]
    [InlineData("no HDF5 file", "*is no HDF5 file*")]
    [InlineData("", "*is no HDF5 file*")]
    public void Other_files_are_refused(string content, string message)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("a.mat"), content);
        Action open = () => Hdf5Reader.Open(folder.File("a.mat"));
        open.Should().Throw<FileFormatException>().WithMessage(message).Which.Message.Should().Contain(folder.Root);
    }

    [Fact]
    public void Links_to_other_files_are_not_followed()
    {
        Action open = () => Hdf5Reader.Open(Fixture.Path("linked.h5"));
        open.Should().Throw<FileFormatException>().WithMessage("*linked.h5': has a link 'elsewhere' to another file, or to nothing*");
        Action chosen = () => Hdf5Reader.Open(Fixture.Path("linked.h5"), "", "audio");
        chosen.Should().Throw<FileFormatException>().WithMessage("*linked.h5*to another file*");
    }

    [Fact]
    public void Groups_that_hold_themselves_do_not_go_on_for_ever()
    {
        Action open = () => Hdf5Reader.Open(Fixture.Path("cycle.h5"));
        open.Should().Throw<FileFormatException>().WithMessage("*cycle.h5*groups within groups*");
        using Hdf5Reader reader = Hdf5Reader.Open(Fixture.Path("features.h5"), "u1");
        reader.Names.Should().Equal("audio");
    }

    [Fact]
    public void Missing_files_and_groups_are_named()
    {
        Action open = () => Hdf5Reader.Open("/nonexistent/a.h5");
        open.Should().Throw<FileFormatException>().WithMessage("'/nonexistent/a.h5': does not exist.");
        Action group = () => Hdf5Reader.Open(Fixture.Path("features.h5"), "u9");
        group.Should().Throw<FileFormatException>().WithMessage("*no group 'u9'*");
        Action dataset = () => Hdf5Reader.Open(Fixture.Path("covarep.csd"), "COVAREP/data", "words");
        dataset.Should().Throw<FileFormatException>().WithMessage("*no 'words' in*");
    }

    // Beside the files that it refers to.
    private static string Copy(out TemporaryDirectory folder)
    {
        folder = new TemporaryDirectory();
        foreach (string name in (string[])["unreadable.h5", "features.h5", "covarep.csd"])
            File.Copy(Fixture.Path(name), folder.File(name));
        return folder.File("unreadable.h5");
    }
}
