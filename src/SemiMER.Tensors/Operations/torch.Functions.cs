namespace SemiMER.Tensors;

public static partial class torch
{

    /// <summary>e to the power of each element.</summary>
    public static Tensor exp(Tensor input) => NotNull(input).exp();

    /// <summary>e to the power of each element. In place.</summary>
    public static Tensor exp_(Tensor input) => NotNull(input).exp_();

    /// <summary>2 to the power of each element.</summary>
    public static Tensor exp2(Tensor input) => NotNull(input).exp2();

    /// <summary>2 to the power of each element. In place.</summary>
    public static Tensor exp2_(Tensor input) => NotNull(input).exp2_();

    /// <summary>exp(x) - 1, exact for small x.</summary>
    public static Tensor expm1(Tensor input) => NotNull(input).expm1();

    /// <summary>exp(x) - 1, exact for small x. In place.</summary>
    public static Tensor expm1_(Tensor input) => NotNull(input).expm1_();

    /// <summary>Natural logarithm.</summary>
    public static Tensor log(Tensor input) => NotNull(input).log();

    /// <summary>Natural logarithm. In place.</summary>
    public static Tensor log_(Tensor input) => NotNull(input).log_();

    /// <summary>Logarithm to base 2.</summary>
    public static Tensor log2(Tensor input) => NotNull(input).log2();

    /// <summary>Logarithm to base 2. In place.</summary>
    public static Tensor log2_(Tensor input) => NotNull(input).log2_();

    /// <summary>Logarithm to base 10.</summary>
    public static Tensor log10(Tensor input) => NotNull(input).log10();

    /// <summary>Logarithm to base 10. In place.</summary>
    public static Tensor log10_(Tensor input) => NotNull(input).log10_();

    /// <summary>log(1 + x), exact for small x.</summary>
    public static Tensor log1p(Tensor input) => NotNull(input).log1p();

    /// <summary>log(1 + x), exact for small x. In place.</summary>
    public static Tensor log1p_(Tensor input) => NotNull(input).log1p_();

    /// <summary>Square root; NaN for negative elements.</summary>
    public static Tensor sqrt(Tensor input) => NotNull(input).sqrt();

    /// <summary>Square root; NaN for negative elements. In place.</summary>
    public static Tensor sqrt_(Tensor input) => NotNull(input).sqrt_();

    /// <summary>1 / sqrt(x).</summary>
    public static Tensor rsqrt(Tensor input) => NotNull(input).rsqrt();

    /// <summary>1 / sqrt(x). In place.</summary>
    public static Tensor rsqrt_(Tensor input) => NotNull(input).rsqrt_();

    /// <summary>1 / x.</summary>
    public static Tensor reciprocal(Tensor input) => NotNull(input).reciprocal();

    /// <summary>1 / x. In place.</summary>
    public static Tensor reciprocal_(Tensor input) => NotNull(input).reciprocal_();

    /// <summary>Sine of an angle in radians.</summary>
    public static Tensor sin(Tensor input) => NotNull(input).sin();

    /// <summary>Sine of an angle in radians. In place.</summary>
    public static Tensor sin_(Tensor input) => NotNull(input).sin_();

    /// <summary>Cosine of an angle in radians.</summary>
    public static Tensor cos(Tensor input) => NotNull(input).cos();

    /// <summary>Cosine of an angle in radians. In place.</summary>
    public static Tensor cos_(Tensor input) => NotNull(input).cos_();

    /// <summary>Tangent of an angle in radians.</summary>
    public static Tensor tan(Tensor input) => NotNull(input).tan();

    /// <summary>Tangent of an angle in radians. In place.</summary>
    public static Tensor tan_(Tensor input) => NotNull(input).tan_();

    /// <summary>Arc sine, in radians.</summary>
    public static Tensor asin(Tensor input) => NotNull(input).asin();

