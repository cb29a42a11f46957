namespace SemiMER.Tensors;

public static partial class torch
{
    public partial class Tensor
    {

        /// <summary>Sum, with broadcasting.</summary>
        public static Tensor operator +(Tensor left, Tensor right) => NotNull(left).add(right);

        /// <summary>Sum of each element and a number.</summary>
        public static Tensor operator +(Tensor left, Scalar right) => NotNull(left).add(right);

        /// <summary>Sum of each element and a number.</summary>
        public static Tensor operator +(Tensor left, int right) => NotNull(left).add((Scalar)right);

        /// <summary>Sum of each element and a number.</summary>
        public static Tensor operator +(Tensor left, long right) => NotNull(left).add((Scalar)right);

        /// <summary>Sum of each element and a number.</summary>
        public static Tensor operator +(Tensor left, float right) => NotNull(left).add((Scalar)right);

        /// <summary>Sum of each element and a number.</summary>
        public static Tensor operator +(Tensor left, double right) => NotNull(left).add((Scalar)right);

        /// <summary>Sum of a number and each element.</summary>
        public static Tensor operator +(Scalar left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.add(x));

        /// <summary>Sum of a number and each element.</summary>
        public static Tensor operator +(int left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.add(x));

        /// <summary>Sum of a number and each element.</summary>
        public static Tensor operator +(long left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.add(x));

        /// <summary>Sum of a number and each element.</summary>
        public static Tensor operator +(float left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.add(x));

        /// <summary>Sum of a number and each element.</summary>
        public static Tensor operator +(double left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.add(x));

        /// <summary>Difference, with broadcasting.</summary>
        public static Tensor operator -(Tensor left, Tensor right) => NotNull(left).sub(right);

        /// <summary>Difference of each element and a number.</summary>
        public static Tensor operator -(Tensor left, Scalar right) => NotNull(left).sub(right);

        /// <summary>Difference of each element and a number.</summary>
        public static Tensor operator -(Tensor left, int right) => NotNull(left).sub((Scalar)right);

        /// <summary>Difference of each element and a number.</summary>
        public static Tensor operator -(Tensor left, long right) => NotNull(left).sub((Scalar)right);

        /// <summary>Difference of each element and a number.</summary>
        public static Tensor operator -(Tensor left, float right) => NotNull(left).sub((Scalar)right);

        /// <summary>Difference of each element and a number.</summary>
        public static Tensor operator -(Tensor left, double right) => NotNull(left).sub((Scalar)right);

        /// <summary>Difference of a number and each element.</summary>
        public static Tensor operator -(Scalar left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.sub(x));

        /// <summary>Difference of a number and each element.</summary>
        public static Tensor operator -(int left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.sub(x));

        /// <summary>Difference of a number and each element.</summary>
        public static Tensor operator -(long left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.sub(x));

        /// <summary>Difference of a number and each element.</summary>
        public static Tensor operator -(float left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.sub(x));

        /// <summary>Difference of a number and each element.</summary>
        public static Tensor operator -(double left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.sub(x));

        /// <summary>Product, with broadcasting.</summary>
        public static Tensor operator *(Tensor left, Tensor right) => NotNull(left).mul(right);

        /// <summary>Product of each element and a number.</summary>
        public static Tensor operator *(Tensor left, Scalar right) => NotNull(left).mul(right);

        /// <summary>Product of each element and a number.</summary>
        public static Tensor operator *(Tensor left, int right) => NotNull(left).mul((Scalar)right);

        /// <summary>Product of each element and a number.</summary>
        public static Tensor operator *(Tensor left, long right) => NotNull(left).mul((Scalar)right);

        /// <summary>Product of each element and a number.</summary>
        public static Tensor operator *(Tensor left, float right) => NotNull(left).mul((Scalar)right);

        /// <summary>Product of each element and a number.</summary>
        public static Tensor operator *(Tensor left, double right) => NotNull(left).mul((Scalar)right);

        /// <summary>Product of a number and each element.</summary>
        public static Tensor operator *(Scalar left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.mul(x));

        /// <summary>Product of a number and each element.</summary>
        public static Tensor operator *(int left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.mul(x));

        /// <summary>Product of a number and each element.</summary>
        public static Tensor operator *(long left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.mul(x));

        /// <summary>Product of a number and each element.</summary>
        public static Tensor operator *(float left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.mul(x));

        /// <summary>Product of a number and each element.</summary>
        public static Tensor operator *(double left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.mul(x));

        /// <summary>Quotient, with broadcasting.</summary>
        public static Tensor operator /(Tensor left, Tensor right) => NotNull(left).div(right);

        /// <summary>Quotient of each element and a number.</summary>
        public static Tensor operator /(Tensor left, Scalar right) => NotNull(left).div(right);

        /// <summary>Quotient of each element and a number.</summary>
        public static Tensor operator /(Tensor left, int right) => NotNull(left).div((Scalar)right);

