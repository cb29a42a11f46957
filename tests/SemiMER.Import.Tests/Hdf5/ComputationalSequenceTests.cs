using SemiMER.Formats;

namespace SemiMER.Import.Tests.Hdf5;

public sealed class ComputationalSequenceTests
{
    [Fact]
    public void Features_and_times_are_read_by_segment()
    {
        using ComputationalSequence sequence = ComputationalSequence.Open(Fixture.Path("covarep.csd"));
        sequence.Name.Should().Be("COVAREP");
        sequence.Names.Should().BeEquivalentTo("abc[0]", "abc[1]", "-x_y[0]");
        foreach ((string name, int k) in sequence.Names.Select(name => (name, name switch { "abc[0]" => 0, "abc[1]" => 1, _ => 2 })))
        {
            (float[] values, long[] shape) = sequence.ReadAsSingle(name);
            shape.Should().Equal(k + 2, 3);
            values.Should().Equal(Fixture.Ramp(3 * (k + 2), 10 * k));
            sequence.ReadIntervals(name).Should().Equal(Enumerable.Range(0, k + 2).Select(i => ((double)i, i + 0.5)));
        }
        Action none = () => sequence.ReadIntervals("abc[2]");
        none.Should().Throw<FileFormatException>().WithMessage("*covarep.csd*'abc[2]'*");
    }

    [Fact]
    public void Words_are_no_features()
    {
        Action open = () => ComputationalSequence.Open(Fixture.Path("words.csd"));
        open.Should().Throw<FileFormatException>().WithMessage("*words.csd*no numbers in 'features'*String*");
    }

    [Fact]
    public void Other_files_are_no_sequence()
    {
        Action open = () => ComputationalSequence.Open(Fixture.Path("features.h5"));
        open.Should().Throw<FileFormatException>().WithMessage("*features.h5*no computational sequence*found 3 groups*");
    }
}
