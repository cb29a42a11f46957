using System.Globalization;

namespace SemiMER.Formats;

/// <summary>The number types of npy files: their codes, NumPy names and sizes.</summary>
internal static class NpyTypes
{
    private static readonly (Type Type, string Code, string NumPyName, int Size)[] Table =
    [
        (typeof(bool), "b1", "bool", 1),
        (typeof(byte), "u1", "uint8", 1),
        (typeof(sbyte), "i1", "int8", 1),
        (typeof(short), "i2", "int16", 2),
        (typeof(ushort), "u2", "uint16", 2),
        (typeof(int), "i4", "int32", 4),
        (typeof(uint), "u4", "uint32", 4),
        (typeof(long), "i8", "int64", 8),
        (typeof(ulong), "u8", "uint64", 8),
        (typeof(Half), "f2", "float16", 2),
        (typeof(float), "f4", "float32", 4),
        (typeof(double), "f8", "float64", 8),
    ];

    /// <summary>NumPy's names of the types that are read and written, for messages.</summary>
    public static string Supported => string.Join(", ", Table.Select(entry => entry.NumPyName));

    /// <summary>The .NET type of a code without its byte order, such as <c>f4</c>; null if it is not read.</summary>
    public static Type? FromCode(string code) => Array.Find(Table, entry => entry.Code == code).Type;

    public static int ItemSize(Type type) => Find(type).Size;

    public static string NumPyName(Type type) => Find(type).NumPyName;

    /// <summary>The type code with its byte order, as the writer puts it: little endian, or <c>|</c> for single bytes.</summary>
    public static string Descriptor(Type type) => (ItemSize(type) == 1 ? "|" : "<") + Find(type).Code;

    public static string ShapeText(IEnumerable<long> shape)
    {
        string[] sizes = [.. shape.Select(size => size.ToString(CultureInfo.InvariantCulture))];
        return sizes.Length == 1 ? $"({sizes[0]},)" : $"({string.Join(", ", sizes)})";
    }

    private static (Type Type, string Code, string NumPyName, int Size) Find(Type type)
    {
        int index = Array.FindIndex(Table, entry => entry.Type == type);
        return index >= 0 ? Table[index] : throw new SemiMerException($"npy files hold {Supported}; {type.Name} is none of them.");
    }
}
