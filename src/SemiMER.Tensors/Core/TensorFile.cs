using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>
/// Tensors in TorchSharp's binary format: type code, number of dimensions and sizes in LEB128 (seven bits a byte, lowest first, the high
/// bit saying that more follow), then the elements in row-major order, little-endian.
/// </summary>
internal static unsafe class TensorFile
{
    private const int MaximumDimensions = 64;
    private const int Chunk = 1 << 20;

    internal static void Write(Tensor tensor, BinaryWriter writer)
    {
        WriteNumber(writer, (long)tensor.dtype);
        WriteNumber(writer, tensor.sizes.Length);
        foreach (long size in tensor.sizes) WriteNumber(writer, size);
        using Tensor values = tensor.IsContiguous ? tensor.SavedAlias(false) : Strided.Contiguous(tensor);
        long bytes = values.NumberOfElements * values.dtype.Size();
        for (long at = 0; at < bytes; at += Chunk)
            writer.Write(new ReadOnlySpan<byte>(values.Address + at, (int)Math.Min(Chunk, bytes - at)));
        GC.KeepAlive(values);
    }

    /// <summary>Reads a tensor.</summary>
    /// <exception cref="InvalidDataException">What is read is not a tensor of a type this engine has.</exception>
    /// <exception cref="EndOfStreamException">It ends too early.</exception>
    internal static Tensor Read(BinaryReader reader)
    {
        (torch.ScalarType type, long[] sizes) = ReadHeader(reader);
        long bytes = Shapes.Count(sizes) * type.Size();
        Stream stream = reader.BaseStream;
        if (stream.CanSeek && bytes > stream.Length - stream.Position) throw TooShort(sizes, type);
        if (bytes > int.MaxValue / 2 && !stream.CanSeek)
            throw new InvalidDataException($"A tensor of {bytes} bytes is too large for a stream without length.");
        Tensor tensor = torch.Uninitialized(sizes, type);
        try
        {
            ReadElements(reader, tensor);
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
        return tensor;
    }

    /// <summary>Reads a tensor of the type and shape of <paramref name="like"/>, or, if that is null, past a tensor of any shape.</summary>
    /// <exception cref="ArgumentException">Type or shape is not that of <paramref name="like"/>.</exception>
    internal static Tensor? ReadLike(BinaryReader reader, string name, Tensor? like)
    {
        (torch.ScalarType type, long[] sizes) = ReadHeader(reader);
        if (like is null)
        {
            for (long left = Shapes.Count(sizes) * type.Size(); left > 0; left -= Chunk)
                if (reader.ReadBytes((int)Math.Min(Chunk, left)).Length == 0) throw TooShort(sizes, type);
            return null;
        }
        if (type != like.dtype || !Shapes.Same(sizes, like.sizes))
        {
            throw new ArgumentException(
                $"load: '{name}' is {like.dtype} of shape {Shapes.Text(like.sizes)} in the module, {type} of shape " +
                $"{Shapes.Text(sizes)} in the data.");
        }
        Tensor tensor = torch.Uninitialized(sizes, type);
        ReadElements(reader, tensor);
        return tensor;
    }

    /// <summary>Reads values into a tensor, or past them.</summary>
    /// <exception cref="ArgumentException">Type or shape is not the tensor's.</exception>
    internal static void ReadInto(Tensor tensor, BinaryReader reader, bool skip)
    {
        (torch.ScalarType type, long[] sizes) = ReadHeader(reader);
        if (type != tensor.dtype || !Shapes.Same(sizes, tensor.sizes))
        {
            throw new ArgumentException(
                $"load: the stored tensor is {type} of shape {Shapes.Text(sizes)}, the one to load into {tensor.dtype} of shape " +
                $"{Shapes.Text(tensor.sizes)}.");
        }
        using Tensor values = torch.Uninitialized(sizes, type);
        ReadElements(reader, values);
        if (skip) return;
        using IDisposable _ = torch.no_grad();
        tensor.copy_(values);
    }

    private static (torch.ScalarType Type, long[] Sizes) ReadHeader(BinaryReader reader)
    {
        long code = ReadNumber(reader), dimensions = ReadNumber(reader);
        if (!Enum.IsDefined(typeof(torch.ScalarType), (sbyte)Math.Clamp(code, -1, 100)))
            throw new InvalidDataException($"A stored tensor has the type code {code}, which this engine does not have.");
        if (dimensions > MaximumDimensions) throw new InvalidDataException($"A stored tensor claims to have {dimensions} dimensions.");
        var sizes = new long[dimensions];
        for (int d = 0; d < dimensions; d++) sizes[d] = ReadNumber(reader);
        long limit = int.MaxValue;
        foreach (long size in sizes)
            if (size > 0 && (limit /= size) == 0)
                throw new InvalidDataException($"A stored tensor claims to have the shape {Shapes.Text(sizes)}.");
        return ((torch.ScalarType)code, sizes);
    }

    private static void ReadElements(BinaryReader reader, Tensor tensor)
    {
        long bytes = tensor.NumberOfElements * tensor.dtype.Size();
        for (long at = 0; at < bytes;)
        {
            int read = reader.Read(new Span<byte>(tensor.Address + at, (int)Math.Min(Chunk, bytes - at)));
            if (read == 0) throw TooShort(tensor.sizes, tensor.dtype);
            at += read;
        }
        // A bool is a byte of 0 or 1 and nothing else.
        if (tensor.dtype == torch.ScalarType.Bool)
            for (long i = 0; i < bytes; i++) tensor.Address[i] = tensor.Address[i] == 0 ? (byte)0 : (byte)1;
        GC.KeepAlive(tensor);
    }

    private static EndOfStreamException TooShort(long[] sizes, torch.ScalarType type) =>
        new($"A stored tensor, {type} {Shapes.Text(sizes)}, ends before its last element.");

    internal static void WriteNumber(BinaryWriter writer, long value)
    {
        do
        {
            byte low = (byte)(value & 0x7f);
            value >>= 7;
            writer.Write(value == 0 ? low : (byte)(low | 0x80));
        }
        while (value != 0);
    }

    internal static long ReadNumber(BinaryReader reader)
    {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte next = reader.ReadByte();
            value |= (long)(next & 0x7f) << shift;
            if ((next & 0x80) == 0) return value;
        }
        throw new InvalidDataException("A stored tensor has a number of more than 63 bits.");
    }
}
