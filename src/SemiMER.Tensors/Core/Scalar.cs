namespace SemiMER.Tensors;

/// <summary>A number of any element type, as an operand of tensor operations. Made by implicit conversion.</summary>
public sealed class Scalar : IDisposable
{
    private readonly double real;
    private readonly long integer;

    private Scalar(torch.ScalarType type, double real, long integer)
    {
        Type = type;
        this.real = real;
        this.integer = integer;
    }

    /// <summary>The element type of the C# value it was made from.</summary>
    public torch.ScalarType Type { get; }

    internal bool IsFloatingPoint => Type.IsFloatingPoint();

    internal double AsDouble => IsFloatingPoint ? real : integer;

    internal long AsLong => IsFloatingPoint ? (long)real : integer;

    /// <summary>Nothing to free; present because TorchSharp's scalar is native.</summary>
    public void Dispose()
    {
    }

    /// <summary>A scalar of element type Byte.</summary>
    public static implicit operator Scalar(byte value) => new(torch.ScalarType.Byte, value, value);

    /// <summary>A scalar of element type Int32.</summary>
    public static implicit operator Scalar(int value) => new(torch.ScalarType.Int32, value, value);

    /// <summary>A scalar of element type Int64.</summary>
    public static implicit operator Scalar(long value) => new(torch.ScalarType.Int64, value, value);

    /// <summary>A scalar of element type Float32.</summary>
    public static implicit operator Scalar(float value) => new(torch.ScalarType.Float32, value, 0);

    /// <summary>A scalar of element type Float64.</summary>
    public static implicit operator Scalar(double value) => new(torch.ScalarType.Float64, value, 0);

    /// <summary>A scalar of element type Bool.</summary>
    public static implicit operator Scalar(bool value) => new(torch.ScalarType.Bool, value ? 1 : 0, value ? 1 : 0);
}

/// <summary>Conversions between numbers and <see cref="Scalar"/>.</summary>
public static class ScalarExtensionMethods
{
    /// <summary>A scalar of element type Byte.</summary>
    public static Scalar ToScalar(this byte value) => value;

    /// <summary>A scalar of element type Int32.</summary>
    public static Scalar ToScalar(this int value) => value;

    /// <summary>A scalar of element type Int64.</summary>
    public static Scalar ToScalar(this long value) => value;

    /// <summary>A scalar of element type Float32.</summary>
    public static Scalar ToScalar(this float value) => value;

    /// <summary>A scalar of element type Float64.</summary>
    public static Scalar ToScalar(this double value) => value;

    /// <summary>A scalar of element type Bool.</summary>
    public static Scalar ToScalar(this bool value) => value;

    /// <summary>The value as float.</summary>
    public static float ToSingle(this Scalar value) => (float)NotNull(value).AsDouble;

    /// <summary>The value as double.</summary>
    public static double ToDouble(this Scalar value) => NotNull(value).AsDouble;

    /// <summary>The value as byte.</summary>
    public static byte ToByte(this Scalar value) => (byte)NotNull(value).AsLong;

    /// <summary>The value as int.</summary>
    public static int ToInt32(this Scalar value) => (int)NotNull(value).AsLong;

    /// <summary>The value as long.</summary>
    public static long ToInt64(this Scalar value) => NotNull(value).AsLong;

    /// <summary>True unless the value is zero.</summary>
    public static bool ToBoolean(this Scalar value) => NotNull(value).AsDouble != 0;

    private static Scalar NotNull(Scalar value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }
}
