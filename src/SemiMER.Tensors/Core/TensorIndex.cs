namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>One index of an indexer: a number, a range, a tensor of indices or a mask, a new dimension, or all the rest.</summary>
    public struct TensorIndex
    {
        internal enum Kinds
        {
            Single,
            Slice,
            None,
            Ellipsis,
            Tensor,
            Bool,
        }

        internal Kinds Kind;
        internal long? Start, Stop, Step;
        internal Tensor? Values;

        /// <summary>As many whole dimensions as are left.</summary>
        public static readonly TensorIndex Ellipsis = new() { Kind = Kinds.Ellipsis };

        /// <summary>A new dimension of size 1.</summary>
        public static readonly TensorIndex None = new() { Kind = Kinds.None };

        /// <summary>A new dimension of size 1, as <see cref="None"/>.</summary>
        public static readonly TensorIndex Null = None;

        /// <summary>A whole dimension.</summary>
        public static readonly TensorIndex Colon = Slice();

        /// <summary>
        /// Every <paramref name="step"/>-th element from <paramref name="start"/> up to, not including, <paramref name="stop"/>.
        /// </summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { Kind = Kinds.Slice, Start = start, Stop = stop, Step = step };

        /// <summary>A range whose ends may be left out.</summary>
        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        /// <summary>A C# range.</summary>
        public static TensorIndex Slice(Range range) =>
            Slice(FromIndex(range.Start), range.End is { IsFromEnd: true, Value: 0 } ? null : FromIndex(range.End));

        /// <summary>A new dimension that keeps all (true) or nothing (false).</summary>
        public static TensorIndex Bool(bool value) => new() { Kind = Kinds.Bool, Start = value ? 1 : 0 };

        /// <summary>One element; the dimension goes away.</summary>
        public static TensorIndex Single(long? index) => new() { Kind = Kinds.Single, Start = index };

        /// <summary>Indices (int64) or a mask (bool).</summary>
        public static TensorIndex Tensor(Tensor tensor) => new() { Kind = Kinds.Tensor, Values = tensor };

        /// <summary>One element; the dimension goes away.</summary>
        public static implicit operator TensorIndex(long value) => Single(value);

        /// <summary>A range whose ends may be left out.</summary>
        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        /// <summary>A C# range, with ends counted from the end where they are written so.</summary>
        public static implicit operator TensorIndex(Range range) => Slice(range);

        /// <summary>A C# index: one element, counted from the end where it is written so.</summary>
        public static implicit operator TensorIndex(Index index) => Single(FromIndex(index));

        private static long FromIndex(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
