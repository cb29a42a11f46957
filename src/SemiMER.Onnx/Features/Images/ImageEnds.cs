using System.Buffers.Binary;

namespace SemiMER.Onnx;

/// <summary>Tells files of images that were cut off, which decoders fill up with grey or black without a word.</summary>
internal static class ImageEnds
{
    private const byte Marker = 0xFF, StartOfImage = 0xD8, EndOfImage = 0xD9, FirstRestart = 0xD0, LastRestart = 0xD7;

    /// <summary>What is wrong with the end of a file; null if nothing is.</summary>
    public static string? Fault(ReadOnlySpan<byte> file)
    {
        bool isWhole = true;
        if (file is [Marker, StartOfImage, ..])
            isWhole = JpegEnds(file);
        else if (file is [(byte)'B', (byte)'M', _, _, _, _, ..])
            isWhole = BinaryPrimitives.ReadUInt32LittleEndian(file[2..]) <= (uint)file.Length;
        return isWhole ? null : "is cut off: its end is missing. Copy it again.";
    }

    // A chain of segments, each with its length; the data of a scan goes on to the next marker that is no filling (FF 00) or restart.
    private static bool JpegEnds(ReadOnlySpan<byte> file)
    {
        int place = 2;
        while (place + 1 < file.Length)
        {
            byte kind = file[place + 1];
            if (file[place] != Marker || kind is 0 or Marker or (>= FirstRestart and <= LastRestart))
                place++;
            else if (kind == EndOfImage)
                return true;
            else if (place + 3 < file.Length)
                place += 2 + Math.Max(2, (int)BinaryPrimitives.ReadUInt16BigEndian(file[(place + 2)..]));
            else
                return false;
        }
        return false;
    }
}
