using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

public static partial class torch
{
    // Arithmetic of two tensors, with broadcasting and PyTorch's type promotion.
    public partial class Tensor
    {
        private static readonly Operation AddOperation = new("add", static pass =>
        {
            if (pass.Needs(0)) pass.Give(0, pass.Gradient);
            if (pass.Needs(1)) pass.Give(1, pass.Gradient);
        });

        private static readonly Operation SubtractOperation = new("sub", static pass =>
        {
            if (pass.Needs(0)) pass.Give(0, pass.Gradient);
            if (pass.Needs(1)) pass.Give(1, -pass.Gradient);
        });

        private static readonly Operation MultiplyOperation = new("mul", static pass =>
        {
            if (pass.Needs(0)) pass.Give(0, pass.Gradient * pass.Saved(1));
            if (pass.Needs(1)) pass.Give(1, pass.Gradient * pass.Saved(0));
        });

        private static readonly Operation ScaleOperation = new("mul", static pass =>
            pass.Give(0, pass.Gradient.Scaled(pass.Arguments<double>())));

        private static readonly Operation ShiftOperation = new("add", static pass => pass.Give(0, pass.Gradient));

        // d x^y = y x^(y-1) dx + x^y log(x) dy, with 0 log(0) taken as 0.
        private static readonly Operation PowerOperation = new("pow", static pass =>
        {
            Tensor x = pass.Saved(0), y = pass.Saved(1);
            if (pass.Needs(0)) pass.Give(0, torch.where(y == 0, torch.zeros_like(y), pass.Gradient * y * x.pow(y - 1)));
            if (pass.Needs(1)) pass.Give(1, torch.where((x == 0) & (y >= 0), torch.zeros_like(x), pass.Gradient * pass.Saved(2) * x.log()));
        });

        private static readonly Operation ScalarPowerOperation = new("pow", static pass =>
        {
            double exponent = pass.Arguments<double>();
            pass.Give(0, exponent == 0 ? pass.Gradient.zeros_like() : pass.Gradient * (pass.Saved(0).pow(exponent - 1) * exponent));
        });

        // Where both are equal each gets half, as in PyTorch.
        private static readonly Operation MaximumOperation = new("maximum", static pass => Extremum(pass, pass.Saved(0) > pass.Saved(1)));

        private static readonly Operation MinimumOperation = new("minimum", static pass => Extremum(pass, pass.Saved(0) < pass.Saved(1)));

        /// <summary>The sum, with broadcasting.</summary>
        public Tensor add(Tensor target)
        {
            if (dtype != NotNull(target).dtype) return WithPromoted(this, target, static (x, y) => x.add(y));
            Tensor x = this, y = target;
            _ = y.Memory;
            Tensor sum = x.dtype switch
            {
                ScalarType.Float32 => Pointwise.Binary<Add<float>, float>(default, x, y, "add"),
                ScalarType.Float64 => Pointwise.Binary<Add<double>, double>(default, x, y, "add"),
                ScalarType.Int64 => Pointwise.Binary<Add<long>, long>(default, x, y, "add"),
                ScalarType.Int32 => Pointwise.Binary<Add<int>, int>(default, x, y, "add"),
                ScalarType.Byte => Pointwise.Binary<Add<byte>, byte>(default, x, y, "add"),
                _ => Pointwise.Binary<Maximum<byte>, byte>(default, x, y, "add"),
            };
            return Operation.IsRecorded(x, y) ? AddOperation.Record(sum, [x, y], []) : sum;
        }

        /// <summary>This tensor plus <paramref name="alpha"/> times <paramref name="target"/>.</summary>
        public Tensor add(Tensor target, Scalar alpha) => IsOne(alpha) ? add(target) : WithScaled(target, alpha, static (x, y) => x.add(y));

        /// <summary>Each element plus a number.</summary>
        public Tensor add(Scalar scalar) =>
            is_floating_point() ? Shifted(NotNull(scalar).AsDouble) : WithOperand(scalar, static (x, y) => x.add(y));

        /// <summary>Each element plus <paramref name="alpha"/> times a number.</summary>
        public Tensor add(Scalar scalar, Scalar alpha) => WithOperand(scalar, (x, y) => x.add(y, alpha));

        /// <summary>Adds in place.</summary>
        public Tensor add_(Tensor target)
        {
            CheckInPlace("add_");
            if (dtype != NotNull(target).dtype || !CanUpdate(target)) return Assign(add(target));
            switch (dtype)
            {
                case ScalarType.Float32: Pointwise.Binary<Add<float>, float>(default, this, target, this); break;
                case ScalarType.Float64: Pointwise.Binary<Add<double>, double>(default, this, target, this); break;
                default: return Assign(add(target));
            }
            BumpVersion();
            return this;
        }

