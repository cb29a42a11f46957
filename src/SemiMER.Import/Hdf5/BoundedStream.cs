using PureHDF;

namespace SemiMER.Import;

/// <summary>
/// A file for reading that ends in a fault instead of being read for ever: a damaged file can hold lists that lead back to themselves. A
/// new operation has its reads anew. Lengths that cannot be are refused before memory is taken for them.
/// </summary>
internal sealed class BoundedStream(FileStream file) : Stream, IDatasetStream
{
    private const long MostReads = 1 << 22;
    private readonly Hdf5Claims claims = new(file.SafeFileHandle);
    private long reads;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    /// <summary>Begins to read an array.</summary>
    /// <param name="rank">How many dimensions it has.</param>
    public void Renew(int rank) => (reads, claims.Rank) = (0, rank);

    /// <summary>Reads a piece of a header, a list or a name.</summary>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length <= sizeof(long) && claims.IsRefused(file.Position, buffer.Length))
            throw new InvalidDataException("a name, a fill value or a chunk claims to be longer than what it stands in.");
        Count();
        return file.Read(buffer);
    }

    /// <summary>Reads numbers of an array.</summary>
    public void ReadDataset(Span<byte> buffer)
    {
        Count();
        file.ReadExactly(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        if (origin == SeekOrigin.Begin)
            claims.Look(offset);
        return file.Seek(offset, origin);
    }

    public override void Flush() => file.Flush();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }

    private void Count()
    {
        // A piece of a header or a chunk takes some bytes of the file each.
        if (++reads > MostReads + file.Length / 8)
            throw new InvalidDataException("its lists lead back to themselves.");
    }
}
