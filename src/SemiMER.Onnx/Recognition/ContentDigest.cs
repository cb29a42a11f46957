using System.Security.Cryptography;
using System.Text;

namespace SemiMER.Onnx;

/// <summary>
/// A SHA-256 digest that a file carries of itself, over all of its bytes but with zeros in place of the digest: one changed bit anywhere is
/// noticed before anything is made of the file.
/// </summary>
internal static class ContentDigest
{
    /// <summary>Key of the digest in the metadata of a model; the last one there.</summary>
    public const string Key = "semimer.sha256";

    /// <summary>What stands in place of the digest before it is known.</summary>
    public static string Empty { get; } = new('0', 2 * SHA256.HashSizeInBytes);

    // Key and value of an entry follow each other: the number of the value's field and its length, in protobuf's notation, stand between.
    private static readonly byte[] Mark = [.. Encoding.ASCII.GetBytes(Key), 0x12, 2 * SHA256.HashSizeInBytes];

    /// <summary>Writes the digest into a file that has a place for it.</summary>
    public static void Enter(byte[] file)
    {
        Span<byte> place = Place(file);
        Encoding.ASCII.GetBytes(Empty, place);
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(file)), place);
    }

    /// <summary>Checks a file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <returns>Whether it has the digest of its content; null if it has none.</returns>
    public static bool? IsRight(byte[] file)
    {
        Span<byte> place = Place(file);
        if (place.IsEmpty)
            return null;
        byte[] told = place.ToArray();
        Encoding.ASCII.GetBytes(Empty, place);
        byte[] computed = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(file)));
        told.CopyTo(place);
        return computed.AsSpan().SequenceEqual(told);
    }

    private static Span<byte> Place(byte[] file)
    {
        int mark = file.AsSpan().LastIndexOf(Mark);
        int start = mark + Mark.Length;
        return mark >= 0 && start + Empty.Length <= file.Length ? file.AsSpan(start, Empty.Length) : [];
    }
}
