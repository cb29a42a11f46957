namespace SemiMER.Tensors;

public static partial class torch
{
    // Reductions that are made of others.
    public partial class Tensor
    {
        /// <summary>The largest elements over the given dimensions; equal ones share the gradient.</summary>
        /// <param name="dims">The dimensions; all if none is given.</param>
        /// <param name="keepdim">Keep the reduced dimensions with size 1.</param>
        /// <param name="out">Where to copy the result, or null; it must have the result's shape.</param>
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            Delivered(Extreme(NotNull(dims), keepdim, largest: true), @out);

        /// <inheritdoc cref="amax(long[], bool, Tensor)"/>
        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            Delivered(Extreme(dims, keepdim, largest: true), @out);

        /// <summary>The smallest elements over the given dimensions; equal ones share the gradient.</summary>
        /// <param name="dims">The dimensions; all if none is given.</param>
        /// <param name="keepdim">Keep the reduced dimensions with size 1.</param>
        /// <param name="out">Where to copy the result, or null; it must have the result's shape.</param>
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            Delivered(Extreme(NotNull(dims), keepdim, largest: false), @out);

        /// <inheritdoc cref="amin(long[], bool, Tensor)"/>
        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            Delivered(Extreme(dims, keepdim, largest: false), @out);

        /// <summary>The smallest and the largest elements, of all or along one dimension.</summary>
        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false)
        {
            long[] dims = dim is { } one ? [one] : [];
            return (Extreme(dims, keepdim, largest: false), Extreme(dims, keepdim, largest: true));
        }

        /// <summary>The variance over the given dimensions, divided by n - 1 if <paramref name="unbiased"/>, else by n.</summary>
        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            VarianceOver(dimensions, unbiased, keepdim, type);

        /// <summary>The variance over two dimensions.</summary>
        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            VarianceOver([dim.Item1, dim.Item2], unbiased, keepdim, type);

        /// <summary>The variance over three dimensions.</summary>
        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            VarianceOver([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        /// <summary>The square root of the variance over the given dimensions.</summary>
        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(VarianceOver(dimensions, unbiased, keepdim, type).sqrt());
        }

        /// <summary>The square root of the variance over two dimensions.</summary>
        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(var(dim, unbiased, keepdim, type).sqrt());
        }

        /// <summary>The square root of the variance over three dimensions.</summary>
        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(var(dim, unbiased, keepdim, type).sqrt());
        }

        /// <summary>Variance and mean of all elements.</summary>
        public (Tensor var, Tensor mean) var_mean(bool unbiased = true)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((this.var(unbiased), mean()));
        }

        /// <summary>Variance and mean over one dimension.</summary>
        public (Tensor var, Tensor mean) var_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((this.var(dim, unbiased, keepdim, type), mean([dim], keepdim, type)));
        }

        /// <summary>Variance and mean over the given dimensions.</summary>
        public (Tensor std, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((this.var(dimensions, unbiased, keepdim, type), mean(dimensions, keepdim, type)));
        }

        /// <summary>Standard deviation and mean of all elements.</summary>
        public (Tensor std, Tensor mean) std_mean(bool unbiased = true)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((std(unbiased), mean()));
        }

        /// <summary>Standard deviation and mean over one dimension.</summary>
        public (Tensor std, Tensor mean) std_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((std(dim, unbiased, keepdim, type), mean([dim], keepdim, type)));
        }

        /// <summary>Standard deviation and mean over the given dimensions.</summary>
        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((std(dimensions, unbiased, keepdim, type), mean(dimensions, keepdim, type)));
        }

        /// <summary>How many elements are not zero, over the given dimensions or all (int64).</summary>
        public Tensor count_nonzero(long[]? dims = null)
        {
            using Tensor chosen = this != 0;
            return chosen.SumOver(dims ?? [], false, null);
        }

        /// <summary>The sum of the elements that are not NaN.</summary>
        public Tensor nansum()
        {
            using Tensor numbers = WithoutNaN();
            return numbers.sum();
        }

        /// <summary>The mean of the elements that are not NaN, of all or along one dimension.</summary>
        public Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            long[] dims = dim is { } one ? [one] : [];
            Tensor x = dtype is { } type ? to_type(type) : this;
            return temporaries.Return(x.WithoutNaN().SumOver(dims, keepdim, null) / x.isnan().logical_not().SumOver(dims, keepdim, null));
        }

        /// <summary>The p-norm of the difference, with broadcasting.</summary>
        public Tensor dist(Tensor other, float p = 2)
        {
            using Tensor difference = this - NotNull(other);
            return difference.norm(p);
        }

        private Tensor WithoutNaN()
        {
            using Tensor isNaN = isnan();
            using Tensor zero = zeros(Shapes.Scalar, dtype: dtype);
            return torch.where(isNaN, zero, this);
        }

        internal static Tensor Delivered(Tensor result, Tensor? target)
        {
            if (target is null) return result;
            using Tensor computed = result;
            if (!Shapes.Same(target.sizes, computed.sizes))
                throw new ArgumentException(
                    $"out has shape {Shapes.Text(target.sizes)}, the result {Shapes.Text(computed.sizes)}.", nameof(target));
            return target.copy_(computed).alias();
        }
    }
}
