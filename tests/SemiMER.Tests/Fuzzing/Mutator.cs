using System.Buffers.Binary;
using System.Text;

namespace SemiMER.Tests.Fuzzing;

/// <summary>Damages a valid file: flipped bits, cuts, insertions, repeated blocks, impossible numbers, changed separators.</summary>
internal static class Mutator
{
    private const int MostChanges = 4;
    private const int MostInserted = 16;
    private const int HeadLength = 256; // headings of files and the directory at the end of a zip file: half of the changes fall there
    private const string Separators = ",;\t\n\r\"'{}[]():=?%@ .-\\/\0";

    private static readonly string[] Numbers =
    [
        "-1", "0", "1", "99999999999999999999", "1e999", "-1e999", "1e39", "nan", "-inf", "NaN", "2147483647", "2147483648", "4294967295",
        "4294967296", "9223372036854775807", "-9223372036854775808", "1e-400", "0x10", "", "1,5", "００", "+7", "1_000",
    ];

    private static readonly ulong[] Fields =
    [
        0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, ulong.MaxValue,
        0x7FC00000, 0x7F800000, // NaN and infinity as floats
    ];

    public static byte[] Mutate(byte[] original, RandomSource random, out string description)
    {
        byte[] bytes = (byte[])original.Clone();
        var done = new List<string>();
        for (int changes = 1 + random.NextInt32(1 + random.NextInt32(MostChanges)); changes > 0 && bytes.Length > 0; changes--)
        {
            int at = Place(bytes.Length, random);
            (bytes, string what) = Change(bytes, at, random);
            done.Add($"{what} at {at}");
        }
        description = string.Join(", ", done);
        return bytes;
    }

    private static (byte[] Bytes, string What) Change(byte[] bytes, int at, RandomSource random)
    {
        int length = 1 + random.NextInt32(Math.Min(bytes.Length - at, random.NextInt32(4) == 0 ? bytes.Length : 64));
        byte[] block = bytes[at..(at + length)];
        switch (random.NextInt32(10))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.NextInt32(8));
                return (bytes, "flipped bit");
            case 1:
                bytes[at] = (byte)random.NextInt32(256);
                return (bytes, "changed byte");
            case 2:
                return (bytes[..at], "cut");
            case 3:
                byte[] inserted = [.. Enumerable.Range(0, 1 + random.NextInt32(MostInserted)).Select(_ => (byte)random.NextInt32(256))];
                return ([.. bytes[..at], .. inserted, .. bytes[at..]], "inserted bytes");
            case 4:
                int to = random.NextInt32(bytes.Length);
                return ([.. bytes[..to], .. block, .. bytes[to..]], $"repeated {length} bytes to {to}");
            case 5:
                return ([.. bytes[..at], .. bytes[(at + length)..]], $"removed {length} bytes");
            case 6:
                return (ReplaceNumber(bytes, at, Numbers[random.NextInt32(Numbers.Length)]), "replaced number");
            case 7:
                bytes[at] = (byte)Separators[random.NextInt32(Separators.Length)];
                return (bytes, "changed separator");
            case 8:
                return (SetField(bytes, at, 1 << random.NextInt32(4), Fields[random.NextInt32(Fields.Length)]), "set binary field");
            default:
                return (RepeatLine(bytes, at), "repeated line");
        }
    }

    private static int Place(int length, RandomSource random) => random.NextInt32(4) switch
    {
        0 => random.NextInt32(Math.Min(length, HeadLength)),
        1 => length - 1 - random.NextInt32(Math.Min(length, HeadLength)),
        _ => random.NextInt32(length),
    };

    /// <summary>Replaces the first run of digits, sign and point from a place on.</summary>
    private static byte[] ReplaceNumber(byte[] bytes, int at, string number)
    {
        int start = at;
        while (start < bytes.Length && !char.IsAsciiDigit((char)bytes[start]))
            start++;
        int end = start;
        while (end < bytes.Length && (char.IsAsciiDigit((char)bytes[end]) || ".e-+".Contains((char)bytes[end])))
            end++;
        return [.. bytes[..start], .. Encoding.UTF8.GetBytes(number), .. bytes[end..]];
    }

    private static byte[] SetField(byte[] bytes, int at, int size, ulong value)
    {
        Span<byte> field = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(field, value);
        field[..Math.Min(size, bytes.Length - at)].CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    private static byte[] RepeatLine(byte[] bytes, int at)
    {
        int start = Array.LastIndexOf(bytes, (byte)'\n', at) + 1;
        int feed = Array.IndexOf(bytes, (byte)'\n', at);
        int end = feed < 0 ? bytes.Length : feed + 1;
        return start >= end ? bytes : [.. bytes[..end], .. bytes[start..end], .. bytes[end..]];
    }
}
