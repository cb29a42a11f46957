using System.Numerics;
using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

/// <summary>How Euclidean distances are computed. The built-in engine always takes differences, which is exact for close rows.</summary>
public enum compute_mode
{
    /// <summary>By matrix multiplication for more than 25 rows.</summary>
    use_mm_for_euclid_dist_if_necessary = 0,

    /// <summary>By matrix multiplication.</summary>
    use_mm_for_euclid_dist = 1,

    /// <summary>By differences.</summary>
    donot_use_mm_for_euclid_dist = 2,
}

public static partial class torch
{
    // With W = g / distance: dx = x sum(W) - W y, where both are first moved towards the origin so that little cancels.
    private static readonly Operation DistanceOperation = new("cdist", static pass =>
    {
        Tensor weights = DistanceWeights(pass.Gradient, pass.Saved(2));
        Tensor origin;
        using (no_grad()) origin = pass.Saved(1).mean([-2], keepdim: true);
        Tensor x = pass.Saved(0) - origin, y = pass.Saved(1) - origin;
        if (pass.Needs(0)) pass.Give(0, x * weights.sum(dim: -1, keepdim: true) - weights.matmul(y));
        if (pass.Needs(1)) pass.Give(1, y * weights.mT.sum(dim: -1, keepdim: true) - weights.mT.matmul(x));
    });

    // g / distance, and 0 where the distance is 0.
    private static Tensor DistanceWeights(Tensor gradient, Tensor distances)
    {
        if (!is_grad_enabled())
        {
            return distances.dtype == ScalarType.Float64
                ? Pointwise.Binary<QuotientOrZero<double>, double>(default, gradient, distances, "cdist")
                : Pointwise.Binary<QuotientOrZero<float>, float>(default, gradient, distances, "cdist");
        }
        Tensor isZero = distances == 0;
        Tensor zero = zeros(Shapes.Scalar, dtype: distances.dtype), one = ones(Shapes.Scalar, dtype: distances.dtype);
        return where(isZero, zero, gradient / where(isZero, one, distances));
    }

    /// <summary>The p-norm distances between all rows of two batches of matrices, [..., n, d] and [..., m, d] -> [..., n, m].</summary>
    /// <param name="x1">The first rows.</param>
    /// <param name="x2">The second rows; batch dimensions broadcast.</param>
    /// <param name="p">The order of the norm, at least 0.</param>
    /// <param name="compute_mode">Has no effect: distances are always computed from differences.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor cdist(
        Tensor x1, Tensor x2, double p = 2, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary)
    {
        NotNull(x1);
        NotNull(x2);
        if (x1.sizes.Length < 2 || x2.sizes.Length < 2 || x1.sizes[^1] != x2.sizes[^1] || x1.dtype != x2.dtype
            || !x1.is_floating_point())
        {
            throw new ArgumentException(
                $"cdist: [..., n, d] and [..., m, d] of one floating point type are needed, got {x1.dtype} {Shapes.Text(x1.sizes)} and " +
                $"{x2.dtype} {Shapes.Text(x2.sizes)}.");
        }
        if (!(p >= 0)) throw new ArgumentOutOfRangeException(nameof(p), p, $"cdist: p must not be negative, got {p}.");
        using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
        if (p != 2) return temporaries.Return((x1.unsqueeze(-2) - x2.unsqueeze(-3)).NormOver([-1], false, p));
        long[] batch = Shapes.Broadcast(x1.sizes[..^2], x2.sizes[..^2], "cdist");
        Tensor x = x1.expand([.. batch, x1.sizes[^2], x1.sizes[^1]]), y = x2.expand([.. batch, x2.sizes[^2], x2.sizes[^1]]);
        Tensor distances = Uninitialized([.. batch, x1.sizes[^2], x2.sizes[^2]], x1.dtype);
        if (x.dtype == ScalarType.Float64) FillDistances<double>(x, y, distances);
        else FillDistances<float>(x, y, distances);
        if (Operation.IsRecorded(x, y)) DistanceOperation.Record(distances, [x, y], [x, y, distances]);
        return temporaries.Return(distances);
    }

    // An even number: the kernel takes rows in pairs.
    private const int LeastRows = 4;

    private static unsafe void FillDistances<T>(Tensor x, Tensor y, Tensor distances) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (distances.NumberOfElements == 0) return;
        using Tensor left = Strided.Contiguous(x), right = Strided.Contiguous(y);
        var job = new DistanceJob<T>
        {
            X = left.Pointer<T>(), Y = right.Pointer<T>(), Results = distances.Pointer<T>(),
            Rows = x.sizes[^2], Others = y.sizes[^2], Width = x.sizes[^1], Count = distances.NumberOfElements / y.sizes[^2],
        };
        job.RowsPerPiece = Math.Max(LeastRows, Pointwise.Grain / Math.Max(1, job.Others * job.Width));
        int pieces = checked((int)((job.Count + job.RowsPerPiece - 1) / job.RowsPerPiece));
        if (pieces == 1) DistanceJob<T>.Piece(&job, 0);
        else WorkerPool.Run(pieces, get_num_threads(), &job, &DistanceJob<T>.Piece);
        GC.KeepAlive(left);
        GC.KeepAlive(right);
    }

    private unsafe struct DistanceJob<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        internal T* X, Y, Results;
        internal long Rows, Others, Width, Count, RowsPerPiece;

        internal static void Piece(void* state, int piece)
        {
            DistanceJob<T>* job = (DistanceJob<T>*)state;
            long width = job->Width, first = piece * job->RowsPerPiece, last = Math.Min(job->Count, first + job->RowsPerPiece);
            while (first < last)
            {
                // As many rows as belong to one batch.
                long batch = first / job->Rows, rows = Math.Min(last, (batch + 1) * job->Rows) - first;
                Distances.Between(
                    job->X + first * width, job->Y + batch * job->Others * width, job->Results + first * job->Others, rows, job->Others,
                    width);
                first += rows;
            }
        }
    }
}
