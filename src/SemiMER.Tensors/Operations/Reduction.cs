using System.Numerics;
using SemiMER.Tensors.Kernels;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>
/// Brings a reduction over any dimensions into the form [outer, reduced, inner] on contiguous memory, and runs it. The order of
/// additions within one result depends on the number of reduced elements alone.
/// </summary>
internal static unsafe class Reduction
{
    /// <summary>The reduced dimensions as a checked, sorted list; all of them if none is given.</summary>
    internal static bool[] Mask(ReadOnlySpan<long> dims, int rank, string operation)
    {
        var mask = new bool[Math.Max(1, rank)];
        if (dims.Length == 0) Array.Fill(mask, true);
        foreach (long dim in dims)
        {
            int d = Shapes.Dimension(dim, rank, operation);
            if (mask[d]) throw new ArgumentException($"{operation}: dimension {d} is named twice in {Shapes.Text(dims)}.");
            mask[d] = true;
        }
        return mask;
    }

    /// <summary>The shape that is left, with or without size-1 dimensions in place of the reduced ones.</summary>
    internal static long[] Shape(long[] sizes, bool[] mask, bool keepdim)
    {
        var left = new List<long>(sizes.Length);
        for (int d = 0; d < sizes.Length; d++)
        {
            if (!mask[d]) left.Add(sizes[d]);
            else if (keepdim) left.Add(1);
        }
        return left.ToArray();
    }

    /// <summary>Sums over the masked dimensions; the result has shape <paramref name="shape"/>.</summary>
    internal static Tensor Sum(Tensor x, bool[] mask, long[] shape)
    {
        using Arranged arranged = Arrange(x, mask);
        Tensor result = torch.Uninitialized(shape, x.dtype);
        switch (x.dtype)
        {
            case torch.ScalarType.Float32: Sum<float>(arranged, result); break;
            case torch.ScalarType.Float64: Sum<double>(arranged, result); break;
            default: Sum<long>(arranged, result); break;
        }
        GC.KeepAlive(arranged.Values);
        return result;
    }

    private static void Sum<T>(in Arranged x, Tensor result) where T : unmanaged, INumber<T>
    {
        T* from = x.Values.Pointer<T>();
        T* to = result.Pointer<T>();
        if (x.Inner == 1)
        {
            if (x.Outer == 1 && x.Reduced > 2 * Pointwise.Grain)
            {
                *to = SumOfPieces(from, x.Reduced);
                return;
            }
            var job = new RowsJob<T> { From = from, To = to, Rows = x.Outer, Columns = x.Reduced };
            long perPiece = Math.Max(1, Pointwise.Grain / Math.Max(1, x.Reduced));
            job.RowsPerPiece = perPiece;
            int pieces = (int)((x.Outer + perPiece - 1) / perPiece);
            if (pieces <= 1) Summation.SumRows(from, x.Outer, x.Reduced, to);
            else WorkerPool.Run(pieces, torch.get_num_threads(), &job, &RowsJob<T>.Piece);
            return;
        }
        for (long o = 0; o < x.Outer; o++)
            ColumnSummation.SumColumns(from + o * x.Reduced * x.Inner, x.Reduced, x.Inner, x.Inner, to + o * x.Inner);
    }

    // Pieces of a power of two of blocks are subtrees of the sum, so that threads can share one sum without changing it.
    private static T SumOfPieces<T>(T* x, long n) where T : unmanaged, INumber<T>
    {
        int pieces = checked((int)((n + Pointwise.Grain - 1) / Pointwise.Grain));
        TensorStorage sums = TensorStorage.Allocate((long)pieces * sizeof(T));
        var job = new PiecesJob<T> { From = x, To = (T*)sums.Data, Count = n };
        WorkerPool.Run(pieces, torch.get_num_threads(), &job, &PiecesJob<T>.Piece);
        for (int distance = 1; distance < pieces; distance *= 2)
            for (int i = 0; i + distance < pieces; i += 2 * distance) job.To[i] += job.To[i + distance];
        T sum = job.To[0];
        sums.Release();
        return sum;
    }

