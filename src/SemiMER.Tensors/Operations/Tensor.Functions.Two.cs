using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    // Functions of two or three elements, with broadcasting.
    public partial class Tensor
    {
        private static readonly Operation ArcTangentOperation = new("atan2", static pass =>
        {
            Tensor y = pass.Saved(0), x = pass.Saved(1), square = x * x + y * y;
            if (pass.Needs(0)) pass.Give(0, pass.Gradient * x / square);
            if (pass.Needs(1)) pass.Give(1, -pass.Gradient * y / square);
        });

        private static readonly Operation TruncatedRemainderOperation = new("fmod", static pass =>
        {
            if (pass.Needs(0)) pass.Give(0, pass.Gradient);
            if (pass.Needs(1)) pass.Give(1, -pass.Gradient * pass.Saved(0).div(pass.Saved(1), RoundingMode.trunc));
        });

        /// <summary>The angle in radians, from -pi to pi, of the point with this element as y and <paramref name="other"/> as x.</summary>
        public Tensor atan2(Tensor other) => Elementwise(other, "atan2", ArcTangentOperation, Math.Atan2);

        /// <summary>As <see cref="atan2"/>.</summary>
        public Tensor arctan2(Tensor other) => atan2(other);

        /// <summary>As <see cref="atan2"/>, in place.</summary>
        public Tensor atan2_(Tensor other) => InPlace("atan2_", x => x.atan2(other));

        /// <summary>The remainder of a division rounded towards zero: it has the sign of this element.</summary>
        public Tensor fmod(Tensor target)
        {
            if (dtype != NotNull(target).dtype) return WithPromoted(this, target, static (x, y) => x.fmod(y));
            Tensor x = this, y = target;
            _ = y.Memory;
            if (x.is_floating_point()) return x.Elementwise(y, "fmod", TruncatedRemainderOperation, static (x, y) => x % y);
            using Tensor quotient = x.div(y, RoundingMode.trunc);
            using Tensor whole = quotient * y;
            return x - whole;
        }

        /// <summary>The remainder of a division rounded towards zero: it has the sign of this element.</summary>
        public Tensor fmod(Scalar scalar) => WithOperand(scalar, static (x, y) => x.fmod(y));

        /// <summary>As <see cref="fmod(Tensor)"/>, in place.</summary>
        public Tensor fmod_(Tensor target) => InPlace("fmod_", x => x.fmod(target));

        /// <summary>As <see cref="fmod(Scalar)"/>, in place.</summary>
        public Tensor fmod_(Scalar scalar) => InPlace("fmod_", x => x.fmod(scalar));

        /// <summary>x log(y), and 0 where x is 0.</summary>
        public Tensor xlogy(Tensor y)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            (Tensor x, Tensor other) = Promoted(this, y);
            if (!x.is_floating_point()) (x, other) = (x.to_type(get_default_dtype()), other.to_type(get_default_dtype()));
            Tensor isZero = x == 0;
            Tensor safe = torch.where(isZero & other.isnan().logical_not(), ones(Shapes.Scalar, dtype: x.dtype), other);
            return temporaries.Return(x * safe.log());
        }

        /// <summary>x log(y), and 0 where x is 0.</summary>
        public Tensor xlogy(Scalar y)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(WithOperand(y, static (x, y) => x.xlogy(y)));
        }

        /// <summary>0 for negative elements, 1 for positive ones, and <paramref name="other"/> for zero.</summary>
        public Tensor heaviside(Tensor other)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            (Tensor x, Tensor y) = Promoted(detach(), NotNull(other).detach());
            Tensor step = (x > 0).to_type(x.dtype);
            return temporaries.Return(torch.where(x == 0, y, torch.where(x.isnan(), x, step)));
        }

        /// <summary>This element moved towards <paramref name="end"/> by a weight: x + weight (end - x).</summary>
        public Tensor lerp(Tensor end, Tensor weight)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            // Beyond a half from the other end, so that a weight of 1 gives it exactly.
            Tensor difference = NotNull(end) - this;
            return temporaries.Return(
                torch.where(NotNull(weight).abs() < 0.5, this + weight * difference, end - difference * (1 - weight)));
        }

        /// <summary>As <see cref="lerp"/>, in place.</summary>
        public Tensor lerp_(Tensor end, Tensor weight) => InPlace("lerp_", x => x.lerp(end, weight));

        /// <summary>This element plus <paramref name="value"/> times the product of two others.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            using Tensor product = NotNull(tensor1) * tensor2;
            return add(product, value);
        }

        /// <summary>As <see cref="addcmul"/>, in place.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            using Tensor product = NotNull(tensor1) * tensor2;
            return add_(product, value);
        }

        /// <summary>This element plus <paramref name="value"/> times the quotient of two others.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            using Tensor quotient = NotNull(tensor1) / tensor2;
            return add(quotient, value);
        }

        /// <summary>This element plus the quotient of two others.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => addcdiv(tensor1, tensor2, 1);

        /// <summary>As <see cref="addcdiv(Tensor, Tensor, Scalar)"/>, in place.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            using Tensor quotient = NotNull(tensor1) / tensor2;
            return add_(quotient, value);
        }

        /// <summary>As <see cref="addcdiv(Tensor, Tensor)"/>, in place.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => addcdiv_(tensor1, tensor2, 1);

        /// <summary>True where elements differ by at most atol + rtol |other|, or are equal.</summary>
        /// <param name="other">What to compare with.</param>
        /// <param name="rtol">Relative tolerance.</param>
        /// <param name="atol">Absolute tolerance.</param>
        /// <param name="nanEqual">NaN counts as equal to NaN.</param>
        public Tensor isclose(Tensor other, double rtol = 1E-05, double atol = 1E-08, bool nanEqual = false)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor x = detach(), y = NotNull(other).detach();
            Tensor close = ((x - y).abs() <= y.abs() * rtol + atol) & y.isfinite() | (x == y);
            if (nanEqual) close |= x.isnan() & y.isnan();
            return temporaries.Return(close);
        }

        /// <summary>True where an element is positive infinity.</summary>
        public Tensor isposinf() => this == double.PositiveInfinity;

        /// <summary>True where an element is negative infinity.</summary>
        public Tensor isneginf() => this == double.NegativeInfinity;

        /// <summary>NaN and infinities replaced by numbers.</summary>
        /// <param name="nan">In place of NaN.</param>
        /// <param name="posinf">In place of infinity; the largest number of the type if left out.</param>
        /// <param name="neginf">In place of negative infinity; the smallest number of the type if left out.</param>
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null)
        {
            if (!is_floating_point()) return clone();
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            double largest = dtype == ScalarType.Float64 ? double.MaxValue : float.MaxValue;
            Tensor Number(double value) => full(Shapes.Scalar, value, dtype: dtype);
            Tensor result = torch.where(isnan(), Number(nan), this);
            result = torch.where(isposinf(), Number(posinf ?? largest), result);
            return temporaries.Return(torch.where(isneginf(), Number(neginf ?? -largest), result));
        }

        /// <summary>As <see cref="nan_to_num"/>, in place.</summary>
        public Tensor nan_to_num_(double nan = 0, double? posinf = null, double? neginf = null) =>
            InPlace("nan_to_num_", x => x.nan_to_num(nan, posinf, neginf));

        /// <summary>Elements bounded to [<paramref name="min"/>, <paramref name="max"/>].</summary>
        public Tensor hardtanh(Scalar min, Scalar max) => clamp(min, max);

        /// <summary>Elements bounded to [0, 6].</summary>
        public Tensor relu6() => clamp((Scalar)0, (Scalar)6);

        /// <summary>As <see cref="abs"/>.</summary>
        public Tensor absolute() => abs();

        /// <summary>This tensor itself.</summary>
        public Tensor positive() => alias();

        /// <summary>As <see cref="div(Tensor, RoundingMode)"/> without rounding.</summary>
        public Tensor true_divide(Tensor other) => div(other);

        /// <summary>As <see cref="div(Scalar, RoundingMode)"/> without rounding.</summary>
        public Tensor true_divide(Scalar other) => div(other);

        /// <summary>As <see cref="remainder(Tensor)"/>, in place.</summary>
        public Tensor remainder_(Tensor target) => InPlace("remainder_", x => x.remainder(target));

        /// <summary>As <see cref="remainder(Scalar)"/>, in place.</summary>
        public Tensor remainder_(Scalar scalar) => InPlace("remainder_", x => x.remainder(scalar));

        // A function of two numbers for which there is no vector kernel, computed in double precision and recorded.
        private Tensor Elementwise(Tensor other, string name, Operation operation, Func<double, double, double> function)
        {
            if (dtype != NotNull(other).dtype) return WithPromoted(this, other, (x, y) => x.Elementwise(y, name, operation, function));
            Tensor x = this, y = other;
            if (!x.is_floating_point()) return WithReal(x, y, (x, y) => x.Elementwise(y, name, operation, function));
            long[] shape = Shapes.Broadcast(x.sizes, y.sizes, name);
            Tensor result;
            using (DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries())
            {
                double[] left = x.detach().expand(shape).to_type(ScalarType.Float64).ValuesOf<double>();
                double[] right = y.detach().expand(shape).to_type(ScalarType.Float64).ValuesOf<double>();
                for (int i = 0; i < left.Length; i++) left[i] = function(left[i], right[i]);
                result = temporaries.Return(FromSpan<double>(left, shape, x.dtype, false));
            }
            return Operation.IsRecorded(x, y) ? operation.Record(result, [x, y], [x, y]) : result;
        }
    }

    /// <summary>The logarithm of the sum of two exponentials, exact also for large elements.</summary>
    public static Tensor logaddexp(Tensor left, Tensor right)
    {
        using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
        Tensor largest = NotNull(left).detach().maximum(NotNull(right).detach());
        // Infinity minus infinity is avoided: then the sum is dominated by the larger one alone.
        Tensor shift = where(largest.isinf(), largest.zeros_like(), largest);
        return temporaries.Return(((left - shift).exp() + (right - shift).exp()).log() + shift);
    }

    /// <summary>The length of the hypotenuse of right triangles with these legs.</summary>
    public static Tensor hypot(Tensor left, Tensor right)
    {
        using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
        (Tensor x, Tensor y) = Tensor.Promoted(NotNull(left), NotNull(right));
        return temporaries.Return((x * x + y * y).sqrt());
    }
}
