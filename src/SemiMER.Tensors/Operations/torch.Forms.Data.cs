namespace SemiMER.Tensors;

// Copies and creation as functions whose first argument is the tensor.
public static partial class torch
{
    /// <inheritdoc cref="Tensor.is_integral()"/>
    public static bool is_integral(Tensor t) => NotNull(t).is_integral();

    /// <inheritdoc cref="Tensor.allclose(Tensor, double, double, bool)"/>
    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1E-05, double atol = 1E-08, bool equal_nan = false) =>
        NotNull(tensor).allclose(target, rtol, atol, equal_nan);

    /// <inheritdoc cref="Tensor.equal(Tensor)"/>
    public static Tensor equal(Tensor tensor, Tensor target) => NotNull(tensor).equal(target);

    /// <inheritdoc cref="Tensor.is_complex()"/>
    public static bool is_complex(Tensor input) => NotNull(input).is_complex();

    /// <inheritdoc cref="Tensor.is_floating_point()"/>
    public static bool is_floating_point(Tensor input) => NotNull(input).is_floating_point();

    /// <inheritdoc cref="Tensor.is_nonzero()"/>
    public static bool is_nonzero(Tensor input) => NotNull(input).is_nonzero();

    /// <inheritdoc cref="Tensor.numel()"/>
    public static long numel(Tensor input) => NotNull(input).numel();
}