        /// <summary>Adds <paramref name="alpha"/> times <paramref name="target"/> in place.</summary>
        public Tensor add_(Tensor target, Scalar alpha) =>
            IsOne(alpha) ? add_(target) : WithScaled(target, alpha, static (x, y) => x.add_(y));

        /// <summary>Adds a number in place.</summary>
        public Tensor add_(Scalar scalar) => WithOperand(scalar, static (x, y) => x.add_(y));

        /// <summary>Adds <paramref name="alpha"/> times a number in place.</summary>
        public Tensor add_(Scalar scalar, Scalar alpha) => WithOperand(scalar, (x, y) => x.add_(y, alpha));

        /// <summary>The difference, with broadcasting.</summary>
        public Tensor sub(Tensor target)
        {
            if (dtype != NotNull(target).dtype) return WithPromoted(this, target, static (x, y) => x.sub(y));
            Tensor x = this, y = target;
            _ = y.Memory;
            if (x.dtype == ScalarType.Bool)
                throw new ArgumentException(
                    "sub: bool tensors have no difference; use ^ (exclusive or) or logical_not, or convert them first.");
            Tensor difference = x.dtype switch
            {
                ScalarType.Float32 => Pointwise.Binary<Subtract<float>, float>(default, x, y, "sub"),
                ScalarType.Float64 => Pointwise.Binary<Subtract<double>, double>(default, x, y, "sub"),
                ScalarType.Int64 => Pointwise.Binary<Subtract<long>, long>(default, x, y, "sub"),
                ScalarType.Int32 => Pointwise.Binary<Subtract<int>, int>(default, x, y, "sub"),
                _ => Pointwise.Binary<Subtract<byte>, byte>(default, x, y, "sub"),
            };
            return Operation.IsRecorded(x, y) ? SubtractOperation.Record(difference, [x, y], []) : difference;
        }

        /// <summary>Each element minus a number.</summary>
        public Tensor sub(Scalar target) => WithOperand(target, static (x, y) => x.sub(y));

        /// <summary>The difference, with broadcasting.</summary>
        public Tensor subtract(Tensor target) => sub(target);

        /// <summary>Each element minus a number.</summary>
        public Tensor subtract(Scalar target) => sub(target);

        /// <summary>Subtracts in place.</summary>
        public Tensor sub_(Tensor target) => InPlace("sub_", x => x.sub(target));

        /// <summary>Subtracts a number in place.</summary>
        public Tensor sub_(Scalar target) => InPlace("sub_", x => x.sub(target));

        /// <summary>The elementwise product, with broadcasting.</summary>
        public Tensor mul(Tensor target)
        {
            if (dtype != NotNull(target).dtype) return WithPromoted(this, target, static (x, y) => x.mul(y));
            Tensor x = this, y = target;
            _ = y.Memory;
            Tensor product = x.dtype switch
            {
                ScalarType.Float32 => Pointwise.Binary<Multiply<float>, float>(default, x, y, "mul"),
                ScalarType.Float64 => Pointwise.Binary<Multiply<double>, double>(default, x, y, "mul"),
                ScalarType.Int64 => Pointwise.Binary<Multiply<long>, long>(default, x, y, "mul"),
                ScalarType.Int32 => Pointwise.Binary<Multiply<int>, int>(default, x, y, "mul"),
                _ => Pointwise.Binary<Multiply<byte>, byte>(default, x, y, "mul"),
            };
            // Each factor is saved for the gradient of the other, if that is wanted.
            return Operation.IsRecorded(x, y)
                ? MultiplyOperation.Record(product, [x, y], [y.requires_grad ? x : null, x.requires_grad ? y : null])
                : product;
        }

        /// <summary>Each element times a number.</summary>
        public Tensor mul(Scalar target) =>
            is_floating_point() ? Scaled(NotNull(target).AsDouble) : WithOperand(target, static (x, y) => x.mul(y));

        /// <summary>The elementwise product, with broadcasting.</summary>
        public Tensor multiply(Tensor target) => mul(target);

        /// <summary>Each element times a number.</summary>
        public Tensor multiply(Scalar target) => mul(target);

        /// <summary>Multiplies in place.</summary>
        public Tensor mul_(Tensor target)
        {
            CheckInPlace("mul_");
            if (dtype != NotNull(target).dtype || !CanUpdate(target) || !is_floating_point() || !IsContiguous)
                return InPlace("mul_", x => x.mul(target));
            if (dtype == ScalarType.Float64) Pointwise.Binary<Multiply<double>, double>(default, this, target, this);
            else Pointwise.Binary<Multiply<float>, float>(default, this, target, this);
            BumpVersion();
            return this;
        }

