using System.Globalization;

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

    /// <summary>A tensor of the values of an array in the given shape.</summary>
    /// <param name="rawArray">The values, row by row.</param>
    /// <param name="dimensions">The sizes.</param>
    /// <param name="doCopy">Has no effect: values are always copied.</param>
    /// <param name="requires_grad">Whether the result requires a gradient.</param>
    public static torch.Tensor ToTensor<T>(this T[] rawArray, long[] dimensions, bool doCopy = false, bool requires_grad = false)
    {
        using torch.Tensor plain = torch.from_array(torch.NotNull(rawArray));
        return plain.reshape(dimensions).detach().requires_grad_(requires_grad);
    }

    /// <summary>A tensor of one number, without dimensions.</summary>
    public static torch.Tensor ToTensor<T>(this T scalar, torch.Device? device = null, bool requires_grad = false) where T : struct
    {
        using torch.Tensor plain = torch.from_array(new[] { scalar });
        return plain.reshape().detach().requires_grad_(requires_grad);
    }

    /// <summary>
    /// The tensor as text with its values; see <see cref="torch.Tensor.ToString(TensorStringStyle, string, int?, CultureInfo, string)"/>.
    /// </summary>
    public static string str(
        this torch.Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null,
        TensorStringStyle style = TensorStringStyle.Default) =>
        torch.NotNull(tensor).ToString(style, fltFormat, width, cultureInfo, newLine);

    /// <summary>The tensor as text in NumPy's style.</summary>
    public static string npstr(
        this torch.Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.str(fltFormat, width, newLine, cultureInfo, TensorStringStyle.Numpy);

    /// <summary>The tensor as text in Julia's style.</summary>
    public static string jlstr(
        this torch.Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.str(fltFormat, width, newLine, cultureInfo, TensorStringStyle.Julia);

    /// <summary>The tensor as text in C#'s style.</summary>
    public static string cstr(
        this torch.Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.str(fltFormat, width, newLine, cultureInfo, TensorStringStyle.CSharp);

    /// <summary>Shape, type and device of the tensor as text.</summary>
    public static string metastr(this torch.Tensor tensor) => tensor.str(style: TensorStringStyle.Metadata);

    /// <summary>Writes a tensor in TorchSharp's own binary format.</summary>
    public static void Save(this torch.Tensor tensor, BinaryWriter writer) =>
        TensorFile.Write(torch.NotNull(tensor), torch.NotNull(writer));

    /// <summary>Writes a tensor in TorchSharp's own binary format.</summary>
    public static void Save(this torch.Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(torch.NotNull(stream), System.Text.Encoding.UTF8, leaveOpen: true);
        tensor.Save(writer);
    }

    /// <summary>Writes a tensor to a file in TorchSharp's own binary format.</summary>
    public static void Save(this torch.Tensor tensor, string location)
    {
        using FileStream stream = File.Create(torch.NotNull(location));
        tensor.Save(stream);
    }

    /// <summary>Reads values into a tensor, or past them if <paramref name="skip"/>.</summary>
    /// <exception cref="ArgumentException">Type or shape is not the tensor's.</exception>
    public static void Load(this torch.Tensor tensor, BinaryReader reader, bool skip = false) =>
        TensorFile.ReadInto(torch.NotNull(tensor), torch.NotNull(reader), skip);

    /// <summary>Reads a tensor, or past it if <paramref name="skip"/>; then the result is null.</summary>
    public static torch.Tensor Load(BinaryReader reader, bool skip = false)
    {
        torch.Tensor tensor = TensorFile.Read(torch.NotNull(reader));
        if (!skip) return tensor;
        tensor.Dispose();
        return null!;
    }

    /// <summary>Reads values into a tensor, or makes one if it is null.</summary>
    public static void Load(ref torch.Tensor? tensor, BinaryReader reader, bool skip = false)
    {
        if (tensor is null) tensor = skip ? null : TensorFile.Read(torch.NotNull(reader));
        else tensor.Load(reader, skip);
    }
}
