using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>
/// All operations with numbers, and the sums of tensors, which have a factor of 1. TorchSharp's <c>tensor * 2</c> makes a <c>Scalar</c>
/// that nothing keeps: a garbage collection between its making and libtorch reading it frees it too early. Here it lives until the
/// result is there. Differences, products and quotients of two tensors have no number in them and stay operators.
/// </summary>
internal static class HeldScalars
{
    // Those of each step of a training are made once, for the life of the process.
    private static readonly Scalar One = 1;
    private static readonly Scalar Two = 2;

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>x + c. It comes first: TorchSharp would turn c into a tensor for the other one.</summary>
    [OverloadResolutionPriority(1)]
    public static Tensor Plus(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.add(c, One));

    /// <summary>x - c.</summary>
    public static Tensor Minus(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.sub(c));

    /// <summary>c - x.</summary>
    public static Tensor Minus(this int c, Tensor x)
    {
        using Tensor opposite = x.neg();
        return opposite.Plus(c);
    }

    /// <summary>c x.</summary>
    public static Tensor Times(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.mul(c));

    /// <summary>x / c.</summary>
    public static Tensor Over(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.div(c));

    /// <summary>c / x.</summary>
    public static Tensor Over(this int c, Tensor x)
    {
        using Tensor reciprocal = x.reciprocal();
        return reciprocal.Times(c);
    }

    /// <summary>The whole number of times that c goes into x.</summary>
    public static Tensor FloorOver(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.floor_divide(c));

    /// <summary>x².</summary>
    public static Tensor Square(this Tensor x) => x.pow(Two);

    /// <summary>x^c.</summary>
    public static Tensor Power(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.pow(c));

    /// <summary>max(x, c).</summary>
    public static Tensor ClampMin(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.clamp_min(c));

    /// <summary>min(x, c).</summary>
    public static Tensor ClampMax(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.clamp_max(c));

    /// <summary>min(max(x, least), most).</summary>
    public static Tensor Clamp(this Tensor x, Number least, Number most)
    {
        using Scalar min = least.ToHold(), max = most.ToHold();
        return x.clamp(min, max);
    }

    /// <summary>c where the mask is true, and x elsewhere.</summary>
    public static Tensor MaskedFill(this Tensor x, Tensor mask, Number c)
    {
        using Scalar value = c.ToHold();
        return x.masked_fill(mask, value);
    }

    /// <summary>The same in place.</summary>
    public static Tensor MaskedFillInPlace(this Tensor x, Tensor mask, Number c)
    {
        using Scalar value = c.ToHold();
        return x.masked_fill_(mask, value);
    }

    /// <summary>x = c.</summary>
    public static Tensor EqualTo(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.eq(c));

    /// <summary>x &gt; c.</summary>
    public static Tensor GreaterThan(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.gt(c));

    /// <summary>x ≥ c.</summary>
    public static Tensor GreaterOrEqual(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.ge(c));

    /// <summary>x &lt; c.</summary>
    public static Tensor LessThan(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.lt(c));

    /// <summary>x + y in place of x, which is returned, as by each that follows.</summary>
    public static Tensor PlusInPlace(this Tensor x, Tensor y) => x.add_(y, One);

    /// <summary>x + c in place of x.</summary>
    [OverloadResolutionPriority(1)]
    public static Tensor PlusInPlace(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.add_(c, One));

    /// <summary>x + c y in place of x.</summary>
    public static Tensor PlusInPlace(this Tensor x, Tensor y, Number times)
    {
        using Scalar c = times.ToHold();
        return x.add_(y, c);
    }

    /// <summary>x + c y z in place of x.</summary>
    public static Tensor PlusProductInPlace(this Tensor x, Tensor y, Tensor z, Number times)
    {
        using Scalar c = times.ToHold();
        return x.addcmul_(y, z, c);
    }

    /// <summary>x + c y / z in place of x.</summary>
    public static Tensor PlusQuotientInPlace(this Tensor x, Tensor y, Tensor z, Number times)
    {
        using Scalar c = times.ToHold();
        return x.addcdiv_(y, z, c);
    }

    /// <summary>x - c in place of x.</summary>
    public static Tensor MinusInPlace(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.sub_(c));

    /// <summary>c x in place of x.</summary>
    public static Tensor TimesInPlace(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.mul_(c));

    /// <summary>x / c in place of x.</summary>
    public static Tensor OverInPlace(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.div_(c));

    /// <summary>max(x, c) in place of x.</summary>
    public static Tensor ClampMinInPlace(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.clamp_min_(c));

    /// <summary>min(x, c) in place of x.</summary>
    public static Tensor ClampMaxInPlace(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.clamp_max_(c));

    /// <summary>A tensor like x, of c alone.</summary>
    public static Tensor FullLike(this Tensor x, Number c) => Holding(c, x, static (x, c) => x.full_like(c));

    /// <summary>A tensor of c alone.</summary>
    public static Tensor Full(ReadOnlySpan<long> shape, Number c, ScalarType type, Device device)
    {
        using Scalar value = c.ToHold();
        return full(shape, value, dtype: type, device: device);
    }

    /// <summary>The whole numbers from 0 to count - 1.</summary>
    public static Tensor Indices(long count, Device device)
    {
        using Scalar first = 0, end = count;
        return arange(first, end, One, device: device);
    }

    private static Tensor Holding(Number number, Tensor x, Func<Tensor, Scalar, Tensor> operation)
    {
        using Scalar c = number.ToHold();
        return operation(x, c);
    }
}