        /// <summary>Multiplies by a number in place.</summary>
        public Tensor mul_(Scalar target)
        {
            CheckInPlace("mul_");
            if (!is_floating_point() || !IsContiguous || (is_grad_enabled() && requires_grad)) return InPlace("mul_", x => x.mul(target));
            double factor = NotNull(target).AsDouble;
            if (dtype == ScalarType.Float64)
                Pointwise.Unary<WithRight<Multiply<double>, double>, double>(new(default, factor), this, this);
            else
                Pointwise.Unary<WithRight<Multiply<float>, float>, float>(new(default, (float)factor), this, this);
            BumpVersion();
            return this;
        }

        /// <summary>Each element to the power of another's, with broadcasting.</summary>
        public Tensor pow(Tensor exponent)
        {
            if (dtype != NotNull(exponent).dtype) return WithPromoted(this, exponent, static (x, y) => x.pow(y));
            Tensor x = this, y = exponent;
            _ = y.Memory;
            if (!x.is_floating_point())
            {
                using Tensor wideX = x.to_type(ScalarType.Float64), wideY = y.to_type(ScalarType.Float64);
                using Tensor exact = wideX.pow(wideY);
                return exact.to_type(x.dtype);
            }
            Tensor power = x.dtype == ScalarType.Float64
                ? Pointwise.Binary<Power, double>(default, x, y, "pow")
                : Pointwise.Binary<Power, float>(default, x, y, "pow");
            return Operation.IsRecorded(x, y)
                ? PowerOperation.Record(power, [x, y], [x, y, y.requires_grad ? power : null])
                : power;
        }

        /// <summary>Each element to a power.</summary>
        public unsafe Tensor pow(Scalar exponent)
        {
            if (!is_floating_point()) return WithOperand(exponent, static (x, y) => x.pow(y));
            double e = NotNull(exponent).AsDouble;
            using Tensor x = IsContiguous ? detach() : Strided.Contiguous(this);
            Tensor power = Uninitialized(sizes, dtype);
            if (dtype == ScalarType.Float64) Powers.Raise(x.Pointer<double>(), e, power.Pointer<double>(), NumberOfElements);
            else Powers.Raise(x.Pointer<float>(), (float)e, power.Pointer<float>(), NumberOfElements);
            GC.KeepAlive(x);
            return Operation.IsRecorded(this) ? ScalarPowerOperation.Record(power, [this], [this], e) : power;
        }

        /// <summary>Each element to a power, in place.</summary>
        public Tensor pow_(Scalar exponent) => InPlace("pow_", x => x.pow(exponent));

        /// <summary>Each element to a power, in place.</summary>
        public Tensor pow_(Tensor exponent) => InPlace("pow_", x => x.pow(exponent));

        /// <summary>The larger of two elements, with broadcasting; NaN if either is NaN.</summary>
        public Tensor maximum(Tensor other)
        {
            if (dtype != NotNull(other).dtype) return WithPromoted(this, other, static (x, y) => x.maximum(y));
            Tensor x = this, y = other;
            _ = y.Memory;
            Tensor result = x.dtype switch
            {
                ScalarType.Float32 => Pointwise.Binary<Maximum<float>, float>(default, x, y, "maximum"),
                ScalarType.Float64 => Pointwise.Binary<Maximum<double>, double>(default, x, y, "maximum"),
                ScalarType.Int64 => Pointwise.Binary<Maximum<long>, long>(default, x, y, "maximum"),
                ScalarType.Int32 => Pointwise.Binary<Maximum<int>, int>(default, x, y, "maximum"),
                _ => Pointwise.Binary<Maximum<byte>, byte>(default, x, y, "maximum"),
            };
            return Operation.IsRecorded(x, y) ? MaximumOperation.Record(result, [x, y], [x, y]) : result;
        }

        /// <summary>The smaller of two elements, with broadcasting; NaN if either is NaN.</summary>
        public Tensor minimum(Tensor other)
        {
            if (dtype != NotNull(other).dtype) return WithPromoted(this, other, static (x, y) => x.minimum(y));
            Tensor x = this, y = other;
            _ = y.Memory;
            Tensor result = x.dtype switch
            {
                ScalarType.Float32 => Pointwise.Binary<Minimum<float>, float>(default, x, y, "minimum"),
                ScalarType.Float64 => Pointwise.Binary<Minimum<double>, double>(default, x, y, "minimum"),
                ScalarType.Int64 => Pointwise.Binary<Minimum<long>, long>(default, x, y, "minimum"),
                ScalarType.Int32 => Pointwise.Binary<Minimum<int>, int>(default, x, y, "minimum"),
                _ => Pointwise.Binary<Minimum<byte>, byte>(default, x, y, "minimum"),
            };
            return Operation.IsRecorded(x, y) ? MinimumOperation.Record(result, [x, y], [x, y]) : result;
        }

