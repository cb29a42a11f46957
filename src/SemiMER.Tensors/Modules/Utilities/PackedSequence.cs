namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What works on parameters and sequences.</summary>
        public static partial class utils
        {
            /// <summary>Sequences of different lengths.</summary>
            public static partial class rnn
            {
                /// <summary>
                /// Sequences without padding, the longest first: the rows of all first steps, then those of all second steps, and so on.
                /// </summary>
                public sealed class PackedSequence : IDisposable
                {
                    /// <summary>The rows, [rows, ...].</summary>
                    public readonly Tensor data;

                    /// <summary>Rows of each step, int64 [steps].</summary>
                    public readonly Tensor batch_sizes;

                    /// <summary>For each sequence in the order of packing its place in the batch; null if that is the same.</summary>
                    public readonly Tensor? sorted_indices;

                    /// <summary>For each sequence of the batch its place in the order of packing; null if that is the same.</summary>
                    public readonly Tensor? unsorted_indices;

                    internal PackedSequence(Tensor data, Tensor batchSizes, Tensor? sorted, Tensor? unsorted)
                    {
                        this.data = data;
                        batch_sizes = batchSizes;
                        sorted_indices = sorted;
                        unsorted_indices = unsorted;
                    }

                    /// <summary>Rows of each step.</summary>
                    internal long[] BatchSizes => batch_sizes.ValuesOf<long>();

                    /// <summary>Disposes the tensors.</summary>
                    public void Dispose()
                    {
                        foreach (Tensor tensor in Tensors) tensor.Dispose();
                    }

                    /// <summary>Moves the tensors to the next outer dispose scope.</summary>
                    public PackedSequence MoveToOuterDisposeScope() => Each(tensor => tensor.MoveToOuterDisposeScope());

                    /// <summary>Takes the tensors out of their dispose scope.</summary>
                    public PackedSequence DetachFromDisposeScope() => Each(tensor => tensor.DetachFromDisposeScope());

                    /// <summary>Moves the tensors to another dispose scope.</summary>
                    public PackedSequence MoveToOtherDisposeScope(DisposeScope other) =>
                        Each(tensor => tensor.MoveToOtherDisposeScope(other));

                    /// <summary>Moves the tensors to the dispose scope of another sequence.</summary>
                    public PackedSequence MoveToOtherDisposeScope(PackedSequence other) =>
                        Each(tensor => tensor.MoveToOtherDisposeScope(NotNull(other).data));

                    private IEnumerable<Tensor> Tensors => new[] { data, batch_sizes, sorted_indices, unsorted_indices }.OfType<Tensor>();

                    private PackedSequence Each(Action<Tensor> move)
                    {
                        foreach (Tensor tensor in Tensors) move(tensor);
                        return this;
                    }
                }
            }
        }
    }
}
