namespace SemiMER.Formats;

/// <summary>The check sum of zip files: CRC-32, reflected polynomial 0xEDB88320 (PKWARE APPNOTE 4.4.7).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    /// <summary>Continues the sum over more bytes; it begins with 0.</summary>
    public static uint Append(uint sum, ReadOnlySpan<byte> bytes)
    {
        uint state = ~sum;
        foreach (byte value in bytes)
            state = Table[(byte)(state ^ value)] ^ (state >> 8);
        return ~state;
    }

    private static uint Entry(int index)
    {
        uint value = (uint)index;
        for (int bit = 0; bit < 8; bit++)
            value = (value & 1) == 0 ? value >> 1 : 0xEDB88320u ^ (value >> 1);
        return value;
    }
}
