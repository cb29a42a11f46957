using System.Runtime.CompilerServices;

namespace SemiMER.Formats;

/// <summary>The types of values in a safetensors file.</summary>
internal static class SafeTensorsTypes
{
    private static readonly Dictionary<string, int> BitsOf = new(StringComparer.Ordinal)
    {
        ["BOOL"] = 8, ["U8"] = 8, ["I8"] = 8, ["I16"] = 16, ["U16"] = 16, ["F16"] = 16, ["BF16"] = 16, ["I32"] = 32, ["U32"] = 32,
        ["F32"] = 32, ["F64"] = 64, ["I64"] = 64, ["U64"] = 64, ["C64"] = 64, ["F8_E5M2"] = 8, ["F8_E4M3"] = 8, ["F8_E8M0"] = 8,
        ["F8_E4M3FNUZ"] = 8, ["F8_E5M2FNUZ"] = 8, ["F4"] = 4, ["F6_E2M3"] = 6, ["F6_E3M2"] = 6,
    };

    /// <summary>Names of all types.</summary>
    public static IEnumerable<string> Names => BitsOf.Keys;

    /// <summary>Bits of one value, or null for an unknown type.</summary>
    public static int? Bits(string type) => BitsOf.TryGetValue(type, out int bits) ? bits : null;

    /// <summary>The name of a C# type.</summary>
    /// <exception cref="SemiMerException">The type is not written.</exception>
    public static string NameOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Single => "F32",
        TypeCode.Double => "F64",
        TypeCode.Int64 => "I64",
        TypeCode.Int32 => "I32",
        TypeCode.Byte => "U8",
        TypeCode.Boolean => "BOOL",
        _ => throw new SemiMerException($"safetensors: {type.Name} is not read or written; take float, double, long, int, byte or bool."),
    };

    /// <summary>Bytes of a tensor, or null if they are more than can be counted or not a whole number.</summary>
    public static long? Size(int bits, IReadOnlyList<long> shape)
    {
        Int128 total = bits;
        foreach (long size in shape)
        {
            total *= size;
            if (size < 0 || total > long.MaxValue) return null;
        }
        return total % 8 == 0 ? (long)(total / 8) : null;
    }

    /// <summary>The file is little endian; turns values around where the machine is not.</summary>
    public static void SwapOnBigEndian<T>(Span<byte> values)
        where T : unmanaged
    {
        if (BitConverter.IsLittleEndian) return;
        for (int i = 0; i < values.Length; i += Unsafe.SizeOf<T>()) values.Slice(i, Unsafe.SizeOf<T>()).Reverse();
    }
}
