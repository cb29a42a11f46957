using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

/// <summary>What stands beyond the ends of a sequence.</summary>
public enum PaddingModes
{
    /// <summary>Zeros.</summary>
    Zeros = 0,

    /// <summary>The sequence mirrored at its end elements: c b | a b c | b a.</summary>
    Reflect = 1,

    /// <summary>The end elements: a a | a b c | c c.</summary>
    Replicate = 2,

    /// <summary>The other end: b c | a b c | a b.</summary>
    Circular = 3,

    /// <summary>One value.</summary>
    Constant = 4,
}

/// <summary>How much a convolution pads.</summary>
public enum Padding
{
    /// <summary>Nothing.</summary>
    Valid = 0,

    /// <summary>So much that the output is as long as the input.</summary>
    Same = 1,
}

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operation PadOperation = new("pad", static pass =>
                pass.Give(0, PadWithValue(pass.Gradient, Array.ConvertAll(pass.Arguments<long[]>(), width => -width), 0)));

            /// <summary>Adds elements before and behind the last dimensions.</summary>
            /// <param name="input">At least half as many dimensions as there are widths.</param>
            /// <param name="pad">Widths before and behind the last dimension, then the one before it, and so on; negative ones cut.</param>
            /// <param name="mode">What is added.</param>
            /// <param name="value">Value for <see cref="PaddingModes.Constant"/>.</param>
            /// <exception cref="ArgumentException">The widths do not fit the shape or the mode.</exception>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, NotNull(pad).AsSpan(), mode, value);

            /// <summary>Adds elements before and behind the last dimensions; see the first version.</summary>
            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                int rank = NotNull(input).sizes.Length;
                if (pad.Length % 2 != 0 || pad.Length / 2 > rank)
                    throw new ArgumentException(
                        $"pad: expected two widths for each of at most {rank} dimensions, got {pad.Length}.", nameof(pad));
                if (mode is PaddingModes.Constant or PaddingModes.Zeros)
                    return PadWithValue(input, pad.ToArray(), mode == PaddingModes.Zeros ? 0 : value);
                Tensor result = input.alias();
                for (int i = 0; i < pad.Length / 2; i++)
                {
                    using Tensor before = result;
                    using Tensor index = PaddedIndex(input.sizes[rank - 1 - i], pad[2 * i], pad[2 * i + 1], mode);
                    result = before.index_select(rank - 1 - i, index);
                }
                return result;
            }

            /// <summary>Adds elements before and behind the last dimension.</summary>
            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            /// <summary>Adds as many elements before as behind the last dimension.</summary>
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad, pad], mode, value);

            private static Tensor PadWithValue(Tensor input, long[] widths, double value)
            {
                var sizes = (long[])input.sizes.Clone();
                long[] from = new long[sizes.Length], to = new long[sizes.Length], common = (long[])sizes.Clone();
                for (int i = 0; i < widths.Length / 2; i++)
                {
                    int d = sizes.Length - 1 - i;
                    long before = widths[2 * i], behind = widths[2 * i + 1];
                    sizes[d] = checked(sizes[d] + before + behind);
                    if (sizes[d] < 0)
                        throw new ArgumentException(
                            $"pad: widths {before} and {behind} cut more than dimension {d} of {Shapes.Text(input.sizes)} has.");
                    from[d] = Math.Max(0, -before);
                    to[d] = Math.Max(0, before);
                    common[d] = Math.Max(0, input.sizes[d] - from[d] - Math.Max(0, -behind));
                }
                Tensor result = full(sizes, value, dtype: input.dtype);
                using (no_grad())
                using (Tensor source = Part(input, from, common))
                using (Tensor target = Part(result, to, common))
                    if (source.NumberOfElements > 0) Strided.Copy(source, target);
                return Operation.IsRecorded(input) ? PadOperation.Record(result, [input], [], widths) : result;
            }

            private static Tensor Part(Tensor whole, long[] starts, long[] sizes)
            {
                long offset = whole.offset;
                for (int d = 0; d < starts.Length; d++) offset += starts[d] * whole.strides[d];
                return whole.ViewOf(sizes, whole.strides, offset);
            }

            private static Tensor PaddedIndex(long size, long before, long behind, PaddingModes mode)
            {
                long widest = Math.Max(before, behind);
                if (size < 1 || (mode == PaddingModes.Reflect && widest >= size) || (mode == PaddingModes.Circular && widest > size)
                    || size + before + behind < 0)
                    throw new ArgumentException($"pad: widths {before} and {behind} are too large for {size} elements in mode {mode}.");
                var index = new long[size + before + behind];
                for (long i = 0; i < index.Length; i++)
                {
                    long at = i - before;
                    index[i] = mode switch
                    {
                        PaddingModes.Reflect => at < 0 ? -at : at >= size ? 2 * (size - 1) - at : at,
                        PaddingModes.Replicate => Math.Clamp(at, 0, size - 1),
                        PaddingModes.Circular => (at + size) % size,
                        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "pad: unknown mode."),
                    };
                }
                return tensor(index);
            }
        }
    }
}
