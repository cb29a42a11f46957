using System.Buffers.Binary;
using System.Text;
using SemiMER.Tests;

namespace SemiMER.Import.Tests.Pickles;

/// <summary>Makes pickles of protocol 2 by hand.</summary>
internal static class PickleBytes
{
    /// <summary>A value: text, long, double, array (a list) or dictionary of them.</summary>
    public static byte[] Of(object value)
    {
        var bytes = new List<byte> { 0x80, 2 };
        Add(bytes, value);
        bytes.Add((byte)'.');
        return [.. bytes];
    }

    /// <summary>Instructions in Latin-1, such as <c>cos\nsystem\n</c>.</summary>
    public static byte[] Raw(string instructions) => Encoding.Latin1.GetBytes("\u0080\u0002" + instructions);

    private static void Add(List<byte> bytes, object value)
    {
        switch (value)
        {
            case string text:
                byte[] letters = Encoding.UTF8.GetBytes(text);
                bytes.Add((byte)'X');
                bytes.AddRange(BitConverter.GetBytes(letters.Length));
                bytes.AddRange(letters);
                break;
            case double number:
                var big = new byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(big, number);
                bytes.Add((byte)'G');
                bytes.AddRange(big);
                break;
            case long number:
                bytes.AddRange([0x8a, 8, .. BitConverter.GetBytes(number)]);
                break;
            case object[] items:
                bytes.AddRange("]("u8);
                foreach (object item in items)
                    Add(bytes, item);
                bytes.Add((byte)'e');
                break;
            default:
                bytes.AddRange("}("u8);
                foreach ((string key, object item) in (Dictionary<string, object>)value)
                {
                    Add(bytes, key);
                    Add(bytes, item);
                }
                bytes.Add((byte)'u');
                break;
        }
    }
}

/// <summary>A pickle in a file of its own.</summary>
internal sealed class OpenedPickle : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public OpenedPickle(byte[] content, long maximumBytes = 1L << 26)
    {
        File.WriteAllBytes(folder.File("a.pkl"), content);
        try
        {
            Pickle = FeaturePickle.Open(folder.File("a.pkl"), maximumBytes, maximumArrayBytes: 1L << 26);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public FeaturePickle Pickle { get; }

    public void Dispose()
    {
        Pickle.Dispose();
        folder.Dispose();
    }
}
