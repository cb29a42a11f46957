using System.Collections;
using System.Globalization;
using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>
    /// Writes a tensor to a file in TorchSharp's own binary format, as <see cref="TensorExtensionMethods.Save(Tensor, string)"/>.
    /// </summary>
    public static void save(Tensor t, string location) => NotNull(t).save(location);

    /// <summary>Reads a tensor from a file that <see cref="save"/> has written.</summary>
    public static Tensor load(string location) => Tensor.Load(location);

    public partial class Tensor
    {
        /// <summary>Shape, type and device.</summary>
        public override string ToString() => IsInvalid ? "disposed tensor" : TensorText.Metadata(this);

        /// <summary>Shape, type and device, and the values if <paramref name="disamb"/>.</summary>
        /// <param name="disamb">Whether to write the values.</param>
        /// <param name="fltFormat">Format of floating point numbers.</param>
        /// <param name="width">Longest line; 100 if left out.</param>
        /// <param name="cultureInfo">Culture of numbers; the invariant one if left out.</param>
        /// <param name="newLine">What ends a line; a line feed if left out.</param>
        public string ToString(
            bool disamb, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null) =>
            ToString(disamb ? TensorStringStyle.Default : TensorStringStyle.Metadata, fltFormat, width, cultureInfo, newLine);

        /// <summary>The tensor in a style.</summary>
        /// <param name="style">The style.</param>
        /// <param name="fltFormat">Format of floating point numbers.</param>
        /// <param name="width">Longest line; 100 if left out.</param>
        /// <param name="cultureInfo">Culture of numbers; the invariant one if left out.</param>
        /// <param name="newLine">What ends a line; a line feed if left out.</param>
        public string ToString(
            TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null,
            string? newLine = null) =>
            new TensorText(this, fltFormat, width, cultureInfo, newLine).Write(style);

        /// <summary>The values as a <see cref="Scalar"/>, or as nested lists.</summary>
        public object tolist()
        {
            if (sizes.Length == 0) return ToScalar();
            var list = new ArrayList();
            foreach (Tensor part in unbind(0))
            {
                using Tensor element = part;
                list.Add(element.tolist());
            }
            return list;
        }

        /// <summary>Writes the tensor to a file in TorchSharp's own binary format.</summary>
        public void save(string location) => TensorExtensionMethods.Save(this, location);

        /// <summary>Reads a tensor from a file in TorchSharp's own binary format.</summary>
        public static Tensor load(string location) => Load(location);

        /// <summary>Reads a tensor in TorchSharp's own binary format.</summary>
        /// <exception cref="InvalidDataException">What is read is not a tensor of a type this engine has.</exception>
        public static Tensor Load(BinaryReader reader) => TensorFile.Read(NotNull(reader));

        /// <summary>Reads a tensor in TorchSharp's own binary format.</summary>
        public static Tensor Load(Stream stream)
        {
            using var reader = new BinaryReader(NotNull(stream), System.Text.Encoding.UTF8, leaveOpen: true);
            return Load(reader);
        }

        /// <summary>Reads a tensor from a file in TorchSharp's own binary format.</summary>
        public static Tensor Load(string location)
        {
            using FileStream stream = File.OpenRead(NotNull(location));
            return Load(stream);
        }

        /// <summary>The memory of a contiguous tensor as bytes, little-endian. Setting copies as many bytes.</summary>
        /// <exception cref="InvalidOperationException">The tensor is not contiguous.</exception>
        public Span<byte> bytes
        {
            get
            {
                if (!IsContiguous) throw new InvalidOperationException("bytes: the tensor is not contiguous; call contiguous() first.");
                return Memory.Bytes(offset * dtype.Size(), NumberOfElements * dtype.Size());
            }
            set
            {
                if (value.Length != NumberOfElements * dtype.Size())
                    throw new ArgumentException(
                        $"bytes: {value.Length} bytes for a tensor of {NumberOfElements * dtype.Size()}.", nameof(value));
                CheckInPlace("bytes");
                value.CopyTo(bytes);
                BumpVersion();
            }
        }
    }
}
