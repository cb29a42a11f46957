using SemiMER.Formats;
using static TorchSharp.torch;

namespace SemiMER.Import;

/// <summary>The numbers of a storage of a PyTorch file: a member of it, which several tensors may look into.</summary>
/// <param name="Key">Name of the member.</param>
/// <param name="Type">PyTorch's name of the type, such as <c>torch.FloatStorage</c>.</param>
/// <param name="Count">Number of its numbers.</param>
internal sealed record StoredNumbers(string Key, PickledName Type, long Count)
{
    /// <summary>The type of its numbers and their bytes; null if such numbers are not read.</summary>
    public (ScalarType Type, int Size)? Numbers => Type.Name switch
    {
        "FloatStorage" => (ScalarType.Float32, 4),
        "DoubleStorage" => (ScalarType.Float64, 8),
        "HalfStorage" => (ScalarType.Float16, 2),
        "BFloat16Storage" => (ScalarType.BFloat16, 2),
        "LongStorage" => (ScalarType.Int64, 8),
        "IntStorage" => (ScalarType.Int32, 4),
        "ShortStorage" => (ScalarType.Int16, 2),
        "CharStorage" => (ScalarType.Int8, 1),
        "ByteStorage" => (ScalarType.Byte, 1),
        "BoolStorage" => (ScalarType.Bool, 1),
        _ => null,
    };
}

/// <summary>A tensor of a PyTorch file: a view into a storage.</summary>
internal sealed record StoredTensor(StoredNumbers Storage, long Offset, long[] Shape, long[] Strides)
{
    private const long MostNumbers = 1L << 40;

    public long Count => Shape.Aggregate(1L, (count, size) => count * size);

    public bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (int d = Shape.Length - 1; d >= 0; d--)
            {
                if (Shape[d] != 1 && Strides[d] != expected)
                    return false;
                expected *= Shape[d];
            }
            return true;
        }
    }

    /// <summary>The arguments of <c>_rebuild_tensor_v2(storage, offset, size, stride, ...)</c>.</summary>
    public static StoredTensor Of(PickleInput input, object?[] arguments)
    {
        if (arguments is not [StoredNumbers storage, long offset, object?[] sizes, object?[] strides, ..] || sizes.Length != strides.Length)
            throw input.Fault("has a tensor of an unknown form.");
        input.Spend(128 + 16L * sizes.Length);
        var tensor = new StoredTensor(storage, offset, Whole(input, sizes), Whole(input, strides));
        double last = offset, count = 1; // in double precision nothing overflows
        for (int d = 0; d < sizes.Length; d++)
        {
            last += (tensor.Shape[d] - 1.0) * tensor.Strides[d];
            count *= tensor.Shape[d];
        }
        if (offset < 0 || count > MostNumbers || (count > 0 && last >= storage.Count))
        {
            throw new FileFormatException(input.Place, "has a tensor that reaches beyond its numbers.",
                expected: FormattableString.Invariant($"at most {storage.Count} numbers"),
                actual: FormattableString.Invariant($"{last + 1}"));
        }
        return tensor;
    }

    /// <summary>Copies its numbers out of the storage, in C order.</summary>
    public byte[] Gather(ReadOnlySpan<byte> storage, int size)
    {
        if (IsContiguous)
            return storage.Slice((int)(Offset * size), (int)(Count * size)).ToArray();
        var result = new byte[Count * size];
        var index = new long[Shape.Length];
        long source = Offset;
        for (long i = 0; i < Count; i++)
        {
            storage.Slice((int)(source * size), size).CopyTo(result.AsSpan((int)(i * size)));
            for (int d = Shape.Length - 1; d >= 0; d--)
            {
                source += Strides[d];
                if (++index[d] < Shape[d])
                    break;
                source -= Strides[d] * Shape[d];
                index[d] = 0;
            }
        }
        return result;
    }

    private static long[] Whole(PickleInput input, object?[] values) =>
        Array.ConvertAll(values, value => value is long and >= 0 ? (long)value : throw input.Fault("has a tensor of no such size."));
}
