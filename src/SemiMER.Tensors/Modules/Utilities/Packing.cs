using System.Runtime.InteropServices;

namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            public static partial class rnn
            {
                /// <summary>Leaves the padding of sequences out.</summary>
                /// <param name="input">[time, batch, ...], or [batch, time, ...] if <paramref name="batch_first"/>.</param>
                /// <param name="lengths">Steps of each sequence, int64 [batch], each at least 1.</param>
                /// <param name="batch_first">Whether the batch is the first dimension.</param>
                /// <param name="enforce_sorted">Refuse lengths that grow; false sorts the sequences.</param>
                /// <exception cref="ArgumentException">The lengths do not fit the input, or grow.</exception>
                public static PackedSequence pack_padded_sequence(
                    Tensor input, Tensor lengths, bool batch_first = false, bool enforce_sorted = true)
                {
                    long[] sizes = NotNull(input).sizes, steps = Lengths(NotNull(lengths));
                    if (sizes.Length < 2 || steps.Length != sizes[batch_first ? 0 : 1] || steps.Length == 0)
                    {
                        throw new ArgumentException(
                            $"pack_padded_sequence: expected a length for each sequence of {Shapes.Text(sizes)} (batch_first: " +
                            $"{batch_first}), got {steps.Length}.");
                    }
                    long time = sizes[batch_first ? 1 : 0], batch = steps.Length;
                    foreach (long length in steps)
                    {
                        if (length < 1 || length > time)
                            throw new ArgumentException(
                                $"pack_padded_sequence: a length of {length} does not lie between 1 and {time}.", nameof(lengths));
                    }
                    using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                    Tensor rows = input.reshape([time * batch, .. sizes[2..]]);
                    return Packed(
                        rows, steps, enforce_sorted, (sequence, step) => batch_first ? sequence * time + step : step * batch + sequence)
                        .MoveToOuterDisposeScope();
                }

                /// <summary>Packs sequences of different lengths.</summary>
                /// <param name="sequences">[time, ...] each.</param>
                /// <param name="enforce_sorted">Refuse lengths that grow; false sorts the sequences.</param>
                /// <exception cref="ArgumentException">There is no sequence, an empty one, shapes differ, or lengths grow.</exception>
                public static PackedSequence pack_sequence(IEnumerable<Tensor> sequences, bool enforce_sorted = true)
                {
                    Tensor[] all = NotNull(sequences).ToArray();
                    long[] steps = Array.ConvertAll(all, sequence => sequence.sizes.Length == 0 ? 0 : sequence.sizes[0]);
                    if (steps.Length == 0 || steps.Any(length => length == 0))
                        throw new ArgumentException(
                            "pack_sequence: at least one sequence, and a step in each, is needed.", nameof(sequences));
                    using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                    long[] starts = Starts(steps);
                    return Packed(cat(all, 0), steps, enforce_sorted, (sequence, step) => starts[sequence] + step)
                        .MoveToOuterDisposeScope();
                }

                /// <summary>Puts the padding back.</summary>
                /// <param name="sequence">Packed sequences.</param>
                /// <param name="batch_first">Whether the batch is to be the first dimension.</param>
                /// <param name="padding_value">What stands behind the end of a sequence.</param>
                /// <param name="total_length">Steps of the result; those of the longest sequence if null.</param>
                /// <returns>[time, batch, ...] or [batch, time, ...] in the order before packing, and the lengths, int64 [batch].</returns>
                /// <exception cref="ArgumentException"><paramref name="total_length"/> is less than the longest sequence.</exception>
                public static (Tensor, Tensor) pad_packed_sequence(
                    PackedSequence sequence, bool batch_first = false, double padding_value = 0, long? total_length = null)
                {
                    ArgumentNullException.ThrowIfNull(sequence);
                    long[] batchSizes = sequence.BatchSizes;
                    if (total_length < batchSizes.Length)
                        throw new ArgumentException(
                            $"pad_packed_sequence: {total_length} steps are fewer than the longest sequence's {batchSizes.Length}.",
                            nameof(total_length));
                    long batch = batchSizes[0];
                    var lengths = new long[batch];
                    long[] places = sequence.unsorted_indices?.ValuesOf<long>()
                        ?? Enumerable.Range(0, (int)batch).Select(i => (long)i).ToArray();
                    for (int i = 0; i < batch; i++) lengths[i] = batchSizes.Count(size => size > places[i]);
                    long[] starts = Starts(batchSizes);
                    Tensor padded = Padded(
                        sequence.data, lengths, total_length ?? batchSizes.Length, batch_first, padding_value, (i, step) =>
                        starts[step] + places[i]);
                    return (padded, tensor(lengths));
                }

                /// <summary>Sequences of different lengths in one tensor.</summary>
                /// <param name="sequences">[time, ...] each.</param>
                /// <param name="batch_first">Whether the batch is to be the first dimension.</param>
                /// <param name="padding_value">What stands behind the end of a sequence.</param>
                /// <returns>[time, batch, ...] or [batch, time, ...].</returns>
                /// <exception cref="ArgumentException">There is no sequence, or shapes differ.</exception>
                public static Tensor pad_sequence(IEnumerable<Tensor> sequences, bool batch_first = false, double padding_value = 0)
                {
                    Tensor[] all = NotNull(sequences).ToArray();
                    if (all.Length == 0 || all.Any(sequence => sequence.sizes.Length == 0))
                        throw new ArgumentException("pad_sequence: at least one sequence [time, ...] is needed.", nameof(sequences));
                    long[] lengths = Array.ConvertAll(all, sequence => sequence.sizes[0]), starts = Starts(lengths);
                    using Tensor rows = cat(all, 0);
                    return Padded(rows, lengths, lengths.Max(), batch_first, padding_value, (sequence, step) => starts[sequence] + step);
                }

                // Takes the rows of the sequences, the longest first, step by step.
                private static PackedSequence Packed(Tensor rows, long[] lengths, bool enforceSorted, Func<int, int, long> rowOf)
                {
                    int[] order = Enumerable.Range(0, lengths.Length).OrderByDescending(i => lengths[i]).ToArray();
                    if (enforceSorted && order.Where((sequence, place) => sequence != place).Any())
                    {
                        throw new ArgumentException(
                            "Packing: the lengths must not grow from one sequence to the next; sort the sequences or pass " +
                            "enforce_sorted: false.", nameof(lengths));
                    }
                    var batchSizes = new long[lengths[order[0]]];
                    using Tensor chosen = Uninitialized([lengths.Sum()], ScalarType.Int64);
                    Span<long> index = MemoryMarshal.Cast<byte, long>(chosen.bytes);
                    int used = 0;
                    for (int step = 0; step < batchSizes.Length; step++)
                    {
                        for (int i = 0; i < order.Length && lengths[order[i]] > step; i++)
                        {
                            index[used++] = rowOf(order[i], step);
                            batchSizes[step]++;
                        }
                    }
                    var places = new long[order.Length];
                    for (int place = 0; place < order.Length; place++) places[order[place]] = place;
                    return new PackedSequence(
                        rows.index_select(0, chosen), tensor(batchSizes),
                        enforceSorted ? null : tensor(Array.ConvertAll(order, i => (long)i)), enforceSorted ? null : tensor(places));
                }

                // Lays rows out as sequences; a row of the padding value stands for all that is not there.
                private static Tensor Padded(
                    Tensor rows, long[] lengths, long time, bool batchFirst, double value, Func<int, int, long> rowOf)
                {
                    using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                    long count = rows.sizes[0];
                    int batch = lengths.Length;
                    Tensor chosen = Uninitialized([time * batch], ScalarType.Int64);
                    Span<long> index = MemoryMarshal.Cast<byte, long>(chosen.bytes);
                    for (int sequence = 0; sequence < batch; sequence++)
                    {
                        for (int step = 0; step < time; step++)
                        {
                            long place = batchFirst ? sequence * time + step : (long)step * batch + sequence;
                            index[(int)place] = step < lengths[sequence] ? rowOf(sequence, step) : count;
                        }
                    }
                    Tensor padding = full([1, .. rows.sizes[1..]], value, dtype: rows.dtype);
                    Tensor padded = cat([rows, padding], 0).index_select(0, chosen);
                    long[] shape = batchFirst ? [batch, time, .. rows.sizes[1..]] : [time, batch, .. rows.sizes[1..]];
                    return padded.reshape(shape).MoveToOuterDisposeScope();
                }

                private static long[] Lengths(Tensor lengths)
                {
                    if (lengths.dtype != ScalarType.Int64 || lengths.sizes.Length != 1)
                        throw new ArgumentException($"Packing: lengths must be int64 [batch], got {lengths.dtype} of shape "
                            + $"{Shapes.Text(lengths.sizes)}.", nameof(lengths));
                    return lengths.ValuesOf<long>();
                }

                private static long[] Starts(long[] counts)
                {
                    var starts = new long[counts.Length];
                    for (int i = 1; i < starts.Length; i++) starts[i] = starts[i - 1] + counts[i - 1];
                    return starts;
                }
            }
        }
    }
}
