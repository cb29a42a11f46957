using System.Runtime.CompilerServices;
using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>
    /// An n-dimensional array on the CPU, with TorchSharp's members. Views made by <c>narrow</c>, <c>select</c>,
    /// <c>transpose</c>, <c>view</c> or <c>expand</c> share memory with their base.
    /// </summary>
    /// <remarks>
    /// A tensor belongs to the dispose scope that was innermost on its thread when it was made. Disposing it releases its share
    /// of the memory; values that autograd saved stay until they are used. Only using a disposed handle throws.
    /// </remarks>
    public partial class Tensor : IScoped
    {
        private TensorStorage? storage;
        private bool isPublic;

        internal long offset;
        internal long[] sizes;
        internal long[] strides;
        internal AutogradState? state;

        // A view follows the history of the tensor it was taken from: when that is changed in place, Generation moves on.
        private Tensor? root;
        private int generation;

        /// <summary>A tensor on <paramref name="storage"/>, whose reference it takes over.</summary>
        internal Tensor(TensorStorage storage, long offset, long[] sizes, long[] strides, ScalarType type, bool isPublic = true)
        {
            this.storage = storage;
            this.offset = offset;
            this.sizes = sizes;
            this.strides = strides;
            dtype = type;
            IsContiguous = Shapes.IsContiguous(sizes, strides);
            NumberOfElements = Shapes.Count(sizes);
            this.isPublic = isPublic;
            if (!isPublic) return;
            storage.AddHandle();
            LiveCounts.OfThread.AddHandle();
            DisposeScopeManager.Current.Register(this);
        }

        /// <summary>Another handle on <paramref name="other"/>'s values, a leaf of its own.</summary>
        private protected Tensor(Tensor other) : this(Shared(other), other.offset, other.sizes, other.strides, other.dtype)
        {
        }

        /// <summary>Tensors that exist and were not disposed, in the whole process.</summary>
        public static long TotalCount => LiveCounts.TotalHandles;

        /// <summary>The largest <see cref="TotalCount"/> so far.</summary>
        public static long PeakCount => LiveCounts.PeakHandles;

        /// <summary>True once the handle has been disposed.</summary>
        public bool IsInvalid => storage is null;

        /// <summary>Type of the elements.</summary>
        public ScalarType dtype { get; private set; }

        /// <summary>Where the values are: the CPU.</summary>
        public Device device => CPU;

        /// <summary>Kind of device: the CPU.</summary>
        public DeviceType device_type => DeviceType.CPU;

        /// <summary>-1, as for every tensor on the CPU.</summary>
        public int device_index => -1;

        /// <summary>False.</summary>
        public bool is_cuda => false;

        /// <summary>False.</summary>
        public bool is_sparse => false;

        /// <summary>Sizes of the dimensions, a copy.</summary>
        public long[] shape => sizes.Length == 0 ? [] : (long[])sizes.Clone();

        /// <summary>Number of dimensions; 0 for a scalar.</summary>
        public long Dimensions => sizes.Length;

        /// <summary>Number of dimensions; 0 for a scalar.</summary>
        public long ndim => sizes.Length;

        /// <summary>Number of elements.</summary>
        public long NumberOfElements { get; private set; }

        /// <summary>Bytes per element.</summary>
        public long ElementSize => dtype.Size();

        /// <summary>Number of dimensions; 0 for a scalar.</summary>
        public long dim() => sizes.Length;

        /// <summary>Number of elements.</summary>
        public long numel() => NumberOfElements;

        /// <summary>Bytes per element.</summary>
        public long element_size() => dtype.Size();

        /// <summary>Sizes of the dimensions, a copy.</summary>
        public long[] size() => shape;

        /// <summary>Size of dimension <paramref name="dim"/>; negative ones count from the end.</summary>
        public long size(int dim) => NotScalar("size").sizes[Shapes.Dimension(dim, sizes.Length, "size")];

        /// <summary>Distance of neighbours along each dimension, in elements, a copy.</summary>
        public long[] stride() => sizes.Length == 0 ? [] : (long[])strides.Clone();

        /// <summary>Distance of neighbours along dimension <paramref name="dim"/>, in elements.</summary>
        public long stride(int dim) => NotScalar("stride").strides[Shapes.Dimension(dim, sizes.Length, "stride")];

        /// <summary>Position of the first element in the storage, in elements.</summary>
        public long storage_offset() => offset;

        /// <summary>True if the elements lie in row-major order without gaps.</summary>
        public bool is_contiguous() => IsContiguous;

        /// <summary>True for float32 and float64.</summary>
        public bool is_floating_point() => dtype.IsFloatingPoint();

        /// <summary>True for the integer types, bool not among them.</summary>
        public bool is_integral() => dtype.IsIntegral();

        /// <summary>False: the engine has no complex numbers.</summary>
        public bool is_complex() => false;

        /// <summary>True.</summary>
        public bool is_cpu() => true;

        internal bool IsContiguous { get; private set; }

        /// <summary>The memory; refuses a disposed handle.</summary>
        internal TensorStorage Memory => storage ?? throw new ObjectDisposedException(
            nameof(Tensor),
            $"A tensor of shape {Shapes.Text(sizes)} was used after it had been disposed, by Dispose() or by its dispose scope.");

        internal int Version => Memory.Version;

        /// <summary>True if this handle alone refers to its memory and sees all of it in order.</summary>
        internal bool IsExclusive => IsContiguous && offset == 0 && Memory.IsUnique;

        DisposeScope? IScoped.Scope { get; set; }

        int IScoped.ScopeIndex { get; set; }

        private DisposeScope? Scope => ((IScoped)this).Scope;

        /// <summary>Address of the first element. Keep the tensor alive while it is used.</summary>
        internal unsafe T* Pointer<T>() where T : unmanaged => (T*)Memory.Data + offset;

        /// <summary>Address of the first element, whatever its type.</summary>
        internal unsafe byte* Address => Memory.Data + offset * dtype.Size();

        /// <summary>Says that the values are about to be changed in place.</summary>
        internal void BumpVersion() => Interlocked.Increment(ref Memory.Version);

        /// <summary>Releases the handle and its share of the memory. Disposing twice does nothing.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Releases the handle.</summary>
        protected virtual void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref storage, null) is not { } memory) return;
            if (isPublic)
            {
                LifetimeCounts counts = DisposeScopeManager.Current.Counts;
                if (Scope is { } scope)
                {
                    scope.Remove(this);
                    counts.DisposedInside++;
                }
                else
                {
                    counts.DisposedOutside++;
                }
                memory.RemoveHandle();
                LiveCounts.OfThread.Handles--;
            }
            root = null;
            AutogradState? history = state;
            state = null;
            history?.Release();
            memory.Release();
        }

        /// <summary>Moves the tensor to the next outer dispose scope.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Moves the tensor to another dispose scope.</summary>
        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            ArgumentNullException.ThrowIfNull(other);
            other.Attach(this);
            return this;
        }

        /// <summary>Moves the tensor to the dispose scope of another tensor.</summary>
        public Tensor MoveToOtherDisposeScope(Tensor other)
        {
            ArgumentNullException.ThrowIfNull(other);
            if (other.Scope is { } scope) scope.Attach(this);
            else DetachFromDisposeScope();
            return this;
        }

        /// <summary>Takes the tensor out of its dispose scope: from now on the caller disposes it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            Scope?.Detach(this);
            return this;
        }

        /// <summary>Another handle on the same variable: same values, same history.</summary>
        public Tensor alias()
        {
            var tensor = new Tensor(this);
            tensor.ShareHistory(this);
            if (root is not null || (state?.RequiresGradient ?? false)) return tensor;
            // What is changed in place through one handle, the other handle must see in its history, too.
            tensor.root = this;
            tensor.generation = generation;
            return tensor;
        }

        /// <summary>An uncounted handle for autograd; disposed by the node that keeps it.</summary>
        internal Tensor SavedAlias(bool withHistory)
        {
            var tensor = new Tensor(Shared(this), offset, sizes, strides, dtype, isPublic: false);
            if (withHistory) tensor.ShareHistory(this);
            return tensor;
        }

        /// <summary>A view with other sizes and strides on the same memory, without history.</summary>
        internal Tensor ViewOf(long[] sizes, long[] strides, long offset)
        {
            var view = new Tensor(Shared(this), offset, sizes, strides, dtype) { root = root ?? this };
            view.generation = view.root.generation;
            return view;
        }

        private void ShareHistory(Tensor other)
        {
            other.RefreshHistory();
            root = other.root;
            generation = other.generation;
            state = other.state;
            state?.Retain();
        }

        private Tensor NotScalar(string operation) => sizes.Length > 0 ? this
            : throw new ArgumentOutOfRangeException(
                nameof(operation), $"{operation}: a tensor without dimensions was asked for one of them.");

        private static TensorStorage Shared(Tensor tensor)
        {
            TensorStorage memory = tensor.Memory;
            memory.Retain();
            return memory;
        }

        /// <summary>Equality of references; compare values with <c>equal</c> or <c>==</c>.</summary>
        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        /// <summary>Hash of the reference.</summary>
        public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
    }
}
