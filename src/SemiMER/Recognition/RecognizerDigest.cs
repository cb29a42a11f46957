using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SemiMER.Recognition;

/// <summary>
/// A SHA-256 digest that a recognizer's file carries of itself, over all of its bytes but with zeros in place of the digest: one changed
/// bit anywhere is noticed before anything is made of the file.
/// </summary>
internal static class RecognizerDigest
{
    /// <summary>Key of the digest in the metadata.</summary>
    public const string Key = "sha256";

    private const int Length = 2 * SHA256.HashSizeInBytes; // in hexadecimal
    private const int LengthSize = sizeof(long); // of the header, which begins behind it

    // Within texts of the header quotation marks are escaped: this stands nowhere but before the digest.
    private static readonly byte[] Mark = Encoding.ASCII.GetBytes($"\"{Key}\":\"");

    /// <summary>What stands in place of the digest before it is known.</summary>
    public static string Empty { get; } = new('0', Length);

    /// <summary>Writes the digest into a file.</summary>
    /// <returns>Whether the file has a place for it.</returns>
    public static bool Enter(Span<byte> file) =>
        Place(file) is >= 0 and var place && Encoding.ASCII.GetBytes(Of(file, place), file[place..]) == Length;

    /// <summary>Whether a file has the digest of its content.</summary>
    public static bool IsRight(ReadOnlySpan<byte> file) => Place(file) is >= 0 and var place &&
        file.Slice(place, Length).SequenceEqual(Encoding.ASCII.GetBytes(Of(file, place)));

    private static string Of(ReadOnlySpan<byte> file, int place)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(file[..place]);
        hash.AppendData(Encoding.ASCII.GetBytes(Empty));
        hash.AppendData(file[(place + Length)..]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static int Place(ReadOnlySpan<byte> file)
    {
        if (file.Length < LengthSize)
            return -1;
        long end = Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(file), 0, file.Length - LengthSize);
        ReadOnlySpan<byte> header = file.Slice(LengthSize, (int)end);
        int mark = header.IndexOf(Mark), start = mark + Mark.Length;
        return mark >= 0 && start + Length <= header.Length ? LengthSize + start : -1;
    }
}
