using System.Globalization;

namespace SemiMER.Formats;

/// <summary>Writes an npy file row after row; the number of rows is known only at the end.</summary>
/// <typeparam name="T">float, double, int, long, byte or bool.</typeparam>
internal sealed class NpyRowWriter<T> : IDisposable
    where T : unmanaged
{
    private const int HeaderSize = 128; // holds any number of rows
    private readonly PartialFile file;
    private readonly long[] rowShape;
    private readonly long rowLength;
    private long count;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file; it appears when it is complete.</param>
    /// <param name="rowShape">Size of each dimension of a row; none if a row is one number.</param>
    public NpyRowWriter(string path, params long[] rowShape)
    {
        this.rowShape = rowShape;
        rowLength = rowShape.Aggregate(1L, (product, size) => product * size);
        file = new PartialFile(path);
        WriteHeader();
    }

    /// <summary>Writes one or more rows.</summary>
    /// <exception cref="SemiMerException">The numbers do not divide into rows.</exception>
    /// <exception cref="FileFormatException">The file cannot be written.</exception>
    public void Add(ReadOnlyMemory<T> values)
    {
        if (values.Length % rowLength != 0)
        {
            throw new SemiMerException(
                string.Create(CultureInfo.InvariantCulture, $"{values.Length} numbers do not divide into rows of {rowLength}."));
        }
        file.Write(stream => NpyWriter.WriteValues(stream, values.Span));
        count += values.Length;
    }

    /// <summary>Ends the file.</summary>
    /// <exception cref="FileFormatException">The file cannot be written.</exception>
    public void Complete()
    {
        file.Write(stream => stream.Position = 0);
        WriteHeader();
        file.Complete();
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void WriteHeader() =>
        file.Write(stream => NpyWriter.WriteHeader(stream, typeof(T), [count / rowLength, .. rowShape], count, HeaderSize));
}
