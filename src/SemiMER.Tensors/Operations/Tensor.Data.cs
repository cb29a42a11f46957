using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Utils;

namespace SemiMER.Tensors;

public static partial class torch
{
    // Values in and out, and between element types.
    public partial class Tensor
    {
        private static readonly Operation Converted = new("to_type", static pass => pass.Give(0, pass.Gradient));

        private static readonly Operation Copied = new("copy_", static pass => pass.Give(0, pass.Gradient));

        /// <summary>The value of a tensor of one element.</summary>
        /// <exception cref="ArgumentException">There is not exactly one element, or it is of another type.</exception>
        public unsafe T item<T>() where T : unmanaged
        {
            CheckType<T>("item");
            if (NumberOfElements != 1)
                throw new ArgumentException(
                    $"item: only a tensor of one element has a single value, this one has shape {Shapes.Text(sizes)}.");
            T value = *Pointer<T>();
            GC.KeepAlive(this);
            return value;
        }

        /// <summary>Typed access to the values, by index or as a whole.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the type of the elements.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            CheckType<T>("data");
            return new TensorAccessor<T>(this);
        }

        /// <summary>The values in row-major order.</summary>
        internal T[] ValuesOf<T>() where T : unmanaged
        {
            using TensorAccessor<T> accessor = data<T>();
            return accessor.ToArray();
        }

