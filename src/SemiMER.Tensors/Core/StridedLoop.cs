namespace SemiMER.Tensors;

/// <summary>
/// Goes through several tensors of one (broadcast) shape together. Dimensions that lie one after the other in all of them are
/// merged, so that what remains is usually one long inner run. Operand 0 is the one written to.
/// </summary>
internal struct StridedLoop
{
    private readonly long[] sizes;
    private readonly long[][] strides;
    private long[] index;
    private long[] offsets;
    private int outerDimensions;

    internal StridedLoop(ReadOnlySpan<long> shape, params ReadOnlySpan<torch.Tensor> operands)
    {
        int operandCount = operands.Length;
        sizes = new long[Math.Max(1, shape.Length)];
        strides = new long[operandCount][];
        for (int o = 0; o < operandCount; o++) strides[o] = new long[sizes.Length];
        offsets = new long[operandCount];
        index = new long[sizes.Length];

        // From the innermost dimension outwards; position 0 of the arrays is the innermost until they are reversed below.
        int rank = 0;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            if (shape[d] == 1) continue;
            bool merge = rank > 0;
            for (int o = 0; o < operandCount && merge; o++)
                merge = StrideAt(operands[o], shape.Length, d) == strides[o][rank - 1] * sizes[rank - 1];
            if (merge)
            {
                sizes[rank - 1] *= shape[d];
                continue;
            }
            sizes[rank] = shape[d];
            for (int o = 0; o < operandCount; o++) strides[o][rank] = StrideAt(operands[o], shape.Length, d);
            rank++;
        }
        if (rank == 0)
        {
            sizes[0] = 1;
            for (int o = 0; o < operandCount; o++) strides[o][0] = 1;
            rank = 1;
        }
        Rank = rank;
        Array.Reverse(sizes, 0, rank);
        for (int o = 0; o < operandCount; o++) Array.Reverse(strides[o], 0, rank);
    }

    /// <summary>The same loop with a place of its own, for another thread.</summary>
    internal readonly StridedLoop Fork()
    {
        StridedLoop loop = this;
        loop.index = new long[index.Length];
        loop.offsets = new long[offsets.Length];
        return loop;
    }

    /// <summary>Dimensions left after merging, at least 1.</summary>
    internal int Rank { get; }

    internal readonly long InnerSize => sizes[Rank - 1];

    internal readonly long Size(int dimension) => sizes[dimension];

    internal readonly long Stride(int operand, int dimension) => strides[operand][dimension];

    internal readonly long InnerStride(int operand) => strides[operand][Rank - 1];

    /// <summary>Where the current inner run of an operand starts, in elements from its first.</summary>
    internal readonly long Offset(int operand) => offsets[operand];

    /// <summary>Number of inner runs, of the dimensions the loop was started with.</summary>
    internal readonly long OuterCount
    {
        get
        {
            long count = 1;
            for (int d = 0; d < outerDimensions; d++) count *= sizes[d];
            return count;
        }
    }

    /// <summary>Goes to the first run; the innermost <paramref name="skipDimensions"/> dimensions belong to the run.</summary>
    internal void Start(int skipDimensions = 1)
    {
        outerDimensions = Rank - skipDimensions;
        Array.Clear(index);
        Array.Clear(offsets);
    }

    /// <summary>Goes to the run with this number.</summary>
    internal void GoTo(long run)
    {
        Array.Clear(index);
        Array.Clear(offsets);
        for (int d = outerDimensions - 1; d >= 0; d--)
        {
            index[d] = run % sizes[d];
            run /= sizes[d];
            for (int o = 0; o < offsets.Length; o++) offsets[o] += index[d] * strides[o][d];
        }
    }

    /// <summary>Goes to the next run; false after the last.</summary>
    internal bool Next()
    {
        for (int d = outerDimensions - 1; d >= 0; d--)
        {
            for (int o = 0; o < offsets.Length; o++) offsets[o] += strides[o][d];
            if (++index[d] < sizes[d]) return true;
            for (int o = 0; o < offsets.Length; o++) offsets[o] -= strides[o][d] * sizes[d];
            index[d] = 0;
        }
        return false;
    }

    // A missing or size-1 dimension repeats: stride 0.
    private static long StrideAt(torch.Tensor operand, int rank, int dimension)
    {
        int own = dimension - (rank - operand.sizes.Length);
        return own < 0 || operand.sizes[own] == 1 ? 0 : operand.strides[own];
    }
}
