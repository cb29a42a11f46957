namespace SemiMER.Tensors;

public static partial class torch
{
    // Numbers and arrays as tensors, and tensors of one element as numbers.
    public partial class Tensor
    {
        /// <summary>A scalar tensor of Byte.</summary>
        public static implicit operator Tensor(byte value) => tensor(value);

        /// <summary>A scalar tensor of Int32.</summary>
        public static implicit operator Tensor(int value) => tensor(value);

        /// <summary>A scalar tensor of Int64.</summary>
        public static implicit operator Tensor(long value) => tensor(value);

        /// <summary>A scalar tensor of Float32.</summary>
        public static implicit operator Tensor(float value) => tensor(value);

        /// <summary>A scalar tensor of Float64.</summary>
        public static implicit operator Tensor(double value) => tensor(value);

        /// <summary>A scalar tensor of Bool.</summary>
        public static implicit operator Tensor(bool value) => tensor(value);

        /// <summary>A vector of Byte.</summary>
        public static implicit operator Tensor(byte[] value) => tensor(value);

        /// <summary>A vector of Int32.</summary>
        public static implicit operator Tensor(int[] value) => tensor(value);

        /// <summary>A vector of Int64.</summary>
        public static implicit operator Tensor(long[] value) => tensor(value);

        /// <summary>A vector of Float32.</summary>
        public static implicit operator Tensor(float[] value) => tensor(value);

        /// <summary>A vector of Float64.</summary>
        public static implicit operator Tensor(double[] value) => tensor(value);

        /// <summary>A vector of Bool.</summary>
        public static implicit operator Tensor(bool[] value) => tensor(value);

        /// <summary>A scalar tensor.</summary>
        public static implicit operator Tensor(Scalar scalar)
        {
            Tensor result = Uninitialized(Shapes.Scalar, NotNull(scalar).Type);
            result.FillUnrecorded(scalar);
            return result;
        }

        /// <summary>The one element as float.</summary>
        public static explicit operator float(Tensor value) => NotNull(value).ToScalar().ToSingle();

        /// <summary>The one element as double.</summary>
        public static explicit operator double(Tensor value) => NotNull(value).ToScalar().ToDouble();

        /// <summary>The one element as byte.</summary>
        public static explicit operator byte(Tensor value) => NotNull(value).ToScalar().ToByte();

        /// <summary>The one element as int.</summary>
        public static explicit operator int(Tensor value) => NotNull(value).ToScalar().ToInt32();

        /// <summary>The one element as long.</summary>
        public static explicit operator long(Tensor value) => NotNull(value).ToScalar().ToInt64();

        /// <summary>True if the one element is not zero.</summary>
        public static explicit operator bool(Tensor value) => NotNull(value).ToScalar().ToBoolean();
    }
}

/// <summary>Conversions of tensors of one element to numbers.</summary>
public static class TensorExtensionMethods
{
    /// <summary>The one element as float.</summary>
    public static float ToSingle(this torch.Tensor value) => (float)value;

    /// <summary>The one element as double.</summary>
    public static double ToDouble(this torch.Tensor value) => (double)value;

    /// <summary>The one element as byte.</summary>
    public static byte ToByte(this torch.Tensor value) => (byte)value;

    /// <summary>The one element as int.</summary>
    public static int ToInt32(this torch.Tensor value) => (int)value;

    /// <summary>The one element as long.</summary>
    public static long ToInt64(this torch.Tensor value) => (long)value;

    /// <summary>True if the one element is not zero.</summary>
    public static bool ToBoolean(this torch.Tensor value) => (bool)value;
}