        /// <summary>A tensor of one number, of the type it takes beside <paramref name="x"/>: the kind decides, not the width.</summary>
        internal static Tensor Operand(Scalar scalar, Tensor x)
        {
            NotNull(scalar);
            ScalarType type = x.dtype;
            if (scalar.IsFloatingPoint && !type.IsFloatingPoint()) type = get_default_dtype();
            else if (type == ScalarType.Bool && scalar.Type != ScalarType.Bool) type = ScalarType.Int64;
            Tensor operand = Uninitialized(Shapes.Scalar, type);
            operand.FillUnrecorded(scalar);
            return operand;
        }

        // A number needs no tensor of its own beside real elements.
        private Tensor Scaled(double factor)
        {
            Tensor product = dtype == ScalarType.Float64
                ? Pointwise.Unary<WithRight<Multiply<double>, double>, double>(new(default, factor), this)
                : Pointwise.Unary<WithRight<Multiply<float>, float>, float>(new(default, (float)factor), this);
            return Operation.IsRecorded(this) ? ScaleOperation.Record(product, [this], [], factor) : product;
        }

        private Tensor Shifted(double summand)
        {
            Tensor sum = dtype == ScalarType.Float64
                ? Pointwise.Unary<WithRight<Add<double>, double>, double>(new(default, summand), this)
                : Pointwise.Unary<WithRight<Add<float>, float>, float>(new(default, (float)summand), this);
            return Operation.IsRecorded(this) ? ShiftOperation.Record(sum, [this], []) : sum;
        }

        // f(this tensor, the scalar as a tensor).
        private Tensor WithOperand(Scalar scalar, Func<Tensor, Tensor, Tensor> function)
        {
            using Tensor operand = Operand(scalar, this);
            return function(this, operand);
        }

        // f(this tensor, alpha times the other).
        private Tensor WithScaled(Tensor other, Scalar alpha, Func<Tensor, Tensor, Tensor> function)
        {
            using Tensor scaled = NotNull(other) * alpha;
            return function(this, scaled);
        }

        // f of both tensors in one element type.
        private static Tensor WithPromoted(Tensor x, Tensor y, Func<Tensor, Tensor, Tensor> function)
        {
            ScalarType type = PromotedType(x, y);
            using Tensor left = x.to_type(type), right = y.to_type(type);
            return function(left, right);
        }

        // f of both tensors in the default type of real numbers.
        private static Tensor WithReal(Tensor x, Tensor y, Func<Tensor, Tensor, Tensor> function)
        {
            using Tensor left = x.to_type(get_default_dtype()), right = y.to_type(get_default_dtype());
            return function(left, right);
        }

        // Tensors without dimensions count as numbers: they decide the kind of the result, not its width.
        internal static (Tensor X, Tensor Y) Promoted(Tensor x, Tensor y)
        {
            _ = x.Memory;
            _ = NotNull(y).Memory;
            if (x.dtype == y.dtype) return (x, y);
            ScalarType type = PromotedType(x, y);
            return (x.to_type(type), y.to_type(type));
        }

        internal static ScalarType PromotedType(Tensor x, Tensor y)
        {
            int Kind(ScalarType type) => type == ScalarType.Bool ? 0 : type.IsIntegral() ? 1 : 2;
            if (x.sizes.Length == 0 && y.sizes.Length > 0 && Kind(x.dtype) <= Kind(y.dtype)) return y.dtype;
            if (y.sizes.Length == 0 && x.sizes.Length > 0 && Kind(y.dtype) <= Kind(x.dtype)) return x.dtype;
            return ScalarTypes.Promote(x.dtype, y.dtype);
        }

        private static void Extremum(BackwardPass pass, Tensor firstWins)
        {
            Tensor half = (pass.Saved(0) == pass.Saved(1)).to_type(pass.Gradient.dtype) * 0.5;
            Tensor first = firstWins.to_type(pass.Gradient.dtype) + half;
            if (pass.Needs(0)) pass.Give(0, pass.Gradient * first);
            if (pass.Needs(1)) pass.Give(1, pass.Gradient * (1 - first));
        }

        private static bool IsOne(Scalar scalar) => NotNull(scalar).AsDouble == 1;

        // True if an unrecorded in-place operation may write while it reads.
        private bool CanUpdate(Tensor other)
        {
            _ = other.Memory;
            if (is_grad_enabled() && (requires_grad || other.requires_grad)) return false;
            if (!Shapes.BroadcastsTo(other.sizes, sizes)) return false;
            return !ReferenceEquals(Memory, other.Memory) ||
                (offset == other.offset && Shapes.Same(sizes, other.sizes) && Shapes.Same(strides, other.strides));
        }
    }
}
