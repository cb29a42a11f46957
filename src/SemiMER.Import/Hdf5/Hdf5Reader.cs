using System.Text;
using PureHDF;
using PureHDF.VOL.Native;
using SemiMER.Formats;

namespace SemiMER.Import;

/// <summary>
/// Reads arrays of numbers from an HDF5 file, such as features that h5py wrote, or a MATLAB file of version 7.3. An array is read when it
/// is asked for; one that claims more numbers than the file can hold is refused before memory is taken. Texts, tables and references are
/// passed over.
/// </summary>
public sealed class Hdf5Reader : IArrayFile, IDisposable
{
    private const int MostObjects = 1 << 18, Deepest = 16;
    private const long MostDeflated = 1032, Slack = 1 << 16; // deflate shrinks by no more than this factor

    private readonly BoundedStream stream;
    private readonly NativeFile file;
    private readonly long length;
    private readonly long maximumArrayBytes;
    private readonly bool isMatlab;
    private readonly Dictionary<string, IH5Dataset> datasets = new(StringComparer.Ordinal);
    private readonly List<string> names = [];
    private int objects;

    private Hdf5Reader(string path, string group, string? dataset, long maximumArrayBytes)
    {
        FilePath = path;
        this.maximumArrayBytes = maximumArrayBytes;
        (length, isMatlab) = CheckStart(path);
        stream = Open(path);
        try
        {
            file = Guard(() => H5File.Open(stream));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
        try
        {
            Guard(() =>
            {
                if (dataset is null)
                    AddAll(GroupAt(group), "", 0);
                else
                    AddChildren(GroupAt(group), dataset);
                return true;
            });
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>Names of the arrays: their paths below the group, such as <c>u1/audio</c>, or the names that stand for them.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Opens a file and lists its arrays.</summary>
    /// <param name="path">The file.</param>
    /// <param name="group">The group in which the arrays lie, such as <c>features/audio</c>; by default the whole file.</param>
    /// <param name="dataset">
    /// Where each utterance has a group of its own, the name of the array in it, such as <c>features</c>: the name of the group then stands
    /// for it. Null takes all arrays of numbers, in groups within groups too.
    /// </param>
    /// <param name="maximumArrayBytes">The most bytes that one array may take in memory. Default 2 GiB.</param>
    /// <exception cref="FileFormatException">The file is missing, is no HDF5 file, or is damaged; or there is no such group.</exception>
    public static Hdf5Reader Open(string path, string group = "", string? dataset = null, long maximumArrayBytes = 1L << 31)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(group);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumArrayBytes, 1);
        return new Hdf5Reader(path, group, dataset, maximumArrayBytes);
    }

    /// <inheritdoc/>
    public bool Contains(string name) => datasets.ContainsKey(name);

    /// <summary>Reads an array of any type of number as floats, in C order. MATLAB's first dimension comes first, as in MATLAB.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>The numbers and their shape.</returns>
    /// <exception cref="FileFormatException">
    /// There is no such array; it is damaged, too large, compressed by something else than gzip, has its bytes in reverse order, or has a
    /// number too large for a float.
    /// </exception>
    public (float[] Values, long[] Shape) ReadAsSingle(string name)
    {
        IH5Dataset dataset = Find(name);
        string place = PlaceOf(name);
        return Guard(() =>
        {
            stream.Renew(dataset.Space.Dimensions.Length);
            long[] shape = CheckSize(dataset, place);
            float[] values = Hdf5Numbers.Read<float>(dataset, place);
            if (!isMatlab)
                return (values, shape);
            Array.Reverse(shape);
            return (NumberBytes.ToCOrder(values, shape), shape);
        }, place);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    /// <summary>Reads an array of doubles beside an array, such as its times.</summary>
    internal (double[] Values, long[] Shape)? ReadBeside(string name, string group, string dataset)
    {
        string place = PlaceOf(name);
        return Guard<(double[], long[])?>(() =>
        {
            stream.Renew(rank: 0);
            IH5Group parent = GroupAt($"{group}/{name}".TrimStart('/'));
            if (!parent.LinkExists(dataset) || parent.Get(dataset) is not IH5Dataset found)
                return null;
            stream.Renew(found.Space.Dimensions.Length);
            long[] shape = CheckSize(found, place);
            return (Hdf5Numbers.Read<double>(found, place), shape);
        }, place);
    }

    /// <summary>Names of the groups directly below the root.</summary>
    internal static IReadOnlyList<string> Roots(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        CheckStart(path);
        return Guard<IReadOnlyList<string>>(() =>
        {
            using NativeFile opened = H5File.Open(Open(path));
            return [.. opened.Children().Take(MostObjects).OfType<IH5Group>().Select(group => group.Name)];
        }, path);
    }

    private static (long Length, bool IsMatlab) CheckStart(string path)
    {
        var start = new byte[32];
        long size;
        int count;
        try
        {
            using FileStream stream = File.OpenRead(path);
            size = stream.Length;
            count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileFormatException(path, "does not exist.", innerException: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException(path, $"cannot be read: {error.Message}", innerException: error);
        }
        string text = Encoding.Latin1.GetString(start, 0, count);
        if (text.StartsWith("MATLAB 5", StringComparison.Ordinal))
        {
            throw new FileFormatException(path, "is a MATLAB file of version 5, which is no HDF5 file. Save it by save(..., '-v7.3').",
                expected: "a MATLAB file of version 7.3", actual: "version 5");
        }
        return (size, text.StartsWith("MATLAB 7.3", StringComparison.Ordinal));
    }

    private IH5Group GroupAt(string path) =>
        path.Trim('/').Length == 0 ? file
        : file.LinkExists(path.Trim('/')) && file.Get(path.Trim('/')) is IH5Group group ? group
        : throw new FileFormatException(FilePath, $"has no group '{path}'.");

    private void AddAll(IH5Group group, string place, int depth)
    {
        foreach (IH5Object child in group.Children())
        {
            CountLink(group, child);
            string name = place.Length == 0 ? child.Name : $"{place}/{child.Name}";
            if (child is IH5Dataset dataset && Hdf5Numbers.IsNumeric(dataset))
                Add(name, dataset);
            else if (child is IH5Group inner && !(isMatlab && child.Name.StartsWith('#'))) // MATLAB's own
            {
                if (depth == Deepest)
                    throw new FileFormatException(FilePath, "has groups within groups, deeper than any features; name the group.");
                AddAll(inner, name, depth + 1);
            }
        }
    }

    private void AddChildren(IH5Group group, string dataset)
    {
        foreach (IH5Object child in group.Children())
        {
            CountLink(group, child);
            if (child is not IH5Group inner || !inner.LinkExists(dataset) || inner.Get(dataset) is not IH5Dataset found)
                throw new FileFormatException(FilePath, $"has no '{dataset}' in '{child.Name}'.");
            if (!Hdf5Numbers.IsNumeric(found))
            {
                throw new FileFormatException(PlaceOf(child.Name), $"has no numbers in '{dataset}'.", expected: "numbers",
                    actual: $"{found.Type.Class}");
            }
            Add(child.Name, found);
        }
    }

    private void Add(string name, IH5Dataset dataset)
    {
        if (!datasets.TryAdd(name, dataset))
            throw new FileFormatException(FilePath, $"has two arrays called '{name}'.");
        names.Add(name);
    }

    private void CountLink(IH5Group group, IH5Object child)
    {
        if (++objects > MostObjects) // a group can hold itself
            throw new FileFormatException(FilePath, $"has more than {MostObjects} arrays and groups; name the group.");
        if (child is IH5UnresolvedLink || !group.LinkExists(child.Name)) // what lies in another file has its name there
            throw new FileFormatException(FilePath, $"has a link '{child.Name}' to another file, or to nothing; copy it into this one.");
    }

    private IH5Dataset Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return datasets.TryGetValue(name, out IH5Dataset? dataset)
            ? dataset
            : throw new FileFormatException(FilePath, $"has no array called '{name}', but {names.Count} others.");
    }

    private string PlaceOf(string name) => Path.Combine(FilePath, name);

    private long[] CheckSize(IH5Dataset dataset, string place)
    {
        ulong[] dimensions = dataset.Space.Dimensions;
        ulong size = Product(dimensions, (ulong)Math.Max(1, dataset.Type.Size));
        bool isPacked = dataset.Layout.Class == H5DataLayoutClass.Chunked;
        ulong most = (ulong)(isPacked ? length * MostDeflated + Slack : length);
        if (dataset.Layout.Class == H5DataLayoutClass.VirtualStorage)
            throw new FileFormatException(place, "lies in other files; copy it into one.");
        ulong[] chunks = isPacked ? dataset.Layout.Chunks : [];
        if (size > most || isPacked && (Product(chunks, 1) > most || Chunks(dimensions, chunks) > (ulong)length))
        {
            throw new FileFormatException(place, "is damaged: it claims more numbers than the file can hold.",
                expected: FormattableString.Invariant($"at most {most} bytes"), actual: FormattableString.Invariant($"{size}"));
        }
        if (size > (ulong)maximumArrayBytes || size / (ulong)Math.Max(1, dataset.Type.Size) > (ulong)Array.MaxLength)
        {
            throw new FileFormatException(place, "is larger than is allowed; raise the limit if the file is to be trusted.",
                expected: FormattableString.Invariant($"at most {maximumArrayBytes} bytes"),
                actual: FormattableString.Invariant($"{size}"));
        }
        return Array.ConvertAll(dimensions, dimension => (long)dimension);
    }

    // Each has an entry of several bytes in the file.
    private static ulong Chunks(ulong[] dimensions, ulong[] chunks) =>
        Product([.. dimensions.Zip(chunks, (dimension, chunk) => dimension / Math.Max(1, chunk) + 1)], 1);

    private static ulong Product(ulong[] sizes, ulong start)
    {
        ulong product = start;
        foreach (ulong size in sizes)
            product = size != 0 && product > ulong.MaxValue / size ? ulong.MaxValue : product * size;
        return product;
    }

    private static BoundedStream Open(string path) =>
        new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 14));

    private T Guard<T>(Func<T> read) => Guard(read, FilePath);

    // The library below tells faults of a file by exceptions of many kinds, often within others.
    private static T Guard<T>(Func<T> read, string place)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not SemiMerException)
        {
            Exception cause = error.GetBaseException();
            throw new FileFormatException(place, Hdf5Numbers.Explain(cause.Message), innerException: error);
        }
    }
}