    /// <summary>The gradient of an extreme, shared equally by the elements that are equal to it.</summary>
    /// <param name="x">The argument as [outer, reduced, inner].</param>
    /// <param name="extremes">The values, [outer, inner].</param>
    /// <param name="gradient">Their gradient, [outer, inner].</param>
    /// <param name="result">The gradient of the argument, [outer, reduced, inner].</param>
    internal static void ShareAmongEqual<T>(in Arranged x, Tensor extremes, Tensor gradient, Tensor result) where T : unmanaged, INumber<T>
    {
        T* from = x.Values.Pointer<T>(), extreme = extremes.Pointer<T>(), g = gradient.Pointer<T>(), to = result.Pointer<T>();
        for (long o = 0; o < x.Outer; o++)
        {
            for (long i = 0; i < x.Inner; i++, extreme++, g++)
            {
                long first = o * x.Reduced * x.Inner + i, end = first + x.Reduced * x.Inner;
                T count = T.Zero;
                for (long at = first; at < end; at += x.Inner) count += from[at] == *extreme ? T.One : T.Zero;
                for (long at = first; at < end; at += x.Inner) to[at] = from[at] == *extreme ? *g / count : T.Zero * *g / count;
            }
        }
        GC.KeepAlive(extremes);
        GC.KeepAlive(gradient);
        GC.KeepAlive(result);
    }

    /// <summary>x as [outer, reduced, inner] in contiguous memory.</summary>
    internal static Arranged Arrange(Tensor x, bool[] mask)
    {
        int first = Array.IndexOf(mask, true), last = Array.LastIndexOf(mask, true);
        bool together = true;
        for (int d = first; d <= last; d++)
            if (!mask[d] && x.sizes[d] != 1) together = false;
        if (x.sizes.Length == 0) return new Arranged(x.SavedAlias(false), 1, 1, 1, true);
        if (together)
        {
            long outer = 1, reduced = 1, inner = 1;
            for (int d = 0; d < x.sizes.Length; d++)
            {
                if (d < first) outer *= x.sizes[d];
                else if (d <= last) reduced *= x.sizes[d];
                else inner *= x.sizes[d];
            }
            return new Arranged(x.IsContiguous ? x.SavedAlias(false) : Strided.Contiguous(x), outer, reduced, inner, true);
        }
        // The reduced dimensions are moved behind the others.
        var order = new List<long>();
        long kept = 1, count = 1;
        for (int d = 0; d < x.sizes.Length; d++)
        {
            if (mask[d]) continue;
            order.Add(d);
            kept *= x.sizes[d];
        }
        for (int d = 0; d < x.sizes.Length; d++)
        {
            if (!mask[d]) continue;
            order.Add(d);
            count *= x.sizes[d];
        }
        using Tensor detached = x.detach();
        using Tensor moved = detached.permute(order.ToArray());
        return new Arranged(Strided.Contiguous(moved), kept, count, 1, false);
    }

    /// <summary>Values as [outer, reduced, inner], in the order of the tensor they come from or in another.</summary>
    internal readonly record struct Arranged(Tensor Values, long Outer, long Reduced, long Inner, bool InOrder) : IDisposable
    {
        public void Dispose() => Values.Dispose();
    }

    private struct PiecesJob<T> where T : unmanaged, INumber<T>
    {
        internal T* From, To;
        internal long Count;

        internal static void Piece(void* state, int piece)
        {
            PiecesJob<T>* job = (PiecesJob<T>*)state;
            long start = (long)piece * Pointwise.Grain;
            job->To[piece] = Summation.Sum(job->From + start, Math.Min(Pointwise.Grain, job->Count - start));
        }
    }

    private struct RowsJob<T> where T : unmanaged, INumber<T>
    {
        internal T* From, To;
        internal long Rows, Columns, RowsPerPiece;

        internal static void Piece(void* state, int piece)
        {
            RowsJob<T>* job = (RowsJob<T>*)state;
            long start = piece * job->RowsPerPiece;
            long rows = Math.Min(job->RowsPerPiece, job->Rows - start);
            Summation.SumRows(job->From + start * job->Columns, rows, job->Columns, job->To + start);
        }
    }
}
