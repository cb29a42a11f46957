namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>
    /// The type of a tensor's elements. The values are TorchSharp's; this engine stores <see cref="Byte"/>, <see cref="Int32"/>,
    /// <see cref="Int64"/>, <see cref="Float32"/>, <see cref="Float64"/> and <see cref="Bool"/>.
    /// </summary>
    public enum ScalarType : sbyte
    {
        /// <summary>8-bit unsigned integer.</summary>
        Byte = 0,

        /// <summary>32-bit signed integer.</summary>
        Int32 = 3,

        /// <summary>64-bit signed integer: labels and indices.</summary>
        Int64 = 4,

        /// <summary>32-bit floating point: the default.</summary>
        Float32 = 6,

        /// <summary>64-bit floating point.</summary>
        Float64 = 7,

        /// <summary>Truth value, one byte, 0 or 1: masks.</summary>
        Bool = 11,
    }

    /// <summary>Truth value.</summary>
    public static readonly ScalarType @bool = ScalarType.Bool;

    /// <summary>8-bit unsigned integer.</summary>
    public static readonly ScalarType uint8 = ScalarType.Byte;

    /// <summary>32-bit signed integer.</summary>
    public static readonly ScalarType int32 = ScalarType.Int32;

    /// <summary>64-bit signed integer.</summary>
    public static readonly ScalarType int64 = ScalarType.Int64;

    /// <summary>32-bit floating point.</summary>
    public static readonly ScalarType float32 = ScalarType.Float32;

    /// <summary>64-bit floating point.</summary>
    public static readonly ScalarType float64 = ScalarType.Float64;

    /// <summary>32-bit signed integer, the same as <see cref="int32"/>.</summary>
    public static readonly ScalarType @int = ScalarType.Int32;

    /// <summary>64-bit signed integer, the same as <see cref="int64"/>.</summary>
    public static readonly ScalarType @long = ScalarType.Int64;

    /// <summary>32-bit floating point, the same as <see cref="float32"/>.</summary>
    public static readonly ScalarType @float = ScalarType.Float32;

    /// <summary>64-bit floating point, the same as <see cref="float64"/>.</summary>
    public static readonly ScalarType @double = ScalarType.Float64;
}

/// <summary>What the engine needs to know of each element type.</summary>
internal static class ScalarTypes
{
    internal static int Size(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte or torch.ScalarType.Bool => 1,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 => 4,
        torch.ScalarType.Int64 or torch.ScalarType.Float64 => 8,
        _ => throw new ArgumentException(
            $"Element type {type} is not stored by this engine; it has Byte, Int32, Int64, Float32, Float64 and Bool.", nameof(type)),
    };

    internal static bool IsFloatingPoint(this torch.ScalarType type) => type is torch.ScalarType.Float32 or torch.ScalarType.Float64;

    internal static bool IsIntegral(this torch.ScalarType type) =>
        type is torch.ScalarType.Byte or torch.ScalarType.Int32 or torch.ScalarType.Int64;

    /// <summary>The element type that holds values of the C# type <typeparamref name="T"/>.</summary>
    internal static torch.ScalarType Of<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return torch.ScalarType.Float32;
        if (typeof(T) == typeof(double)) return torch.ScalarType.Float64;
        if (typeof(T) == typeof(long)) return torch.ScalarType.Int64;
        if (typeof(T) == typeof(int)) return torch.ScalarType.Int32;
        if (typeof(T) == typeof(byte)) return torch.ScalarType.Byte;
        if (typeof(T) == typeof(bool)) return torch.ScalarType.Bool;
        throw new ArgumentException($"{typeof(T).Name} is not an element type of this engine; use float, double, long, int, byte or bool.");
    }

    /// <summary>PyTorch's promotion: floating point over integers over bool; within a category the wider one.</summary>
    internal static torch.ScalarType Promote(torch.ScalarType a, torch.ScalarType b)
    {
        if (a == b) return a;
        int Rank(torch.ScalarType t) => t switch
        {
            torch.ScalarType.Bool => 0,
            torch.ScalarType.Byte => 1,
            torch.ScalarType.Int32 => 2,
            torch.ScalarType.Int64 => 3,
            torch.ScalarType.Float32 => 4,
            _ => 5,
        };
        return Rank(a) >= Rank(b) ? a : b;
    }
}
