using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>How a quotient is rounded.</summary>
    public enum RoundingMode
    {
        /// <summary>Not at all: true division.</summary>
        None,

        /// <summary>Towards zero.</summary>
        trunc,

        /// <summary>Down.</summary>
        floor,
    }

    public partial class Tensor
    {
        private static readonly Operation DivideOperation = new("div", static pass =>
        {
            Tensor y = pass.Saved(1);
            if (pass.Needs(0)) pass.Give(0, pass.Gradient / y);
            if (pass.Needs(1)) pass.Give(1, -pass.Gradient * pass.Saved(0) / (y * y));
        });

        private static readonly Operation FlatPair = new("rounded division", static pass =>
        {
            if (pass.Needs(0)) pass.Give(0, pass.Gradient.zeros_like());
            if (pass.Needs(1)) pass.Give(1, pass.Gradient.zeros_like());
        });

        private static readonly Operation RemainderOperation = new("remainder", static pass =>
        {
            if (pass.Needs(0)) pass.Give(0, pass.Gradient);
            if (pass.Needs(1)) pass.Give(1, -pass.Gradient * pass.Saved(0).div(pass.Saved(1), RoundingMode.floor));
        });

        /// <summary>The elementwise quotient, with broadcasting; integers give float32 unless it is rounded.</summary>
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
        {
            if (dtype != NotNull(target).dtype) return WithPromoted(this, target, (x, y) => x.div(y, rounding_mode));
            Tensor x = this, y = target;
            _ = y.Memory;
            if (rounding_mode == RoundingMode.floor) return FloorDivided(x, y);
            if (rounding_mode == RoundingMode.trunc)
            {
                if (x.is_floating_point())
                {
                    using Tensor real = x.div(y);
                    return real.trunc();
                }
                using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
                Tensor down = FloorDivided(x, y);
                return temporaries.Return(torch.where((x - down * y != 0) & ((x < 0) ^ (y < 0)), down + 1, down));
            }
            if (!x.is_floating_point()) return WithReal(x, y, static (x, y) => x.div(y));
            Tensor quotient = x.dtype == ScalarType.Float64
                ? Pointwise.Binary<Divide<double>, double>(default, x, y, "div")
                : Pointwise.Binary<Divide<float>, float>(default, x, y, "div");
            return Operation.IsRecorded(x, y)
                ? DivideOperation.Record(quotient, [x, y], [y.requires_grad ? x : null, y])
                : quotient;
        }

        /// <summary>Each element divided by a number.</summary>
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            WithOperand(target, (x, y) => x.div(y, rounding_mode));

        /// <summary>The elementwise quotient, with broadcasting.</summary>
        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        /// <summary>Each element divided by a number.</summary>
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        /// <summary>Divides in place.</summary>
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace("div_", x => x.div(target, rounding_mode));

        /// <summary>Divides by a number in place.</summary>
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace("div_", x => x.div(target, rounding_mode));

        /// <summary>The quotient rounded down.</summary>
        public Tensor floor_divide(Tensor other) => div(other, RoundingMode.floor);

        /// <summary>The quotient rounded down.</summary>
        public Tensor floor_divide(Scalar other) => div(other, RoundingMode.floor);

        /// <summary>What the division rounded down leaves; it has the divisor's sign.</summary>
        public unsafe Tensor remainder(Tensor target)
        {
            if (dtype != NotNull(target).dtype) return WithPromoted(this, target, static (x, y) => x.remainder(y));
            Tensor x = this, y = target;
            _ = y.Memory;
            Tensor result = Divided(x, y, remainder: true);
            return Operation.IsRecorded(x, y) ? RemainderOperation.Record(result, [x, y], [x, y]) : result;
        }

        /// <summary>What the division rounded down leaves.</summary>
        public Tensor remainder(Scalar scalar) => WithOperand(scalar, static (x, y) => x.remainder(y));

        private static Tensor FloorDivided(Tensor x, Tensor y)
        {
            Tensor result = Divided(x, y, remainder: false);
            return Operation.IsRecorded(x, y) ? FlatPair.Record(result, [x, y], []) : result;
        }

        private static unsafe Tensor Divided(Tensor x, Tensor y, bool remainder)
        {
            if (x.dtype is not (ScalarType.Float32 or ScalarType.Float64 or ScalarType.Int64))
            {
                using Tensor wideX = Strided.Convert(x, ScalarType.Int64), wideY = Strided.Convert(y, ScalarType.Int64);
                using Tensor wide = Divided(wideX, wideY, remainder);
                return Strided.Convert(wide, x.dtype);
            }
            string operation = remainder ? "remainder" : "floor_divide";
            long[] shape = Shapes.Broadcast(x.sizes, y.sizes, operation);
            if (!x.is_floating_point() && y.Span64().Contains(0))
                throw new DivideByZeroException($"{operation}: an integer is divided by zero.");
            using Tensor xView = x.detach(), yView = y.detach();
            using Tensor xWide = xView.expand(shape), yWide = yView.expand(shape);
            using Tensor a = Strided.Contiguous(xWide), b = Strided.Contiguous(yWide);
            Tensor result = Uninitialized(shape, x.dtype);
            long n = result.NumberOfElements;
            switch (x.dtype)
            {
                case ScalarType.Float32 when remainder: FloorDivision.Remainder(
                    a.Pointer<float>(), b.Pointer<float>(), 1, result.Pointer<float>(), n); break;
                case ScalarType.Float64 when remainder: FloorDivision.Remainder(
                    a.Pointer<double>(), b.Pointer<double>(), 1, result.Pointer<double>(), n); break;
                case ScalarType.Int64 when remainder: FloorDivision.Remainder(
                    a.Pointer<long>(), b.Pointer<long>(), 1, result.Pointer<long>(), n); break;
                case ScalarType.Float32: FloorDivision.FloorDivide(
                    a.Pointer<float>(), b.Pointer<float>(), 1, result.Pointer<float>(), n); break;
                case ScalarType.Float64: FloorDivision.FloorDivide(
                    a.Pointer<double>(), b.Pointer<double>(), 1, result.Pointer<double>(), n); break;
                default: FloorDivision.FloorDivide(a.Pointer<long>(), b.Pointer<long>(), 1, result.Pointer<long>(), n); break;
            }
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            return result;
        }

        private ReadOnlySpan<long> Span64()
        {
            using Tensor values = contiguous();
            return values.ValuesOf<long>();
        }
    }
}
