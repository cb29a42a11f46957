using System.Numerics;
using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

public static partial class torch
{
    // Elementwise functions that have parameters, or that keep integers integers.
    public partial class Tensor
    {
        private static readonly Operation Flat = new("rounding", static pass => pass.Give(0, pass.Gradient.zeros_like()));

        private static readonly Operation AbsOperation = new("abs", static pass => pass.Give(0, pass.Gradient * pass.Saved(0).sign()));

        private static readonly Operation NegOperation = new("neg", static pass => pass.Give(0, -pass.Gradient));

        private static readonly Operation SoftplusOperation = new("softplus", static pass =>
        {
            (double beta, double threshold) = pass.Arguments<(double, double)>();
            Tensor x = pass.Saved(0);
            pass.Give(0, torch.where(x * beta > threshold, pass.Gradient, pass.Gradient * (x * beta).sigmoid()));
        });

        private static readonly Operation LeakyReluOperation = new("leaky_relu", static pass =>
            pass.Give(0, torch.where(pass.Saved(0) > 0, pass.Gradient, pass.Gradient * pass.Arguments<double>())));

        private static readonly Operation EluOperation = new("elu", static pass =>
        {
            double alpha = pass.Arguments<double>();
            Tensor x = pass.Saved(0);
            pass.Give(0, torch.where(x > 0, pass.Gradient, pass.Gradient * x.exp() * alpha));
        });

        // With u = sqrt(2 / pi) (x + 0.044715 x^3): gelu' = (1 + tanh u) / 2 + x (1 - tanh(u)^2) u' / 2.
        private static readonly Operation GeluTanhOperation = new("gelu (tanh)", static pass =>
        {
            Tensor g = pass.Gradient, x = pass.Saved(0);
            if (!is_grad_enabled())
            {
                pass.Give(0, Fused<GeluTanhBackward, GeluTanhBackward>(default, default, g, x));
                return;
            }
            double root = Math.Sqrt(2 / Math.PI);
            Tensor t = ((x + x * x * x * 0.044715) * root).tanh();
            Tensor slope = (x * x * (3 * 0.044715) + 1) * root;
            pass.Give(0, g * ((t + 1) * 0.5 + x * (1 - t * t) * slope * 0.5));
        });

        /// <summary>Absolute value.</summary>
        public Tensor abs() => Kept<Absolute<float>, Absolute<double>, Absolute<long>>(AbsOperation, saveInput: true);

        /// <summary>Absolute value, in place.</summary>
        public Tensor abs_() => InPlace("abs_", static x => x.abs());

        /// <summary>The negative.</summary>
        public Tensor neg() => Kept<Negate<float>, Negate<double>, Negate<long>>(NegOperation, saveInput: false);

        /// <summary>The negative.</summary>
        public Tensor negative() => neg();

        /// <summary>The negative, in place.</summary>
        public Tensor neg_() => InPlace("neg_", static x => x.neg());

        /// <summary>The negative.</summary>
        public static Tensor operator -(Tensor tensor) => NotNull(tensor).neg();

        /// <summary>-1, 0 or 1; 0 for NaN.</summary>
        public Tensor sign() => Kept<Sign<float>, Sign<double>, Sign<long>>(Flat, saveInput: false);

        /// <summary>-1, 0 or 1, in place.</summary>
        public Tensor sign_() => InPlace("sign_", static x => x.sign());

        /// <summary>Rounds down to an integer.</summary>
        public Tensor floor() => is_integral() ? clone() : Apply<RoundDown<float>, RoundDown<double>>(Flat, default, default, null);

        /// <summary>Rounds down to an integer, in place.</summary>
        public Tensor floor_() => InPlace("floor_", static x => x.floor());

        /// <summary>Rounds up to an integer.</summary>
        public Tensor ceil() => is_integral() ? clone() : Apply<RoundUp<float>, RoundUp<double>>(Flat, default, default, null);