        /// <summary>The values converted to another element type; another handle on this tensor if it has that type, unless
        /// <paramref name="copy"/>.</summary>
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            _ = Memory;
            Tensor result;
            if (type == dtype)
            {
                result = copy ? clone() : alias();
            }
            else
            {
                result = Strided.Convert(this, type);
                if (type.IsFloatingPoint() && Operation.IsRecorded(this)) Converted.Record(result, [this], []);
            }
            if (disposeAfter) Dispose();
            return result;
        }

        /// <summary>The values converted to another element type.</summary>
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        /// <summary>The values converted to another element type; the device must be the CPU.</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        /// <summary>This tensor, or a copy: the only device is the CPU.</summary>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            copy ? clone() : alias();

        /// <summary>This tensor, or a copy: the only device is the CPU.</summary>
        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        /// <summary>The values in the element type of <paramref name="other"/>.</summary>
        public Tensor to(Tensor other, bool non_blocking = false) => to_type(NotNull(other).dtype);

        /// <summary>The values converted to another element type.</summary>
        public Tensor type(ScalarType dtype) => to_type(dtype);

        /// <summary>The values in the element type of <paramref name="tensor"/>.</summary>
        public Tensor type_as(Tensor tensor) => to_type(NotNull(tensor).dtype);

        /// <summary>This tensor, by another handle: it is on the CPU.</summary>
        public Tensor cpu() => alias();

        /// <summary>Not available in this engine.</summary>
        /// <exception cref="NotSupportedException">Always; it names the build that has CUDA.</exception>
        public Tensor cuda(Device? device = null, bool non_blocking = false) => throw Device.NoSuchDevice("cuda");

        /// <summary>The values as float32.</summary>
        public Tensor @float() => to_type(ScalarType.Float32);

        /// <summary>The values as float64.</summary>
        public Tensor @double() => to_type(ScalarType.Float64);

        /// <summary>The values as int64, truncated.</summary>
        public Tensor @long() => to_type(ScalarType.Int64);

        /// <summary>The values as int32, truncated.</summary>
        public Tensor @int() => to_type(ScalarType.Int32);

        /// <summary>The values as bytes, truncated.</summary>
        public Tensor @byte() => to_type(ScalarType.Byte);

        /// <summary>True where a value is not zero.</summary>
        public Tensor @bool() => to_type(ScalarType.Bool);

        /// <summary>Copies the values of <paramref name="source"/>, with broadcasting and conversion, into this tensor.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            CheckInPlace("copy_");
            if (!Shapes.BroadcastsTo(NotNull(source).sizes, sizes))
                throw new ArgumentException($"copy_: shape {Shapes.Text(source.sizes)} does not broadcast to {Shapes.Text(sizes)}.");
            if (is_grad_enabled() && (source.requires_grad || requires_grad))
            {
                using Tensor values = Uninitialized(sizes, dtype);
                Strided.Copy(source, values);
                if (source.requires_grad && is_floating_point()) Copied.Record(values, [source], []);
                return Become(values);
            }
            Strided.Copy(source, this);
            BumpVersion();
            return this;
        }

        /// <summary>Sets every element to <paramref name="value"/>.</summary>
        public Tensor fill_(Scalar value)
        {
            CheckInPlace("fill_");
            if (is_grad_enabled() && requires_grad)
            {
                using Tensor values = full(sizes, value, dtype: dtype);
                return Become(values);
            }
            FillUnrecorded(value);
            BumpVersion();
            return this;
        }

        /// <summary>Sets every element to zero.</summary>
        public Tensor zero_() => fill_(0);

        /// <summary>True if both tensors have the same shape and equal elements.</summary>
        public Tensor equal(Tensor target)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            bool equal = Shapes.Same(sizes, NotNull(target).sizes) && (NumberOfElements == 0 || (this == target).all().item<bool>());
            return temporaries.Return(tensor(equal));
        }

        /// <summary>True if both tensors have the same shape and equal elements.</summary>
        public bool Equals(Tensor target) => equal(target).item<bool>();

        /// <summary>True if |x - y| is at most atol + rtol |y| everywhere.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
            using IDisposable _ = no_grad();
            Tensor x = this, y = NotNull(target);
            Tensor close = ((x - y).abs() <= y.abs() * rtol + atol) | (x == y);
            if (equal_nan) close |= x.isnan() & y.isnan();
            return close.all().item<bool>();
        }

        /// <summary>The value of a tensor of one element.</summary>
        public Scalar ToScalar() => dtype switch
        {
            ScalarType.Float32 => item<float>(),
            ScalarType.Float64 => item<double>(),
            ScalarType.Int64 => item<long>(),
            ScalarType.Int32 => item<int>(),
            ScalarType.Byte => item<byte>(),
            _ => item<bool>(),
        };

        /// <summary>True if the one element is not zero.</summary>
        public bool is_nonzero() => ToScalar().ToBoolean();

        internal unsafe void FillUnrecorded(Scalar value)
        {
            NotNull(value);
            if (!IsContiguous)
            {
                using Tensor one = Uninitialized(Shapes.Scalar, dtype);
                one.FillUnrecorded(value);
                Strided.Copy(one, this);
                return;
            }
            int n = checked((int)NumberOfElements);
            switch (dtype)
            {
                case ScalarType.Float32: new Span<float>(Address, n).Fill((float)value.AsDouble); break;
                case ScalarType.Float64: new Span<double>(Address, n).Fill(value.AsDouble); break;
                case ScalarType.Int64: new Span<long>(Address, n).Fill(value.AsLong); break;
                case ScalarType.Int32: new Span<int>(Address, n).Fill((int)value.AsLong); break;
                case ScalarType.Byte: new Span<byte>(Address, n).Fill((byte)value.AsLong); break;
                default: new Span<byte>(Address, n).Fill(value.AsDouble != 0 ? (byte)1 : (byte)0); break;
            }
            GC.KeepAlive(this);
        }

        internal unsafe void FillWith(Func<long, double> value)
        {
            for (long i = 0; i < NumberOfElements; i++)
            {
                switch (dtype)
                {
                    case ScalarType.Float32: Pointer<float>()[i] = (float)value(i); break;
                    case ScalarType.Float64: Pointer<double>()[i] = value(i); break;
                    case ScalarType.Int64: Pointer<long>()[i] = (long)value(i); break;
                    case ScalarType.Int32: Pointer<int>()[i] = (int)value(i); break;
                    case ScalarType.Byte: Pointer<byte>()[i] = (byte)value(i); break;
                    default: Pointer<byte>()[i] = value(i) != 0 ? (byte)1 : (byte)0; break;
                }
            }
            GC.KeepAlive(this);
        }

        private void CheckType<T>(string operation) where T : unmanaged
        {
            _ = Memory;
            if (ScalarTypes.Of<T>() != dtype) throw new ArgumentException($"{operation}: {typeof(T).Name} is not compatible with {dtype}.");
        }
    }
}
