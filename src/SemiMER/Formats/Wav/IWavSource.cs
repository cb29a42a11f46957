using Microsoft.Win32.SafeHandles;

namespace SemiMER.Formats;

/// <summary>The bytes of a WAV file by position, wherever they are.</summary>
internal interface IWavSource : IDisposable
{
    /// <summary>Number of bytes.</summary>
    long Length { get; }

    /// <summary>Reads some bytes from a position on.</summary>
    /// <returns>How many; 0 at the end.</returns>
    int Read(Span<byte> bytes, long position);
}

/// <summary>A file on disk.</summary>
internal sealed class WavFileSource(SafeFileHandle handle) : IWavSource
{
    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> bytes, long position) => RandomAccess.Read(handle, bytes, position);

    public void Dispose() => handle.Dispose();
}

/// <summary>A file in memory.</summary>
internal sealed class WavMemorySource(ReadOnlyMemory<byte> content) : IWavSource
{
    public long Length => content.Length;

    public int Read(Span<byte> bytes, long position)
    {
        ReadOnlySpan<byte> rest = position < content.Length ? content.Span[(int)position..] : [];
        int count = Math.Min(bytes.Length, rest.Length);
        rest[..count].CopyTo(bytes);
        return count;
    }

    public void Dispose()
    {
    }
}
