using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

public static partial class torch
{
    // Functions of each element on its own. Integers and bools are taken as float32. Each has its derivative beside it; where
    // a fused kernel computes the same, it does so unless the backward is itself being differentiated.
    public partial class Tensor
    {

        private static readonly Operation ExpOperation = new("exp", static pass =>
        {
            Tensor y = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g * y);
        });

        /// <summary>e to the power of each element.</summary>
        public Tensor exp() => Apply<Exp, Exp>(ExpOperation, default, default, saveResult: true);

        /// <summary>e to the power of each element. In place.</summary>
        public Tensor exp_() => InPlace("exp_", static x => x.exp());

        private static readonly Operation Exp2Operation = new("exp2", static pass =>
        {
            Tensor y = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g * y * Math.Log(2));
        });

        /// <summary>2 to the power of each element.</summary>
        public Tensor exp2() => Apply<Exp2, Exp2>(Exp2Operation, default, default, saveResult: true);

        /// <summary>2 to the power of each element. In place.</summary>
        public Tensor exp2_() => InPlace("exp2_", static x => x.exp2());

        private static readonly Operation Expm1Operation = new("expm1", static pass =>
        {
            Tensor y = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g * (y + 1));
        });

        /// <summary>exp(x) - 1, exact for small x.</summary>
        public Tensor expm1() => Apply<ExpMinusOne, ExpMinusOne>(Expm1Operation, default, default, saveResult: true);

        /// <summary>exp(x) - 1, exact for small x. In place.</summary>
        public Tensor expm1_() => InPlace("expm1_", static x => x.expm1());

        private static readonly Operation LogOperation = new("log", static pass =>
        {
            Tensor x = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g / x);
        });

        /// <summary>Natural logarithm.</summary>
        public Tensor log() => Apply<Log, Log>(LogOperation, default, default, saveResult: false);

        /// <summary>Natural logarithm. In place.</summary>
        public Tensor log_() => InPlace("log_", static x => x.log());

        private static readonly Operation Log2Operation = new("log2", static pass =>
        {
            Tensor x = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g / (x * Math.Log(2)));
        });

        /// <summary>Logarithm to base 2.</summary>
        public Tensor log2() => Apply<Log2, Log2>(Log2Operation, default, default, saveResult: false);

        /// <summary>Logarithm to base 2. In place.</summary>
        public Tensor log2_() => InPlace("log2_", static x => x.log2());

        private static readonly Operation Log10Operation = new("log10", static pass =>
        {
            Tensor x = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g / (x * Math.Log(10)));
        });

        /// <summary>Logarithm to base 10.</summary>
        public Tensor log10() => Apply<Log10, Log10>(Log10Operation, default, default, saveResult: false);

        /// <summary>Logarithm to base 10. In place.</summary>
        public Tensor log10_() => InPlace("log10_", static x => x.log10());

        private static readonly Operation Log1pOperation = new("log1p", static pass =>
        {
            Tensor x = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g / (x + 1));
        });

        /// <summary>log(1 + x), exact for small x.</summary>
        public Tensor log1p() => Apply<LogOnePlus, LogOnePlus>(Log1pOperation, default, default, saveResult: false);

        /// <summary>log(1 + x), exact for small x. In place.</summary>
        public Tensor log1p_() => InPlace("log1p_", static x => x.log1p());

        private static readonly Operation SqrtOperation = new("sqrt", static pass =>
        {
            Tensor y = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g / (y * 2));
        });

        /// <summary>Square root; NaN for negative elements.</summary>
        public Tensor sqrt() => Apply<SquareRoot<float>, SquareRoot<double>>(SqrtOperation, default, default, saveResult: true);

        /// <summary>Square root; NaN for negative elements. In place.</summary>
        public Tensor sqrt_() => InPlace("sqrt_", static x => x.sqrt());

        private static readonly Operation RsqrtOperation = new("rsqrt", static pass =>
        {
            Tensor y = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g * y * y * y * -0.5);
        });

        /// <summary>1 / sqrt(x).</summary>
        public Tensor rsqrt() =>
            Apply<ReciprocalSquareRoot<float>, ReciprocalSquareRoot<double>>(RsqrtOperation, default, default, saveResult: true);

        /// <summary>1 / sqrt(x). In place.</summary>
        public Tensor rsqrt_() => InPlace("rsqrt_", static x => x.rsqrt());

        private static readonly Operation ReciprocalOperation = new("reciprocal", static pass =>
        {
            Tensor y = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, -g * y * y);
        });

        /// <summary>1 / x.</summary>
        public Tensor reciprocal() => Apply<Reciprocal<float>, Reciprocal<double>>(ReciprocalOperation, default, default, saveResult: true);

        /// <summary>1 / x. In place.</summary>
        public Tensor reciprocal_() => InPlace("reciprocal_", static x => x.reciprocal());

        private static readonly Operation SinOperation = new("sin", static pass =>
        {
            Tensor x = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g * x.cos());
        });

        /// <summary>Sine of an angle in radians.</summary>
        public Tensor sin() => Apply<Sin, Sin>(SinOperation, default, default, saveResult: false);

        /// <summary>Sine of an angle in radians. In place.</summary>
        public Tensor sin_() => InPlace("sin_", static x => x.sin());

        private static readonly Operation CosOperation = new("cos", static pass =>
        {
            Tensor x = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, -g * x.sin());
        });

        /// <summary>Cosine of an angle in radians.</summary>
        public Tensor cos() => Apply<Cos, Cos>(CosOperation, default, default, saveResult: false);

        /// <summary>Cosine of an angle in radians. In place.</summary>
        public Tensor cos_() => InPlace("cos_", static x => x.cos());

        private static readonly Operation TanOperation = new("tan", static pass =>
        {
            Tensor y = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g * (y * y + 1));
        });

        /// <summary>Tangent of an angle in radians.</summary>
        public Tensor tan() => Apply<Tan, Tan>(TanOperation, default, default, saveResult: true);

        /// <summary>Tangent of an angle in radians. In place.</summary>
        public Tensor tan_() => InPlace("tan_", static x => x.tan());

        private static readonly Operation AsinOperation = new("asin", static pass =>
        {
            Tensor x = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g * (1 - x * x).rsqrt());
        });

        /// <summary>Arc sine, in radians.</summary>
        public Tensor asin() => Apply<Asin, Asin>(AsinOperation, default, default, saveResult: false);

        /// <summary>Arc sine, in radians. In place.</summary>
        public Tensor asin_() => InPlace("asin_", static x => x.asin());

        private static readonly Operation AcosOperation = new("acos", static pass =>
        {
            Tensor x = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, -g * (1 - x * x).rsqrt());
        });

        /// <summary>Arc cosine, in radians.</summary>
        public Tensor acos() => Apply<Acos, Acos>(AcosOperation, default, default, saveResult: false);

        /// <summary>Arc cosine, in radians. In place.</summary>
        public Tensor acos_() => InPlace("acos_", static x => x.acos());

        private static readonly Operation AtanOperation = new("atan", static pass =>
        {
            Tensor x = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g / (x * x + 1));
        });

        /// <summary>Arc tangent, in radians.</summary>
        public Tensor atan() => Apply<Atan, Atan>(AtanOperation, default, default, saveResult: false);

        /// <summary>Arc tangent, in radians. In place.</summary>
        public Tensor atan_() => InPlace("atan_", static x => x.atan());

        private static readonly Operation TanhOperation = new("tanh", static pass =>
        {
            Tensor y = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, is_grad_enabled() ? g * (1 - y * y) : Fused<TanhBackward<float>, TanhBackward<double>>(default, default, g, y));
        });

        /// <summary>Hyperbolic tangent.</summary>
        public Tensor tanh() => Apply<Tanh, Tanh>(TanhOperation, default, default, saveResult: true);

        /// <summary>Hyperbolic tangent. In place.</summary>
        public Tensor tanh_() => InPlace("tanh_", static x => x.tanh());

        private static readonly Operation SigmoidOperation = new("sigmoid", static pass =>
        {
            Tensor y = pass.Saved(0), g = pass.Gradient;
            pass.Give(
                0, is_grad_enabled() ? g * (1 - y) * y : Fused<SigmoidBackward<float>, SigmoidBackward<double>>(default, default, g, y));
        });

        /// <summary>1 / (1 + exp(-x)).</summary>
        public Tensor sigmoid() => Apply<Sigmoid, Sigmoid>(SigmoidOperation, default, default, saveResult: true);

        /// <summary>1 / (1 + exp(-x)). In place.</summary>
        public Tensor sigmoid_() => InPlace("sigmoid_", static x => x.sigmoid());

        private static readonly Operation ReluOperation = new("relu", static pass =>
        {
            Tensor y = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, is_grad_enabled() ? g * (y > 0) : Fused<ReluBackward<float>, ReluBackward<double>>(default, default, g, y));
        });

        /// <summary>max(x, 0); NaN stays.</summary>
        public Tensor relu() => Apply<Relu<float>, Relu<double>>(ReluOperation, default, default, saveResult: true);

        /// <summary>max(x, 0); NaN stays. In place.</summary>
        public Tensor relu_() => InPlace("relu_", static x => x.relu());

        private static readonly Operation SiluOperation = new("silu", static pass =>
        {
            Tensor x = pass.Saved(0), g = pass.Gradient;
            pass.Give(
                0, is_grad_enabled()
                ? g * x.sigmoid() * (x * (1 - x.sigmoid()) + 1) : Fused<SiluBackward, SiluBackward>(default, default, g, x));
        });

        /// <summary>x sigmoid(x).</summary>
        public Tensor silu() => Apply<Silu, Silu>(SiluOperation, default, default, saveResult: false);

        /// <summary>x sigmoid(x). In place.</summary>
        public Tensor silu_() => InPlace("silu_", static x => x.silu());

        private static readonly Operation GeluOperation = new("gelu", static pass =>
        {
            Tensor x = pass.Saved(0), g = pass.Gradient;
            pass.Give(
                0, is_grad_enabled()
                ? g * ((x * Math.Sqrt(0.5)).erf() * 0.5 + 0.5 + x * (x * x * -0.5).exp() * (1 / Math.Sqrt(2 * Math.PI)))
                : Fused<GeluBackward, GeluBackward>(default, default, g, x));
        });

        /// <summary>x times the standard normal distribution function of x, by the exact error function.</summary>
        public Tensor gelu() => Apply<Gelu, Gelu>(GeluOperation, default, default, saveResult: false);

        /// <summary>x times the standard normal distribution function of x, by the exact error function. In place.</summary>
        public Tensor gelu_() => InPlace("gelu_", static x => x.gelu());

        private static readonly Operation ErfOperation = new("erf", static pass =>
        {
            Tensor x = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g * (-(x * x)).exp() * (2 / Math.Sqrt(Math.PI)));
        });

        /// <summary>Error function.</summary>
        public Tensor erf() => Apply<Erf, Erf>(ErfOperation, default, default, saveResult: false);

        /// <summary>Error function. In place.</summary>
        public Tensor erf_() => InPlace("erf_", static x => x.erf());

        private static readonly Operation ErfcOperation = new("erfc", static pass =>
        {
            Tensor x = pass.Saved(0), g = pass.Gradient;
            pass.Give(0, g * (-(x * x)).exp() * (-2 / Math.Sqrt(Math.PI)));
        });

        /// <summary>Complementary error function, 1 - erf(x).</summary>
        public Tensor erfc() => Apply<Erfc, Erfc>(ErfcOperation, default, default, saveResult: false);

        /// <summary>Complementary error function, 1 - erf(x). In place.</summary>
        public Tensor erfc_() => InPlace("erfc_", static x => x.erfc());

    }
}