        /// <summary>Quotient of each element and a number.</summary>
        public static Tensor operator /(Tensor left, long right) => NotNull(left).div((Scalar)right);

        /// <summary>Quotient of each element and a number.</summary>
        public static Tensor operator /(Tensor left, float right) => NotNull(left).div((Scalar)right);

        /// <summary>Quotient of each element and a number.</summary>
        public static Tensor operator /(Tensor left, double right) => NotNull(left).div((Scalar)right);

        /// <summary>Quotient of a number and each element.</summary>
        public static Tensor operator /(Scalar left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.div(x));

        /// <summary>Quotient of a number and each element.</summary>
        public static Tensor operator /(int left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.div(x));

        /// <summary>Quotient of a number and each element.</summary>
        public static Tensor operator /(long left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.div(x));

        /// <summary>Quotient of a number and each element.</summary>
        public static Tensor operator /(float left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.div(x));

        /// <summary>Quotient of a number and each element.</summary>
        public static Tensor operator /(double left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.div(x));

        /// <summary>Remainder of the division rounded down, with broadcasting.</summary>
        public static Tensor operator %(Tensor left, Tensor right) => NotNull(left).remainder(right);

        /// <summary>Remainder of the division rounded down of each element and a number.</summary>
        public static Tensor operator %(Tensor left, Scalar right) => NotNull(left).remainder(right);

        /// <summary>Remainder of the division rounded down of each element and a number.</summary>
        public static Tensor operator %(Tensor left, int right) => NotNull(left).remainder((Scalar)right);

        /// <summary>Remainder of the division rounded down of each element and a number.</summary>
        public static Tensor operator %(Tensor left, long right) => NotNull(left).remainder((Scalar)right);

        /// <summary>Remainder of the division rounded down of each element and a number.</summary>
        public static Tensor operator %(Tensor left, float right) => NotNull(left).remainder((Scalar)right);

        /// <summary>Remainder of the division rounded down of each element and a number.</summary>
        public static Tensor operator %(Tensor left, double right) => NotNull(left).remainder((Scalar)right);

        /// <summary>Equal, element by element, as bool, with broadcasting.</summary>
        public static Tensor operator ==(Tensor left, Tensor right) => NotNull(left).eq(right);

        /// <summary>Equal, each element and a number, as bool.</summary>
        public static Tensor operator ==(Tensor left, Scalar right) => NotNull(left).eq(right);

        /// <summary>Equal, a number and each element, as bool.</summary>
        public static Tensor operator ==(Scalar left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.eq(x));

        /// <summary>Not equal, element by element, as bool, with broadcasting.</summary>
        public static Tensor operator !=(Tensor left, Tensor right) => NotNull(left).ne(right);

        /// <summary>Not equal, each element and a number, as bool.</summary>
        public static Tensor operator !=(Tensor left, Scalar right) => NotNull(left).ne(right);

        /// <summary>Not equal, a number and each element, as bool.</summary>
        public static Tensor operator !=(Scalar left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.ne(x));

        /// <summary>Less, element by element, as bool, with broadcasting.</summary>
        public static Tensor operator <(Tensor left, Tensor right) => NotNull(left).lt(right);

        /// <summary>Less, each element and a number, as bool.</summary>
        public static Tensor operator <(Tensor left, Scalar right) => NotNull(left).lt(right);

        /// <summary>Less, a number and each element, as bool.</summary>
        public static Tensor operator <(Scalar left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.lt(x));

        /// <summary>Less or equal, element by element, as bool, with broadcasting.</summary>
        public static Tensor operator <=(Tensor left, Tensor right) => NotNull(left).le(right);

        /// <summary>Less or equal, each element and a number, as bool.</summary>
        public static Tensor operator <=(Tensor left, Scalar right) => NotNull(left).le(right);

        /// <summary>Less or equal, a number and each element, as bool.</summary>
        public static Tensor operator <=(Scalar left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.le(x));

        /// <summary>Greater, element by element, as bool, with broadcasting.</summary>
        public static Tensor operator >(Tensor left, Tensor right) => NotNull(left).gt(right);

        /// <summary>Greater, each element and a number, as bool.</summary>
        public static Tensor operator >(Tensor left, Scalar right) => NotNull(left).gt(right);

        /// <summary>Greater, a number and each element, as bool.</summary>
        public static Tensor operator >(Scalar left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.gt(x));

        /// <summary>Greater or equal, element by element, as bool, with broadcasting.</summary>
        public static Tensor operator >=(Tensor left, Tensor right) => NotNull(left).ge(right);

        /// <summary>Greater or equal, each element and a number, as bool.</summary>
        public static Tensor operator >=(Tensor left, Scalar right) => NotNull(left).ge(right);

        /// <summary>Greater or equal, a number and each element, as bool.</summary>
        public static Tensor operator >=(Scalar left, Tensor right) => NotNull(right).WithOperand(left, static (x, y) => y.ge(x));

    }
}
