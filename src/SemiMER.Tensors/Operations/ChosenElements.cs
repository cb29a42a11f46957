using System.Numerics;
using SemiMER.Tensors.Kernels;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>Largest and smallest elements over dimensions, and the gradient that goes to those chosen along one.</summary>
internal static unsafe class ChosenElements
{
    // Columns that lie beside each other are shared among threads in runs of this many.
    private const long Run = 512;

    /// <summary>
    /// Finds the largest or smallest values over the masked dimensions and, unless <paramref name="indices"/> is null, the index of each.
    /// </summary>
    internal static void Find<T>(Tensor x, bool[] mask, bool largest, Tensor values, Tensor? indices) where T : unmanaged, INumber<T>
    {
        ReducedLayout? layout = ReducedLayout.Of(x.sizes, x.strides, mask);
        using Reduction.Arranged? arranged = layout is null ? Reduction.Arrange(x, mask) : null;
        if (arranged is { } copy)
            layout = new ReducedLayout(copy.Outer, copy.Reduced * copy.Inner, copy.Reduced, copy.Inner, copy.Inner);
        Tensor source = arranged?.Values ?? x;
        var job = new FindJob<T>
        {
            Layout = layout!.Value, From = source.Pointer<T>(), Values = values.Pointer<T>(),
            Indices = indices is null ? null : indices.Pointer<long>(), Largest = largest,
        };
        Share(job.Layout, &job, &FindJob<T>.Rows, &FindJob<T>.Columns);
        GC.KeepAlive(source);
        GC.KeepAlive(values);
        GC.KeepAlive(indices);
    }

    /// <summary>
    /// Zeros with each gradient at the place whose index was chosen. They lie in memory as the argument did, so that views of it turn
    /// back without a copy.
    /// </summary>
    /// <param name="gradient">The gradient of the chosen values.</param>
    /// <param name="indices">Their indices along <paramref name="dim"/>.</param>
    /// <param name="sizes">The shape of the argument.</param>
    /// <param name="strides">Its strides.</param>
    /// <param name="dim">The dimension that was reduced.</param>
    internal static Tensor Place(Tensor gradient, Tensor indices, long[] sizes, long[] strides, int dim)
    {
        var mask = new bool[sizes.Length];
        mask[dim] = true;
        long[] own = InOrderOf(strides, sizes);
        ReducedLayout? layout = ReducedLayout.Of(sizes, own, mask);
        if (layout is null)
        {
            own = Shapes.ContiguousStrides(sizes);
            layout = ReducedLayout.Of(sizes, own, mask);
        }
        TensorStorage memory = TensorStorage.Allocate(Shapes.Count(sizes) * gradient.dtype.Size());
        var result = new Tensor(memory, 0, sizes, own, gradient.dtype);
        using Tensor values = gradient.IsContiguous ? gradient.SavedAlias(false) : Strided.Contiguous(gradient);
        if (gradient.dtype == torch.ScalarType.Float64) Place<double>(layout!.Value, values, indices, result);
        else Place<float>(layout!.Value, values, indices, result);
        return result;
    }

    private static void Place<T>(ReducedLayout layout, Tensor values, Tensor indices, Tensor result) where T : unmanaged
    {
        var job = new PlaceJob<T>
        {
            Layout = layout, Values = values.Pointer<T>(), Indices = indices.Pointer<long>(), To = result.Pointer<T>(),
        };
        Share(layout, &job, &PlaceJob<T>.Rows, &PlaceJob<T>.Columns);
        GC.KeepAlive(values);
        GC.KeepAlive(indices);
        GC.KeepAlive(result);
    }

    // Strides without gaps, the dimensions in the order of other strides.
    private static long[] InOrderOf(long[] strides, long[] sizes)
    {
        int[] order = [.. Enumerable.Range(0, sizes.Length).OrderByDescending(d => strides[d])];
        long[] ordered = Shapes.ContiguousStrides(Array.ConvertAll(order, d => sizes[d]));
        var result = new long[sizes.Length];
        for (int i = 0; i < order.Length; i++) result[order[i]] = ordered[i];
        return result;
    }

    private static void Share(
        in ReducedLayout layout, void* job, delegate*<void*, long, long, void> rows, delegate*<void*, long, long, void> columns)
    {
        if (layout.Inner == 1) RowPieces.Run(layout.Outer, layout.Reduced, job, rows);
        else RowPieces.Run(layout.Outer * RunsOf(layout), layout.Reduced * Math.Min(layout.Inner, Run), job, columns);
    }

    private static long RunsOf(in ReducedLayout layout) => (layout.Inner + Run - 1) / Run;

    /// <summary>A run of columns: where its first element is in the argument and in the result, and how many there are.</summary>
    private readonly struct ColumnRun(in ReducedLayout layout, long number)
    {
        private readonly long outer = number / RunsOf(layout), first = number % RunsOf(layout) * Run, inner = layout.Inner;
        private readonly long outerStride = layout.OuterStride;

        internal long InArgument => outer * outerStride + first;

        internal long InResult => outer * inner + first;

        internal long Count => Math.Min(Run, inner - first);
    }

    private struct FindJob<T> where T : unmanaged, INumber<T>
    {
        internal ReducedLayout Layout;
        internal T* From, Values;
        internal long* Indices;
        internal bool Largest;

        internal static void Rows(void* state, long first, long count)
        {
            var job = (FindJob<T>*)state;
            T* from = job->From + first * job->Layout.OuterStride, values = job->Values + first;
            long* indices = job->Indices == null ? null : job->Indices + first;
            (long stride, long columns) = (job->Layout.OuterStride, job->Layout.Reduced);
            if (job->Largest) Extremes.OfRows(new Maximum<T>(), from, stride, values, indices, count, columns);
            else Extremes.OfRows(new Minimum<T>(), from, stride, values, indices, count, columns);
        }

        internal static void Columns(void* state, long first, long count)
        {
            var job = (FindJob<T>*)state;
            (long stride, long rows) = (job->Layout.ReducedStride, job->Layout.Reduced);
            for (long i = first; i < first + count; i++)
            {
                var run = new ColumnRun(job->Layout, i);
                T* from = job->From + run.InArgument, values = job->Values + run.InResult;
                long* indices = job->Indices == null ? null : job->Indices + run.InResult;
                if (job->Largest) Extremes.OfColumns(new Maximum<T>(), from, stride, values, indices, rows, run.Count);
                else Extremes.OfColumns(new Minimum<T>(), from, stride, values, indices, rows, run.Count);
            }
        }
    }

    private struct PlaceJob<T> where T : unmanaged
    {
        internal ReducedLayout Layout;
        internal T* Values, To;
        internal long* Indices;

        internal static void Rows(void* state, long first, long count)
        {
            var job = (PlaceJob<T>*)state;
            Extremes.PlaceInRows(
                job->Values + first, job->Indices + first, job->To + first * job->Layout.OuterStride, job->Layout.OuterStride, count,
                job->Layout.Reduced);
        }

        internal static void Columns(void* state, long first, long count)
        {
            var job = (PlaceJob<T>*)state;
            for (long i = first; i < first + count; i++)
            {
                var run = new ColumnRun(job->Layout, i);
                Extremes.PlaceInColumns(
                    job->Values + run.InResult, job->Indices + run.InResult, job->To + run.InArgument, job->Layout.ReducedStride,
                    job->Layout.Reduced, run.Count);
            }
        }
    }
}
