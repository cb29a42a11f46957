using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>
/// Division by a number. TorchSharp's <c>tensor / number</c> makes a <c>Scalar</c> that nothing keeps, and then takes its time to hand a
/// text to libtorch: a garbage collection in between frees the number before it is read. Here it lives until the result is there.
/// </summary>
internal static class Division
{
    /// <summary>x / c.</summary>
    /// <param name="tensor">x.</param>
    /// <param name="divisor">c.</param>
    public static Tensor Over(this Tensor tensor, double divisor)
    {
        using Scalar c = divisor;
        return tensor.div(c);
    }

    /// <summary>x / c in place of x.</summary>
    /// <param name="tensor">x.</param>
    /// <param name="divisor">c.</param>
    /// <returns>x itself.</returns>
    public static Tensor DivideInPlace(this Tensor tensor, double divisor)
    {
        using Scalar c = divisor;
        return tensor.div_(c);
    }
}
