using System.Numerics;
using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>
/// Negative log likelihood of class indices, from log-probabilities or, with log-softmax in one pass, from logits:
/// loss[n] = -sum_c k[n, c] log p[n, c] with k[n, c] = (1 - e) w[y[n]] [c = y[n]] + e / classes w[c], label smoothing e and
/// class weights w; zero where y[n] is the ignored index. The mean divides by the sum of w[y[n]] over the rows not ignored.
/// </summary>
internal static unsafe class ClassLoss
{
    private static readonly Operation FromLogits = new("cross_entropy", static pass =>
    {
        var loss = pass.Arguments<Settings>();
        using Tensor g = loss.RowGradient(pass.Gradient);
        Tensor x = pass.Saved(0);
        if (torch.is_grad_enabled())
        {
            // d loss / d log p = -k does not depend on x: only the softmax is differentiated.
            Tensor slopes = Slopes(loss, pass.Saved(1), pass.SavedOrNull(2), x);
            pass.Give(0, g * (slopes - x.softmax(-1) * slopes.sum(dim: -1, keepdim: true)));
            return;
        }
        Tensor gradient = Slopes(loss, pass.Saved(1), pass.SavedOrNull(2), x, logProbabilities: pass.Saved(3));
        pass.Give(0, gradient.mul_(g));
    });

    private static readonly Operation FromLogProbabilities = new("nll_loss", static pass =>
    {
        var loss = pass.Arguments<Settings>();
        Tensor slopes = Slopes(loss, pass.Saved(1), pass.SavedOrNull(2), pass.Saved(0));
        pass.Give(0, slopes * loss.RowGradient(pass.Gradient));
    });

    /// <summary>The loss of <paramref name="input"/> [N, C, ...] or [C] and class indices [N, ...] or a single one.</summary>
    internal static Tensor Of(
        string operation, Tensor input, Tensor target, Tensor? weight, long ignored, torch.nn.Reduction reduction, double smoothing,
        bool fromLogits)
    {
        Check(operation, input, target, weight, smoothing);
        using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
        int rank = input.sizes.Length;
        long classes = input.sizes[rank == 1 ? 0 : 1];
        // The classes are moved to the end: [N, ..., C].
        Tensor rows = (rank <= 2 ? input : input.movedim([1], [rank - 1])).reshape(-1, classes);
        Tensor indices = target.detach().to_type(torch.ScalarType.Int64).reshape(-1).contiguous();
        Tensor? weights = weight?.detach().to_type(input.dtype).contiguous();
        Tensor logits = rows.contiguous();
        using Tensor logProbabilities = fromLogits ? logits.detach().log_softmax(-1) : logits.detach();
        var loss = new Settings(operation, ignored, smoothing, reduction, 1);
        Tensor losses = torch.Uninitialized([rows.sizes[0]], input.dtype);
        double total = input.dtype == torch.ScalarType.Float64
            ? Losses<double>(loss, logProbabilities, indices, weights, losses)
            : Losses<float>(loss, logProbabilities, indices, weights, losses);
        Tensor result = losses;
        if (reduction == torch.nn.Reduction.Mean) result = losses.sum() / total;
        else if (reduction == torch.nn.Reduction.Sum) result = losses.sum();
        if (reduction == torch.nn.Reduction.Mean) loss = loss with { Divisor = total };
        if (Operation.IsRecorded(input))
        {
            Operation recorded = fromLogits ? FromLogits : FromLogProbabilities;
            recorded.Record(result, [logits], [logits, indices, weights, fromLogits ? logProbabilities : null], loss);
        }
        if (reduction == torch.nn.Reduction.None) result = result.reshape(target.sizes);
        return result.MoveToOuterDisposeScope();
    }