    /// <summary>Arc sine, in radians. In place.</summary>
    public static Tensor asin_(Tensor input) => NotNull(input).asin_();

    /// <summary>Arc cosine, in radians.</summary>
    public static Tensor acos(Tensor input) => NotNull(input).acos();

    /// <summary>Arc cosine, in radians. In place.</summary>
    public static Tensor acos_(Tensor input) => NotNull(input).acos_();

    /// <summary>Arc tangent, in radians.</summary>
    public static Tensor atan(Tensor input) => NotNull(input).atan();

    /// <summary>Arc tangent, in radians. In place.</summary>
    public static Tensor atan_(Tensor input) => NotNull(input).atan_();

    /// <summary>Hyperbolic tangent.</summary>
    public static Tensor tanh(Tensor input) => NotNull(input).tanh();

    /// <summary>Hyperbolic tangent. In place.</summary>
    public static Tensor tanh_(Tensor input) => NotNull(input).tanh_();

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Tensor sigmoid(Tensor input) => NotNull(input).sigmoid();

    /// <summary>1 / (1 + exp(-x)). In place.</summary>
    public static Tensor sigmoid_(Tensor input) => NotNull(input).sigmoid_();

    /// <summary>Error function.</summary>
    public static Tensor erf(Tensor input) => NotNull(input).erf();

    /// <summary>Error function. In place.</summary>
    public static Tensor erf_(Tensor input) => NotNull(input).erf_();

    /// <summary>Complementary error function, 1 - erf(x).</summary>
    public static Tensor erfc(Tensor input) => NotNull(input).erfc();

    /// <summary>Complementary error function, 1 - erf(x). In place.</summary>
    public static Tensor erfc_(Tensor input) => NotNull(input).erfc_();

    /// <summary>Absolute value.</summary>
    public static Tensor abs(Tensor input) => NotNull(input).abs();

    /// <summary>Absolute value. In place.</summary>
    public static Tensor abs_(Tensor input) => NotNull(input).abs_();

    /// <summary>The negative.</summary>
    public static Tensor neg(Tensor input) => NotNull(input).neg();

    /// <summary>The negative. In place.</summary>
    public static Tensor neg_(Tensor input) => NotNull(input).neg_();

    /// <summary>-1, 0 or 1.</summary>
    public static Tensor sign(Tensor input) => NotNull(input).sign();

    /// <summary>-1, 0 or 1. In place.</summary>
    public static Tensor sign_(Tensor input) => NotNull(input).sign_();

    /// <summary>Rounds down.</summary>
    public static Tensor floor(Tensor input) => NotNull(input).floor();

    /// <summary>Rounds down. In place.</summary>
    public static Tensor floor_(Tensor input) => NotNull(input).floor_();

    /// <summary>Rounds up.</summary>
    public static Tensor ceil(Tensor input) => NotNull(input).ceil();

    /// <summary>Rounds up. In place.</summary>
    public static Tensor ceil_(Tensor input) => NotNull(input).ceil_();

    /// <summary>Rounds towards zero.</summary>
    public static Tensor trunc(Tensor input) => NotNull(input).trunc();

    /// <summary>Rounds towards zero. In place.</summary>
    public static Tensor trunc_(Tensor input) => NotNull(input).trunc_();

    /// <summary>x times x.</summary>
    public static Tensor square(Tensor input) => NotNull(input).square();

    /// <summary>Hyperbolic sine.</summary>
    public static Tensor sinh(Tensor input) => NotNull(input).sinh();

    /// <summary>Hyperbolic sine. In place.</summary>
    public static Tensor sinh_(Tensor input) => NotNull(input).sinh_();

    /// <summary>Hyperbolic cosine.</summary>
    public static Tensor cosh(Tensor input) => NotNull(input).cosh();

    /// <summary>Hyperbolic cosine. In place.</summary>
    public static Tensor cosh_(Tensor input) => NotNull(input).cosh_();
}
