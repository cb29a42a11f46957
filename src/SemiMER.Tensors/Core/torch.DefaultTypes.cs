namespace SemiMER.Tensors;

public static partial class torch
{
    // 0 stands for float32: a flow that never chose another one.
    private static readonly AsyncLocal<ScalarType> DefaultType = new();

    /// <summary>
    /// The type of tensors that are made without naming one, and of functions of integers: float32 unless this flow of execution chose
    /// float64.
    /// </summary>
    public static ScalarType get_default_dtype() => DefaultType.Value == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <summary>Sets the default type for this flow of execution.</summary>
    /// <exception cref="ArgumentException">The type is not a floating point type.</exception>
    public static void set_default_dtype(ScalarType dtype)
    {
        if (!dtype.IsFloatingPoint())
            throw new ArgumentException($"set_default_dtype: the type must be float32 or float64, got {dtype}.", nameof(dtype));
        DefaultType.Value = dtype;
    }

    /// <summary>The device tensors are made on: always the CPU.</summary>
    public static Device get_default_device() => CPU;

    /// <summary>The type that an operation on two tensors has.</summary>
    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) => Tensor.PromotedType(NotNull(tensor1), NotNull(tensor2));

    /// <summary>The type that an operation on tensors of two types has.</summary>
    public static ScalarType promote_types(ScalarType type1, ScalarType type2) => ScalarTypes.Promote(type1, type2);

    /// <summary>True for float32 and float64.</summary>
    public static bool is_floating_point(ScalarType type) => type.IsFloatingPoint();

    /// <summary>True for integers.</summary>
    public static bool is_integral(ScalarType type) => type.IsIntegral();
}
