namespace SemiMER.Import;

/// <summary>
/// A file for reading that ends in a fault instead of being read for ever: a damaged file can hold lists that lead back to themselves. A
/// new operation has its reads anew.
/// </summary>
internal sealed class BoundedStream(FileStream file) : Stream
{
    private const long MostReads = 1 << 22;
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

    /// <summary>Begins an operation.</summary>
    public void Renew() => reads = 0;

    public override int Read(Span<byte> buffer)
    {
        // A piece of metadata or a chunk takes some bytes of the file each.
        return ++reads <= MostReads + file.Length / 8
            ? file.Read(buffer)
            : throw new InvalidDataException("its lists lead back to themselves.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush() => file.Flush();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
