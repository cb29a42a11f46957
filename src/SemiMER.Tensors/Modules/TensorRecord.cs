using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>
/// A tensor in TorchSharp's file format: element type, number of dimensions and sizes as numbers of seven bits a byte (LEB128), then the
/// elements in row-major order, little-endian.
/// </summary>
internal static unsafe class TensorRecord
{
    private const long MostDimensions = 64;

    internal static void Write(BinaryWriter writer, Tensor tensor)
    {
        WriteNumber(writer, (long)tensor.dtype);
        WriteNumber(writer, tensor.sizes.Length);
        foreach (long size in tensor.sizes) WriteNumber(writer, size);
        using Tensor plain = tensor.detach().contiguous();
        writer.Write(Bytes(plain));
        GC.KeepAlive(plain);
    }

    /// <summary>Reads a tensor, which must have the type and shape of <paramref name="like"/> unless that is null.</summary>
    internal static Tensor Read(BinaryReader reader, string name, Tensor? like)
    {
        long type = ReadNumber(reader), dimensions = ReadNumber(reader);
        if (type > sbyte.MaxValue || !Enum.IsDefined((torch.ScalarType)type)) throw new InvalidDataException($"load: '{name}' has the unknown element type {type}.");
        if (dimensions is < 0 or > MostDimensions) throw new InvalidDataException($"load: '{name}' claims {dimensions} dimensions.");
        var sizes = new long[dimensions];
        for (int d = 0; d < dimensions; d++) sizes[d] = ReadNumber(reader);
        if (like is not null && ((torch.ScalarType)type != like.dtype || !Shapes.Same(sizes, like.sizes)))
        {
            throw new ArgumentException(
                $"load: '{name}' is {like.dtype} of shape {Shapes.Text(like.sizes)} in the module, {(torch.ScalarType)type} of shape {Shapes.Text(sizes)} in the data.");
        }
        // A surplus tensor is passed over without making it: its sizes may be anything.
        if (like is null) return Skip(reader, name, sizes, ((torch.ScalarType)type).Size());
        Tensor tensor = torch.Uninitialized(sizes, (torch.ScalarType)type);
        reader.BaseStream.ReadExactly(Bytes(tensor));
        GC.KeepAlive(tensor);
        return tensor;
    }

    internal static void WriteNumber(BinaryWriter writer, long value) => writer.Write7BitEncodedInt64(value);

    internal static long ReadNumber(BinaryReader reader)
    {
        try
        {
            long value = reader.Read7BitEncodedInt64();
            return value >= 0 ? value : throw new InvalidDataException($"load: a count or size is {value}; this is no saved module.");
        }
        catch (FormatException error)
        {
            throw new InvalidDataException("load: a number is malformed; this is no saved module.", error);
        }
    }

    private static Tensor Skip(BinaryReader reader, string name, long[] sizes, int elementSize)
    {
        decimal left = elementSize;
        try
        {
            foreach (long size in sizes) left *= size;
        }
        catch (OverflowException error)
        {
            throw new InvalidDataException($"load: '{name}' claims the impossible shape {Shapes.Text(sizes)}.", error);
        }
        Span<byte> buffer = stackalloc byte[4096];
        for (; left > 0; left -= buffer.Length)
        {
            if (left < buffer.Length) buffer = buffer[..(int)left];
            reader.BaseStream.ReadExactly(buffer);
        }
        return torch.zeros(0L);
    }

    private static Span<byte> Bytes(Tensor tensor) => new(tensor.Address, checked((int)(tensor.NumberOfElements * tensor.ElementSize)));
}
