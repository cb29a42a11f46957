using System.Text;

namespace SemiMER.Import;

/// <summary>
/// Bytes of a pickle. They stay in the file until they are read, or lie in memory where the file has them in another form.
/// </summary>
internal sealed class PickledBytes
{
    private const int LongestText = 1 << 26;
    private readonly PickleInput input;
    private readonly long position;
    private readonly byte[]? memory;

    public PickledBytes(PickleInput input, long position, long length, bool isText)
    {
        this.input = input;
        this.position = position;
        Length = length;
        IsText = isText;
    }

    public PickledBytes(PickleInput input, byte[] memory, bool isText)
    {
        this.input = input;
        this.memory = memory;
        Length = memory.Length;
        IsText = isText;
    }

    public long Length { get; }

    /// <summary>Whether Python 2 calls it a text: it may be one, or bytes.</summary>
    public bool IsText { get; }

    public void Read(long start, Span<byte> bytes)
    {
        if (memory is null)
            input.ReadAt(position + start, bytes);
        else
            memory.AsSpan((int)start, bytes.Length).CopyTo(bytes);
    }

    /// <summary>UTF-8, or Latin-1 where it is not valid UTF-8.</summary>
    public string AsText()
    {
        if (Length > LongestText)
            throw input.Fault("has a text that is too long.");
        var bytes = new byte[Length];
        Read(0, bytes);
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
