using System.Runtime.InteropServices;

namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>Zeros of the shape of <paramref name="input"/>, and of its type unless <paramref name="dtype"/> is given.</summary>
    public static Tensor zeros_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledZero(NotNull(input).sizes, dtype ?? input.dtype, requires_grad);

    /// <summary>Ones of the shape of <paramref name="input"/>, and of its type unless <paramref name="dtype"/> is given.</summary>
    public static Tensor ones_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledOne(NotNull(input).sizes, dtype ?? input.dtype, requires_grad);

    /// <summary>
    /// Undefined values of the shape of <paramref name="input"/>, and of its type unless <paramref name="dtype"/> is given.
    /// </summary>
    public static Tensor empty_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledNothing(NotNull(input).sizes, dtype ?? input.dtype, requires_grad);

    /// <summary>One value in the shape of <paramref name="input"/>, and of its type unless <paramref name="dtype"/> is given.</summary>
    public static Tensor full_like(
        Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Filled(NotNull(input).sizes, value, dtype ?? input.dtype, requires_grad);

    /// <summary>The numbers 0, 1, ... below <paramref name="stop"/>.</summary>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>The numbers from <paramref name="start"/> to below <paramref name="stop"/>, one apart.</summary>
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>
    /// The numbers from <paramref name="start"/> to below <paramref name="stop"/> (above it for a negative step),
    /// <paramref name="step"/> apart; int64 if all three are integers, else float32.
    /// </summary>
    /// <exception cref="ArgumentException">The step is zero or leads away from <paramref name="stop"/>.</exception>
    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        ScalarType type = dtype ?? (NotNull(start).IsFloatingPoint || NotNull(stop).IsFloatingPoint || NotNull(step).IsFloatingPoint
            ? get_default_dtype() : ScalarType.Int64);
        NotNull(start);
        NotNull(stop);
        NotNull(step);
        double first = start.AsDouble, last = stop.AsDouble, by = step.AsDouble;
        if (by == 0 || !double.IsFinite(by) || (!type.IsFloatingPoint() && step.AsLong == 0) || !double.IsFinite(first)
            || !double.IsFinite(last) || (last - first) / by < 0)
            throw new ArgumentException($"arange: step {by} does not lead from {first} to {last}.", nameof(step));
        long count = type.IsFloatingPoint()
            ? (long)Math.Ceiling((last - first) / by)
            : (stop.AsLong - start.AsLong + step.AsLong - Math.Sign(step.AsLong)) / step.AsLong;
        Tensor result = Uninitialized([count], type);
        result.FillWith(i => type.IsFloatingPoint() ? first + i * by : start.AsLong + i * step.AsLong);
        return result.requires_grad_(requires_grad);
    }

    /// <summary>
    /// <paramref name="steps"/> numbers from <paramref name="start"/> to <paramref name="end"/>, both included, evenly apart.
    /// </summary>
    public static Tensor linspace(
        double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        Tensor result = Uninitialized([steps], dtype ?? get_default_dtype());
        double by = steps > 1 ? (end - start) / (steps - 1) : 0;
        // The second half counts from the end, as in PyTorch, so that the last number is exact.
        result.FillWith(i => i < steps / 2 || steps == 1 ? start + i * by : end - (steps - 1 - i) * by);
        return result.requires_grad_(requires_grad);
    }

    /// <summary>Ones on the diagonal and zeros elsewhere, [rows, columns]; square unless <paramref name="columns"/> is given.</summary>
    public static Tensor eye(
        long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        long width = columns == -1 ? rows : columns;
        Tensor result = zeros([rows, width], dtype: dtype);
        using (Tensor diagonal = result.as_strided([Math.Min(rows, width)], [width + 1])) diagonal.fill_(1);
        return result.requires_grad_(requires_grad);
    }

    /// <summary>
    /// A tensor on the values of a C# array of float, double, long, int, byte or bool, of any rank; the values are copied.
    /// </summary>
    /// <exception cref="ArgumentException">The array holds other elements.</exception>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor on the values of a C# array of any rank, converted to <paramref name="dtype"/> if it is given.</summary>
    /// <exception cref="ArgumentException">The array holds other elements than float, double, long, int, byte or bool.</exception>
    public static unsafe Tensor from_array(
        Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        var sizes = new long[NotNull(rawArray).Rank];
        for (int d = 0; d < sizes.Length; d++) sizes[d] = rawArray.GetLongLength(d);
        ScalarType type = rawArray switch
        {
            float[] or float[,] or float[,,] or float[,,,] => ScalarType.Float32,
            double[] or double[,] or double[,,] or double[,,,] => ScalarType.Float64,
            _ => rawArray.GetType().GetElementType() is { } element && ElementTypes.TryGetValue(element, out ScalarType known)
                ? known
                : throw new ArgumentException(
                    $"from_array: elements of type {rawArray.GetType().GetElementType()?.Name} are not stored by this engine; " +
                    "use float, double, long, int, byte or bool.", nameof(rawArray)),
        };
        Tensor result = Uninitialized(sizes, type);
        if (rawArray.Length > 0)
        {
            ref byte first = ref MemoryMarshal.GetArrayDataReference(rawArray);
            fixed (byte* source = &first)
                Buffer.MemoryCopy(source, result.Memory.Data, result.Memory.Capacity, result.NumberOfElements * type.Size());
        }
        return Finished(result, dtype, requires_grad);
    }

    private static readonly Dictionary<Type, ScalarType> ElementTypes = new()
    {
        [typeof(float)] = ScalarType.Float32,
        [typeof(double)] = ScalarType.Float64,
        [typeof(long)] = ScalarType.Int64,
        [typeof(int)] = ScalarType.Int32,
        [typeof(byte)] = ScalarType.Byte,
        [typeof(bool)] = ScalarType.Bool,
    };

    /// <summary>A new tensor with undefined values, without history.</summary>
    internal static Tensor Uninitialized(ReadOnlySpan<long> sizes, ScalarType type)
    {
        long count = Shapes.Count(sizes);
        int size = type.Size();
        if (count > long.MaxValue / size) throw new ArgumentException($"A tensor of shape {Shapes.Text(sizes)} is too large.");
        long[] own = sizes.Length == 0 ? Shapes.Scalar : sizes.ToArray();
        return new Tensor(TensorStorage.Allocate(count * size), 0, own, Shapes.ContiguousStrides(own), type);
    }

    /// <summary>A new contiguous tensor of the sizes of <paramref name="x"/>, with undefined values, without history.</summary>
    internal static Tensor UninitializedLike(Tensor x, ScalarType type)
    {
        if (!Shapes.AreContiguous(x.sizes, x.strides)) return Uninitialized(x.sizes, type);
        // Sizes and strides never change, so both tensors can have the same.
        return new Tensor(TensorStorage.Allocate(x.NumberOfElements * type.Size()), 0, x.sizes, x.strides, type);
    }

    internal static unsafe Tensor FilledZero(ReadOnlySpan<long> sizes, ScalarType? dtype, bool requiresGrad)
    {
        Tensor result = Uninitialized(sizes, dtype ?? get_default_dtype());
        NativeMemory.Clear(result.Memory.Data, (nuint)(result.NumberOfElements * result.dtype.Size()));
        GC.KeepAlive(result);
        return requiresGrad ? result.requires_grad_() : result;
    }

    private static Tensor FilledOne(ReadOnlySpan<long> sizes, ScalarType? dtype, bool requiresGrad) =>
        Filled(sizes, 1, dtype ?? get_default_dtype(), requiresGrad);

    private static Tensor FilledNothing(ReadOnlySpan<long> sizes, ScalarType? dtype, bool requiresGrad) =>
        Uninitialized(sizes, dtype ?? get_default_dtype()).requires_grad_(requiresGrad);

    private static Tensor Filled(ReadOnlySpan<long> sizes, Scalar value, ScalarType? dtype, bool requiresGrad)
    {
        ScalarType own = NotNull(value).IsFloatingPoint ? get_default_dtype() : value.Type == ScalarType.Bool
            ? ScalarType.Bool : ScalarType.Int64;
        Tensor result = Uninitialized(sizes, dtype ?? own);
        result.FillUnrecorded(value);
        return requiresGrad ? result.requires_grad_() : result;
    }

    private static Tensor Finished(Tensor result, ScalarType? dtype, bool requiresGrad)
    {
        if (dtype is { } type && type != result.dtype)
        {
            using Tensor original = result;
            result = Strided.Convert(original, type);
        }
        return requiresGrad ? result.requires_grad_() : result;
    }

    private static long[] NotNullSize(long[] size)
    {
        ArgumentNullException.ThrowIfNull(size);
        return size;
    }

    internal static T NotNull<T>(T value, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(value))] string? name = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value;
    }
}
