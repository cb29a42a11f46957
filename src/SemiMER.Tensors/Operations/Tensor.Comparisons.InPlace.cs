namespace SemiMER.Tensors;

public static partial class torch
{
    // Comparisons and logical operations in place: ones and zeros in the tensor's own type.
    public partial class Tensor
    {
        /// <summary>As <see cref="eq(Tensor)"/>, in place.</summary>
        public Tensor eq_(Tensor target) => InPlace("eq_", x => x.eq(target));

        /// <summary>As <see cref="eq(Scalar)"/>, in place.</summary>
        public Tensor eq_(Scalar target) => InPlace("eq_", x => x.eq(target));

        /// <summary>As <see cref="ne(Tensor)"/>, in place.</summary>
        public Tensor ne_(Tensor target) => InPlace("ne_", x => x.ne(target));

        /// <summary>As <see cref="ne(Scalar)"/>, in place.</summary>
        public Tensor ne_(Scalar target) => InPlace("ne_", x => x.ne(target));

        /// <summary>As <see cref="lt(Tensor)"/>, in place.</summary>
        public Tensor lt_(Tensor target) => InPlace("lt_", x => x.lt(target));

        /// <summary>As <see cref="lt(Scalar)"/>, in place.</summary>
        public Tensor lt_(Scalar target) => InPlace("lt_", x => x.lt(target));

        /// <summary>As <see cref="le(Tensor)"/>, in place.</summary>
        public Tensor le_(Tensor target) => InPlace("le_", x => x.le(target));

        /// <summary>As <see cref="le(Scalar)"/>, in place.</summary>
        public Tensor le_(Scalar target) => InPlace("le_", x => x.le(target));

        /// <summary>As <see cref="gt(Tensor)"/>, in place.</summary>
        public Tensor gt_(Tensor target) => InPlace("gt_", x => x.gt(target));

        /// <summary>As <see cref="gt(Scalar)"/>, in place.</summary>
        public Tensor gt_(Scalar target) => InPlace("gt_", x => x.gt(target));

        /// <summary>As <see cref="ge(Tensor)"/>, in place.</summary>
        public Tensor ge_(Tensor target) => InPlace("ge_", x => x.ge(target));

        /// <summary>As <see cref="ge(Scalar)"/>, in place.</summary>
        public Tensor ge_(Scalar target) => InPlace("ge_", x => x.ge(target));

        /// <summary>As <see cref="logical_and(Tensor)"/>, in place.</summary>
        public Tensor logical_and_(Tensor other) => InPlace("logical_and_", x => x.logical_and(other));

        /// <summary>As <see cref="logical_or(Tensor)"/>, in place.</summary>
        public Tensor logical_or_(Tensor other) => InPlace("logical_or_", x => x.logical_or(other));

        /// <summary>As <see cref="logical_xor(Tensor)"/>, in place.</summary>
        public Tensor logical_xor_(Tensor other) => InPlace("logical_xor_", x => x.logical_xor(other));

        /// <summary>As <see cref="bitwise_and(Tensor)"/>, in place.</summary>
        public Tensor bitwise_and_(Tensor other) => InPlace("bitwise_and_", x => x.bitwise_and(other));

        /// <summary>As <see cref="bitwise_or(Tensor)"/>, in place.</summary>
        public Tensor bitwise_or_(Tensor other) => InPlace("bitwise_or_", x => x.bitwise_or(other));

        /// <summary>As <see cref="bitwise_xor(Tensor)"/>, in place.</summary>
        public Tensor bitwise_xor_(Tensor other) => InPlace("bitwise_xor_", x => x.bitwise_xor(other));

        /// <summary>As <see cref="logical_not()"/>, in place.</summary>
        public Tensor logical_not_() => InPlace("logical_not_", static x => x.logical_not());

        /// <summary>As <see cref="bitwise_not()"/>, in place.</summary>
        public Tensor bitwise_not_() => InPlace("bitwise_not_", static x => x.bitwise_not());
    }
}
