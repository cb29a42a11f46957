using SemiMER.Formats;

namespace SemiMER.Import;

/// <summary>
/// Reads a computational sequence of CMU-MultimodalSDK, a <c>.csd</c> file: features with their times by the names of videos, or, once they
/// are aligned, of segments, <c>video[3]</c>.
/// </summary>
public sealed class ComputationalSequence : IArrayFile, IDisposable
{
    private const string Features = "features", Times = "intervals";
    private readonly Hdf5Reader reader;
    private readonly string group;

    private ComputationalSequence(Hdf5Reader reader, string name, string group)
    {
        this.reader = reader;
        this.group = group;
        Name = name;
    }

    /// <summary>The file.</summary>
    public string FilePath => reader.FilePath;

    /// <summary>What the file calls the sequence, such as <c>COVAREP</c>.</summary>
    public string Name { get; }

    /// <summary>Names of the videos or segments.</summary>
    public IReadOnlyList<string> Names => reader.Names;

    /// <summary>Opens a file and lists its videos or segments.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumArrayBytes">The most bytes that the features of one of them may take in memory. Default 2 GiB.</param>
    /// <exception cref="FileFormatException">
    /// The file is missing, is no HDF5 file, is damaged, is no computational sequence, or one of words, which has texts for features.
    /// </exception>
    public static ComputationalSequence Open(string path, long maximumArrayBytes = 1L << 31)
    {
        IReadOnlyList<string> roots = Hdf5Reader.Roots(path);
        if (roots.Count != 1)
        {
            throw new FileFormatException(path, "is no computational sequence.", expected: "one group, with 'data' in it",
                actual: FormattableString.Invariant($"{roots.Count} groups"));
        }
        string group = $"{roots[0]}/data";
        return new ComputationalSequence(Hdf5Reader.Open(path, group, Features, maximumArrayBytes), roots[0], group);
    }

    /// <inheritdoc/>
    public bool Contains(string name) => reader.Contains(name);

    /// <summary>Reads the features of a video or segment, one row for each step.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>The numbers and their shape.</returns>
    /// <exception cref="FileFormatException">There is none of that name, or its features cannot be read.</exception>
    public (float[] Values, long[] Shape) ReadAsSingle(string name) => reader.ReadAsSingle(name);

    /// <summary>Reads when each step begins and ends, in seconds from the start of the video.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="FileFormatException">There is none of that name, or it has no times.</exception>
    public IReadOnlyList<(double Start, double End)> ReadIntervals(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string place = Path.Combine(FilePath, name);
        if (!Contains(name))
            throw new FileFormatException(FilePath, $"has nothing called '{name}'.");
        if (reader.ReadBeside(name, group, Times) is not var (values, shape) || shape is not [_, 2])
            throw new FileFormatException(place, $"has no '{Times}', or not two numbers for each step.");
        return [.. values.Chunk(2).Select(pair => (pair[0], pair[1]))];
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => reader.Dispose();
}
