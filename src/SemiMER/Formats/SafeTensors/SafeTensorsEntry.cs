using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SemiMER.Formats;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name, any text but <c>__metadata__</c>.</param>
/// <param name="DataType">The type of its values as the format names it: F32, F64, F16, BF16, I64, I32, U8, BOOL, ...</param>
/// <param name="Shape">Size of each dimension; none for a scalar.</param>
/// <param name="Data">The values, little endian, in C order. They may begin at any address: copy them, never cast.</param>
internal sealed record SafeTensorsEntry(string Name, string DataType, long[] Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>A tensor of numbers.</summary>
    /// <typeparam name="T">float, double, long, int, byte or bool.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="values">The values in C order; they are copied.</param>
    /// <param name="shape">Size of each dimension.</param>
    /// <exception cref="SemiMerException">The format has no such type.</exception>
    public static SafeTensorsEntry Create<T>(string name, ReadOnlySpan<T> values, params long[] shape)
        where T : unmanaged
    {
        byte[] data = MemoryMarshal.AsBytes(values).ToArray();
        SafeTensorsTypes.SwapOnBigEndian<T>(data);
        return new SafeTensorsEntry(name, SafeTensorsTypes.NameOf(typeof(T)), shape, data);
    }

    /// <summary>
    /// The values as numbers. Half precision (F16, BF16) is read as float; every other type as what it is.
    /// </summary>
    /// <typeparam name="T">float, double, long, int, byte or bool.</typeparam>
    /// <exception cref="SemiMerException">The tensor holds another type.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float) && DataType is "F16" or "BF16") return (T[])(object)WidenedHalves();
        if (DataType != SafeTensorsTypes.NameOf(typeof(T)))
            throw new SemiMerException(
                $"The tensor {Name} holds {DataType}, not {SafeTensorsTypes.NameOf(typeof(T))}. Read it as what it is.");
        byte[] data = Data.ToArray();
        SafeTensorsTypes.SwapOnBigEndian<T>(data);
        if (typeof(T) == typeof(bool)) return (T[])(object)Array.ConvertAll(data, value => value != 0);
        return MemoryMarshal.Cast<byte, T>(data).ToArray();
    }

    private float[] WidenedHalves()
    {
        ReadOnlySpan<byte> data = Data.Span;
        var values = new float[data.Length / 2];
        for (int i = 0; i < values.Length; i++)
        {
            ushort bits = BinaryPrimitives.ReadUInt16LittleEndian(data[(2 * i)..]);
            // A BF16 is the upper half of a float.
            values[i] = DataType == "BF16" ? BitConverter.UInt32BitsToSingle((uint)bits << 16) : (float)BitConverter.UInt16BitsToHalf(bits);
        }
        return values;
    }
}
