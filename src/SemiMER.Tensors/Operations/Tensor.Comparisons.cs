using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

public static partial class torch
{
    // Comparisons, element by element and with broadcasting. With NaN on either side only "not equal" holds.
    public partial class Tensor
    {

        /// <summary>Equal, as bool.</summary>
        public Tensor eq(Tensor target) => Compare<IsEqual>(target, "eq");

        /// <summary>Equal, as bool.</summary>
        public Tensor eq(Scalar target) => WithOperand(target, static (x, y) => x.eq(y));

        /// <summary>Not equal, as bool.</summary>
        public Tensor ne(Tensor target) => Compare<IsNotEqual>(target, "ne");

        /// <summary>Not equal, as bool.</summary>
        public Tensor ne(Scalar target) => WithOperand(target, static (x, y) => x.ne(y));

        /// <summary>Not equal, as bool.</summary>
        public Tensor not_equal(Tensor target) => ne(target);

        /// <summary>Less, as bool.</summary>
        public Tensor lt(Tensor target) => Compare<IsLess>(target, "lt");

        /// <summary>Less, as bool.</summary>
        public Tensor lt(Scalar target) => WithOperand(target, static (x, y) => x.lt(y));

        /// <summary>Less, as bool.</summary>
        public Tensor less(Tensor target) => lt(target);

        /// <summary>Less or equal, as bool.</summary>
        public Tensor le(Tensor target) => Compare<IsLessOrEqual>(target, "le");

        /// <summary>Less or equal, as bool.</summary>
        public Tensor le(Scalar target) => WithOperand(target, static (x, y) => x.le(y));

        /// <summary>Less or equal, as bool.</summary>
        public Tensor less_equal(Tensor target) => le(target);

        /// <summary>Greater, as bool.</summary>
        public Tensor gt(Tensor target) => Compare<IsGreater>(target, "gt");

        /// <summary>Greater, as bool.</summary>
        public Tensor gt(Scalar target) => WithOperand(target, static (x, y) => x.gt(y));

        /// <summary>Greater, as bool.</summary>
        public Tensor greater(Tensor target) => gt(target);

        /// <summary>Greater or equal, as bool.</summary>
        public Tensor ge(Tensor target) => Compare<IsGreaterOrEqual>(target, "ge");

        /// <summary>Greater or equal, as bool.</summary>
        public Tensor ge(Scalar target) => WithOperand(target, static (x, y) => x.ge(y));

        /// <summary>Greater or equal, as bool.</summary>
        public Tensor greater_equal(Tensor target) => ge(target);

        private Tensor Compare<TComparison>(Tensor target, string operation) where TComparison : struct, IComparison
        {
            if (dtype != NotNull(target).dtype)
            {
                using IDisposable _ = no_grad();
                return WithPromoted(this, target, (x, y) => x.Compare<TComparison>(y, operation));
            }
            Tensor x = this, y = target;
            _ = y.Memory;
            return x.dtype switch
            {
                ScalarType.Float32 => Pointwise.Compare<TComparison, float>(x, y, operation),
                ScalarType.Float64 => Pointwise.Compare<TComparison, double>(x, y, operation),
                ScalarType.Int64 => Pointwise.Compare<TComparison, long>(x, y, operation),
                ScalarType.Int32 => Pointwise.Compare<TComparison, int>(x, y, operation),
                _ => Pointwise.Compare<TComparison, byte>(x, y, operation),
            };
        }
    }
}