        /// <summary>Rounds up to an integer, in place.</summary>
        public Tensor ceil_() => InPlace("ceil_", static x => x.ceil());

        /// <summary>Rounds towards zero.</summary>
        public Tensor trunc()
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(is_integral() ? clone() : torch.where(this < 0, ceil(), floor()));
        }

        /// <summary>Rounds towards zero, in place.</summary>
        public Tensor trunc_() => InPlace("trunc_", static x => x.trunc());

        /// <summary>Rounds to the nearest number with <paramref name="decimals"/> decimals, halves to the even one.</summary>
        public Tensor round(long decimals = 0)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            if (is_integral()) return temporaries.Return(clone());
            if (decimals == 0)
                return temporaries.Return(Apply<RoundHalfToEven<float>, RoundHalfToEven<double>>(Flat, default, default, null));
            double scale = Math.Pow(10, Math.Abs(decimals));
            return temporaries.Return(decimals > 0 ? (this * scale).round() / scale : (this / scale).round() * scale);
        }

        /// <summary>Rounds to the nearest number with <paramref name="decimals"/> decimals, in place.</summary>
        public Tensor round_(long decimals = 0) => InPlace("round_", x => x.round(decimals));

        /// <summary>x times x.</summary>
        public Tensor square() => pow(2);

        /// <summary>Hyperbolic sine.</summary>
        public Tensor sinh()
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((exp() - neg().exp()) * 0.5);
        }

        /// <summary>Hyperbolic sine, in place.</summary>
        public Tensor sinh_() => InPlace("sinh_", static x => x.sinh());

        /// <summary>Hyperbolic cosine.</summary>
        public Tensor cosh()
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((exp() + neg().exp()) * 0.5);
        }

        /// <summary>Hyperbolic cosine, in place.</summary>
        public Tensor cosh_() => InPlace("cosh_", static x => x.cosh());

        /// <summary>log(1 + exp(beta x)) / beta, and x itself where beta x is above <paramref name="threshold"/>.</summary>
        public Tensor softplus(double beta = 1, double threshold = 20)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            using Tensor scaled = detach() * beta;
            Tensor result = torch.where(scaled > threshold, detach(), (scaled.exp() + 1).log() / beta);
            if (beta == 1 && threshold == 20 && is_floating_point())
            {
                result.Dispose();
                result = Compute<Softplus, Softplus>(default, default);
            }
            return temporaries.Return(Operation.IsRecorded(this)
                ? SoftplusOperation.Record(result, [this], [this], (beta, threshold)) : result);
        }

        /// <summary>x where positive, <paramref name="negative_slope"/> x elsewhere.</summary>
        public Tensor leaky_relu(Scalar negative_slope)
        {
            double slope = NotNull(negative_slope).AsDouble;
            return Apply<LeakyRelu<float>, LeakyRelu<double>>(LeakyReluOperation, new((float)slope), new(slope), false, slope);
        }

        /// <summary>x where positive, alpha (exp(x) - 1) elsewhere.</summary>
        public Tensor elu(double alpha = 1) => Apply<Elu, Elu>(EluOperation, new(alpha), new(alpha), false, alpha);

        /// <summary>x times the standard normal distribution function of x, exactly or by tanh.</summary>
        public Tensor gelu(Modules.GELU.Approximate approximate) =>
            approximate == Modules.GELU.Approximate.none ? gelu() : Apply<GeluTanh, GeluTanh>(GeluTanhOperation, default, default, false);

        /// <summary>log(sigmoid(x)), exact for large negative x.</summary>
        public Tensor log_sigmoid()
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(-neg().softplus());
        }

        /// <summary>True where an element is not a number.</summary>
        public Tensor isnan() => ne(this);

        /// <summary>True where an element is infinite.</summary>
        public Tensor isinf()
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(is_floating_point() ? abs() == double.PositiveInfinity : zeros(sizes, dtype: ScalarType.Bool));
        }

        /// <summary>True where an element is neither infinite nor NaN.</summary>
        public Tensor isfinite()
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(is_floating_point() ? abs() < double.PositiveInfinity : ones(sizes, dtype: ScalarType.Bool));
        }

        /// <summary>
        /// Elements bounded to [<paramref name="min"/>, <paramref name="max"/>]; a bound left out does not bound. NaN stays.
        /// </summary>
        /// <exception cref="ArgumentException">Both bounds are left out.</exception>
        public Tensor clamp(Scalar? min = null, Scalar? max = null)
        {
            if (is_floating_point() && (min ?? max) is not null && !Operation.IsRecorded(this))
            {
                double lowest = min?.AsDouble ?? double.NegativeInfinity, highest = max?.AsDouble ?? double.PositiveInfinity;
                return dtype == ScalarType.Float64
                    ? Pointwise.Unary<Clamp<double>, double>(new(lowest, highest), this)
                    : Pointwise.Unary<Clamp<float>, float>(new((float)lowest, (float)highest), this);
            }
            using Tensor? low = min is null ? null : Operand(min, this), high = max is null ? null : Operand(max, this);
            return Bounded(low, high);
        }

        /// <summary>Elements bounded in place.</summary>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => InPlace("clamp_", x => x.clamp(min, max));

        /// <summary>Elements bounded from above.</summary>
        public Tensor clamp_max(Scalar max) => clamp(null, max);

        /// <summary>Elements bounded from below.</summary>
        public Tensor clamp_min(Scalar min) => clamp(min, null);

        /// <summary>Elements bounded by those of other tensors, with broadcasting.</summary>
        /// <exception cref="ArgumentException">Both bounds are left out.</exception>
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Bounded(min, max);

        /// <summary>Elements bounded by those of other tensors, in place.</summary>
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => InPlace("clamp_", x => x.clamp(min, max));

        /// <summary>Elements bounded from above, in place.</summary>
        public Tensor clamp_max_(Scalar max) => InPlace("clamp_max_", x => x.clamp_max(max));

        /// <summary>Elements bounded from below, in place.</summary>
        public Tensor clamp_min_(Scalar min) => InPlace("clamp_min_", x => x.clamp_min(min));

        /// <summary>As <see cref="clamp(Scalar?, Scalar?)"/>.</summary>
        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        // Within the bounds, which belong to the range, the gradient goes to the elements; beyond, to the bound that holds.
        private static readonly Operation ClampOperation = new("clamp", static pass =>
        {
            Tensor x = pass.Saved(0), g = pass.Gradient, zero = zeros(Shapes.Scalar, dtype: g.dtype);
            Tensor? min = pass.SavedOrNull(1), max = pass.SavedOrNull(2);
            Tensor below = min is null ? zeros(Shapes.Scalar, dtype: ScalarType.Bool) : x < min;
            Tensor above = max is null ? zeros(Shapes.Scalar, dtype: ScalarType.Bool) : x > max;
            if (pass.Needs(0)) pass.Give(0, torch.where(below | above, zero, g));
            if (min is not null && pass.Needs(1)) pass.Give(1, torch.where(max is null ? below : below & (min < max), g, zero));
            if (max is not null && pass.Needs(2)) pass.Give(2, torch.where(min is null ? above : above | (max < min), g, zero));
        });

        private Tensor Bounded(Tensor? min, Tensor? max)
        {
            if (min is null && max is null) throw new ArgumentException("clamp: give min, max or both.");
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor result = detach();
            if (min is not null) result = result.maximum(min.detach());
            if (max is not null) result = result.minimum(max.detach());
            if (Operation.IsRecorded(this, min, max)) ClampOperation.Record(result, [this, min, max], [this, min, max]);
            return temporaries.Return(result);
        }

        /// <summary>
        /// Replaces the values by those of a function of them. Where that is recorded, the function works on a copy, since it may save its
        /// input for the backward.
        /// </summary>
        private Tensor InPlace(string operation, Func<Tensor, Tensor> function)
        {
            CheckInPlace(operation);
            if (is_grad_enabled() && requires_grad)
            {
                using Tensor copy = clone();
                return Assign(function(copy));
            }
            Tensor result = function(this);
            if (!result.requires_grad) return Assign(result);
            // Another operand wants a gradient, and may need this one's values for it.
            result.Dispose();
            using Tensor original = clone();
            return Assign(function(original));
        }

        /// <summary>
        /// Takes over the values of <paramref name="result"/>, which was computed beside it, and its history if it has one.
        /// </summary>
        private Tensor Assign(Tensor result)
        {
            using Tensor temporary = result;
            if (!Shapes.Same(result.sizes, sizes))
                throw new ArgumentException(
                    $"In-place operation: the result's shape {Shapes.Text(result.sizes)} is not the tensor's {Shapes.Text(sizes)}.");
            if (result.is_floating_point() && !is_floating_point())
                throw new ArgumentException(
                    $"In-place operation: a result of type {result.dtype} cannot be stored in a tensor of type {dtype}.");
            if (is_grad_enabled() && (result.requires_grad || requires_grad)) return Become(result);
            Strided.Copy(result, this);
            BumpVersion();
            return this;
        }

        // Computes a floating point function and records it.
        private Tensor Apply<TFloat, TDouble>(
            Operation operation, TFloat single, TDouble @double, bool? saveResult, object? arguments = null)
            where TFloat : struct, IUnaryFunction<float>
            where TDouble : struct, IUnaryFunction<double>
        {
            if (!is_floating_point())
            {
                using Tensor real = to_type(get_default_dtype());
                return real.Apply(operation, single, @double, saveResult, arguments);
            }
            Tensor result = Compute(single, @double);
            if (!Operation.IsRecorded(this)) return result;
            return saveResult is { } own
                ? operation.Record(result, [this], [own ? result : this], arguments)
                : operation.Record(result, [this], [], arguments);
        }

        private Tensor Compute<TFloat, TDouble>(TFloat single, TDouble @double)
            where TFloat : struct, IUnaryFunction<float>
            where TDouble : struct, IUnaryFunction<double> =>
            dtype == ScalarType.Float64 ? Pointwise.Unary<TDouble, double>(@double, this) : Pointwise.Unary<TFloat, float>(single, this);

        // Computes a function that keeps the element type, and records it.
        private Tensor Kept<TFloat, TDouble, TLong>(Operation operation, bool saveInput)
            where TFloat : struct, IUnaryFunction<float>
            where TDouble : struct, IUnaryFunction<double>
            where TLong : struct, IUnaryFunction<long>
        {
            switch (dtype)
            {
                case ScalarType.Float32 or ScalarType.Float64:
                    return saveInput ? Apply<TFloat, TDouble>(operation, default, default, false)
                        : Apply<TFloat, TDouble>(operation, default, default, null);
                case ScalarType.Int64:
                    return Pointwise.Unary<TLong, long>(default, this);
                default:
                    using (Tensor wide = Strided.Convert(this, ScalarType.Int64))
                    using (Tensor result = Pointwise.Unary<TLong, long>(default, wide))
                        return Strided.Convert(result, dtype);
            }
        }

        // A fused derivative: f(gradient, saved value).
        private static Tensor Fused<TFloat, TDouble>(TFloat single, TDouble @double, Tensor gradient, Tensor saved)
            where TFloat : struct, IBinaryFunction<float>
            where TDouble : struct, IBinaryFunction<double> =>
            gradient.dtype == ScalarType.Float64
                ? Pointwise.Binary<TDouble, double>(@double, gradient, saved, "backward")
                : Pointwise.Binary<TFloat, float>(single, gradient, saved, "backward");
    }
}
