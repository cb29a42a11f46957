using System.Buffers.Binary;

namespace SemiMER.Import;

/// <summary>Numbers of any kind and byte order, as they lie in files, made single precision.</summary>
internal static class NumberBytes
{
    /// <summary>Converts numbers that follow each other.</summary>
    /// <param name="bytes">Theirs.</param>
    /// <param name="kind"><c>f</c> float, <c>i</c> signed, <c>u</c> unsigned, <c>b</c> boolean.</param>
    /// <param name="size">Bytes of each: 1, 2, 4 or 8.</param>
    /// <param name="bigEndian">Their order.</param>
    /// <param name="values">Are filled.</param>
    /// <returns>Whether each finite number is finite in single precision.</returns>
    public static bool ToSingle(ReadOnlySpan<byte> bytes, char kind, int size, bool bigEndian, Span<float> values)
    {
        Span<byte> turned = stackalloc byte[8];
        for (int i = 0; i < values.Length; i++)
        {
            scoped ReadOnlySpan<byte> item = bytes.Slice(i * size, size);
            if (bigEndian && size > 1)
            {
                item.CopyTo(turned);
                turned[..size].Reverse();
                item = turned[..size];
            }
            double value = (kind, size) switch
            {
                ('f', 2) => (double)BinaryPrimitives.ReadHalfLittleEndian(item),
                ('f', 4) => BinaryPrimitives.ReadSingleLittleEndian(item),
                ('f', _) => BinaryPrimitives.ReadDoubleLittleEndian(item),
                ('i', 1) => (sbyte)item[0],
                ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(item),
                ('i', 4) => BinaryPrimitives.ReadInt32LittleEndian(item),
                ('i', _) => BinaryPrimitives.ReadInt64LittleEndian(item),
                ('u', 2) => BinaryPrimitives.ReadUInt16LittleEndian(item),
                ('u', 4) => BinaryPrimitives.ReadUInt32LittleEndian(item),
                ('u', 8) => BinaryPrimitives.ReadUInt64LittleEndian(item),
                ('b', _) => item[0] == 0 ? 0 : 1,
                _ => item[0],
            };
            values[i] = (float)value;
            if (float.IsInfinity(values[i]) && double.IsFinite(value))
                return false;
        }
        return true;
    }

    /// <summary>Turns the numbers of an array whose first dimension runs fastest into C order.</summary>
    /// <param name="values">In the file's order.</param>
    /// <param name="shape">The shape, as its writer means it.</param>
    public static float[] ToCOrder(float[] values, ReadOnlySpan<long> shape)
    {
        if (shape.Length < 2)
            return values;
        var result = new float[values.Length];
        var index = new long[shape.Length];
        var strides = new long[shape.Length];
        for (int d = 0; d < shape.Length; d++)
            strides[d] = d == 0 ? 1 : strides[d - 1] * shape[d - 1];
        long source = 0;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = values[source];
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                source += strides[d];
                if (++index[d] < shape[d])
                    break;
                source -= strides[d] * shape[d];
                index[d] = 0;
            }
        }
        return result;
    }
}
