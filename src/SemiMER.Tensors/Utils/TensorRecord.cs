namespace SemiMER.Tensors.Utils;

/// <summary>
/// A tensor in TorchSharp's files: element type, number of dimensions and each size as variable-length integers of 7 bits a byte,
/// then the values in row-major order, little-endian.
/// </summary>
internal static class TensorRecord
{
    // Values pass through a buffer of this size.
    private const int BufferSize = 1 << 16;

    /// <summary>Writes <paramref name="tensor"/>.</summary>
    internal static unsafe void Write(BinaryWriter writer, torch.Tensor tensor)
    {
        writer.Write7BitEncodedInt((int)tensor.dtype);
        writer.Write7BitEncodedInt(tensor.sizes.Length);
        foreach (long size in tensor.sizes) writer.Write7BitEncodedInt64(size);
        using torch.Tensor values = tensor.contiguous();
        var buffer = new byte[BufferSize];
        long bytes = values.NumberOfElements * values.ElementSize;
        for (long start = 0; start < bytes; start += BufferSize)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(BufferSize, bytes - start));
            new ReadOnlySpan<byte>(values.Address + start, part.Length).CopyTo(part);
            Swap(part, (int)values.ElementSize);
            writer.Write(part);
        }
        GC.KeepAlive(values);
    }

    /// <summary>Reads values into <paramref name="tensor"/>, which the record must fit.</summary>
    /// <exception cref="ArgumentException">Element type or shape in the file are not the tensor's.</exception>
    /// <exception cref="EndOfStreamException">The file ends early; the tensor may be filled in part.</exception>
    internal static unsafe void ReadInto(BinaryReader reader, torch.Tensor tensor)
    {
        var type = (torch.ScalarType)reader.Read7BitEncodedInt();
        if (type != tensor.dtype) throw new ArgumentException($"The file holds a tensor of type {type} where {tensor.dtype} is expected.");
        int dimensions = reader.Read7BitEncodedInt();
        if (dimensions != tensor.sizes.Length)
            throw new ArgumentException($"The file holds a tensor of {dimensions} dimensions where shape {Shapes.Text(tensor.sizes)} is expected.");
        var sizes = new long[dimensions];
        for (int i = 0; i < dimensions; i++) sizes[i] = reader.Read7BitEncodedInt64();
        if (!Shapes.Same(sizes, tensor.sizes))
            throw new ArgumentException($"The file holds a tensor of shape {Shapes.Text(sizes)} where {Shapes.Text(tensor.sizes)} is expected.");
        using torch.Tensor values = tensor.IsContiguous ? tensor.SavedAlias(withHistory: false) : torch.Uninitialized(sizes, type);
        long bytes = values.NumberOfElements * values.ElementSize;
        for (long start = 0; start < bytes; start += BufferSize)
        {
            var part = new Span<byte>(values.Address + start, (int)Math.Min(BufferSize, bytes - start));
            for (int filled = 0, read; filled < part.Length; filled += read)
            {
                read = reader.Read(part[filled..]);
                if (read == 0) throw new EndOfStreamException("The file ends in the middle of a tensor.");
            }
            Swap(part, (int)values.ElementSize);
        }
        if (tensor.IsContiguous) tensor.BumpVersion();
        else tensor.copy_(values);
        GC.KeepAlive(values);
    }

    private static void Swap(Span<byte> values, int size)
    {
        if (BitConverter.IsLittleEndian || size == 1) return;
        for (int i = 0; i < values.Length; i += size) values.Slice(i, size).Reverse();
    }
}