    // Fills the losses of the rows and returns the sum of the target weights.
    private static double Losses<T>(Settings loss, Tensor logProbabilities, Tensor indices, Tensor? weights, Tensor losses)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        long rows = logProbabilities.sizes[0], classes = logProbabilities.sizes[1];
        T* p = logProbabilities.Pointer<T>(), to = losses.Pointer<T>(), w = weights is null ? null : weights.Pointer<T>();
        long* y = indices.Pointer<long>();
        T sure = T.CreateTruncating(1 - loss.Smoothing), spread = T.CreateTruncating(loss.Smoothing / classes);
        double total = 0;
        for (long n = 0; n < rows; n++, p += classes)
        {
            if (y[n] == loss.Ignored)
            {
                to[n] = T.Zero;
                continue;
            }
            if (y[n] < 0 || y[n] >= classes)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(indices), y[n],
                    $"{loss.Operation}: target {y[n]} at position {n} is not a class; there are {classes}, counted from 0.");
            }
            T own = w == null ? T.One : w[y[n]];
            total += double.CreateTruncating(own);
            to[n] = -sure * own * p[y[n]];
            if (loss.Smoothing > 0) to[n] -= spread * (w == null ? Summation.Sum(p, classes) : Summation.Dot(p, w, classes));
        }
        GC.KeepAlive(logProbabilities);
        GC.KeepAlive(indices);
        GC.KeepAlive(weights);
        GC.KeepAlive(losses);
        return total;
    }

    // -k / divisor, [rows, classes]; with log-probabilities, those times the derivative of the log-softmax.
    private static Tensor Slopes(Settings loss, Tensor indices, Tensor? weights, Tensor like, Tensor? logProbabilities = null)
    {
        Tensor slopes = torch.UninitializedLike(like, like.dtype);
        var job = new SlopesJob
        {
            Indices = indices.Pointer<long>(), Weights = weights is null ? null : weights.Address, Slopes = slopes.Address,
            LogProbabilities = logProbabilities is null ? null : logProbabilities.Address, Classes = like.sizes[1],
            Ignored = loss.Ignored, Smoothing = loss.Smoothing, Divisor = loss.Divisor,
        };
        if (like.dtype == torch.ScalarType.Float64) RowPieces.Run(like.sizes[0], job.Classes * 4, &job, &SlopesJob.Run<double>);
        else RowPieces.Run(like.sizes[0], job.Classes * 4, &job, &SlopesJob.Run<float>);
        GC.KeepAlive(indices);
        GC.KeepAlive(weights);
        GC.KeepAlive(slopes);
        GC.KeepAlive(logProbabilities);
        return slopes;
    }

    private struct SlopesJob
    {
        internal long* Indices;
        internal void* Weights, Slopes, LogProbabilities;
        internal long Classes, Ignored;
        internal double Smoothing, Divisor;

        internal static void Run<T>(void* state, long first, long rows) where T : unmanaged, IFloatingPointIeee754<T>
        {
            var job = (SlopesJob*)state;
            long classes = job->Classes;
            T* to = (T*)job->Slopes + first * classes, w = (T*)job->Weights;
            long* y = job->Indices + first;
            T sure = T.CreateTruncating((1 - job->Smoothing) / job->Divisor),
                spread = T.CreateTruncating(-job->Smoothing / classes / job->Divisor);
            T* p = (T*)job->LogProbabilities + first * classes;
            for (long n = 0; n < rows; n++, to += classes)
            {
                bool used = y[n] != job->Ignored;
                if (used && job->Smoothing == 0 && job->LogProbabilities != null)
                {
                    Kernels.Softmax.LogBackwardOfOne(y[n], w == null ? sure : sure * w[y[n]], p + n * classes, to, classes);
                    continue;
                }
                if (!used || job->Smoothing == 0) Elementwise.Fill(T.Zero, to, classes);
                else if (w == null) Elementwise.Fill(spread, to, classes);
                else Elementwise.Map(new Multiply<T>(), w, spread, to, classes);
                if (used) to[y[n]] -= sure * (w == null ? T.One : w[y[n]]);
                if (job->LogProbabilities != null) Kernels.Softmax.LogBackward(to, p + n * classes, to, 1, classes);
            }
        }
    }

    private static void Check(string operation, Tensor input, Tensor target, Tensor? weight, double smoothing)
    {
        long[] shape = input.sizes;
        bool fits = shape.Length == 1
            ? target.NumberOfElements == 1 && target.sizes.Length <= 1
            : shape.Length >= 2 && Shapes.Same(target.sizes, [shape[0], .. shape[2..]]);
        if (!fits)
        {
            throw new ArgumentException(
                $"{operation}: expected an input [batch, classes, ...] and class indices [batch, ...], " +
                $"got shapes {Shapes.Text(shape)} and {Shapes.Text(target.sizes)}.");
        }
        if (!input.is_floating_point()) throw new ArgumentException($"{operation}: the input must be floating point, got {input.dtype}.");
        if (!target.is_integral()) throw new ArgumentException($"{operation}: class indices must be int64, got {target.dtype}.");
        if (weight is not null && (weight.sizes.Length != 1 || weight.sizes[0] != shape[shape.Length == 1 ? 0 : 1]))
            throw new ArgumentException(
                $"{operation}: expected one weight for each class of {Shapes.Text(shape)}, got shape {Shapes.Text(weight.sizes)}.");
        if (!(smoothing >= 0 && smoothing <= 1))
            throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, $"{operation}: label_smoothing lies between 0 and 1.");
    }

    private sealed record Settings(string Operation, long Ignored, double Smoothing, torch.nn.Reduction Reduction, double Divisor)
    {
        // The gradient of the result as a column beside the rows, or a scalar.
        internal Tensor RowGradient(Tensor gradient) => Reduction == torch.nn.Reduction.None ? gradient.unsqueeze(-1) : gradient.alias();
    }
}
