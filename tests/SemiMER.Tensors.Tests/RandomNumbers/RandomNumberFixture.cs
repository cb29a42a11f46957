using System.Security.Cryptography;
using System.Text.Json;

namespace SemiMER.Tensors.Tests.RandomNumbers;

/// <summary>
/// What PyTorch drew, from random_numbers.json (made by tests/fixtures/random_numbers.py), and digests to compare with it.
/// </summary>
internal static class RandomNumberFixture
{
    private static readonly JsonDocument Document = JsonDocument.Parse(File.ReadAllText(FindFile()));

    public static JsonElement Root => Document.RootElement;

    public static string[] Operations { get; } = [.. Root.GetProperty("operations").EnumerateArray().Select(name => name.GetString()!)];

    /// <summary>The first eight hexadecimal digits of the SHA-256 of the bytes.</summary>
    public static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..8];

    /// <summary>The digests PyTorch left for one seed, as [size, operation].</summary>
    public static IEnumerable<(int Size, string[] Digests)> Sequence(long seed) =>
        from line in Root.GetProperty("sequences").EnumerateArray()
        where line.GetProperty("seed").GetInt64() == seed
        select (line.GetProperty("size").GetInt32(), line.GetProperty("digests").GetString()!.Split(' '));

    private static string FindFile()
    {
        // The file stands beside this source, above the folder the tests are built to.
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "RandomNumbers", "random_numbers.json");
            if (File.Exists(path)) return path;
        }
        throw new FileNotFoundException("random_numbers.json was not found above " + AppContext.BaseDirectory);
    }
}
