using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    public partial class Tensor
    {
        // The gradient of a sum is the same for every element.
        private static readonly Operation SumOperation = new("sum", static pass =>
            pass.Give(0, pass.Gradient.reshape(pass.Arguments<long[]>()).expand(pass.Sizes(0))));

        private static readonly Operation VarianceOperation = new("var", static pass =>
        {
            // d var = 2 (x - mean) / (n - correction), whatever the shift of the mean, whose gradients cancel.
            (long[] kept, bool[] mask, double divisor) = pass.Arguments<(long[], bool[], double)>();
            Tensor x = pass.Saved(0);
            Tensor centred = Centred(x, mask);
            pass.Give(0, pass.Gradient.reshape(kept) * centred * (2 / divisor));
        });

        private static readonly Operation ChosenOperation = new("max/min along a dimension", static pass =>
        {
            (int dim, long[] strides) = pass.Arguments<(int, long[])>();
            Tensor indices = pass.Saved(0);
            Tensor gradient = pass.Gradient;
            if (!is_grad_enabled() && pass.Sizes(0).Length > 0)
            {
                pass.Give(0, ChosenElements.Place(gradient, indices, pass.Sizes(0), strides, dim));
                return;
            }
            if (indices.sizes.Length < pass.Sizes(0).Length)
            {
                indices = indices.unsqueeze(dim);
                gradient = gradient.unsqueeze(dim);
            }
            pass.Give(0, zeros(pass.Sizes(0), dtype: gradient.dtype).scatter_add(dim, indices, gradient));
        });

        // Equal extremes share the gradient.
        private static readonly Operation ExtremeOperation = new("amax/amin", static pass =>
        {
            (long[] kept, bool[] mask) = pass.Arguments<(long[], bool[])>();
            using Reduction.Arranged arranged = Reduction.Arrange(pass.Saved(0), mask);
            if (!is_grad_enabled() && arranged.InOrder)
            {
                pass.Give(0, SharedAmongEqual(arranged, pass.Saved(0), pass.Saved(1), pass.Gradient));
                return;
            }
            Tensor chosen = (pass.Saved(0) == pass.Saved(1).reshape(kept)).to_type(pass.Gradient.dtype);
            pass.Give(0, pass.Gradient.reshape(kept) * chosen / chosen.sum(Dims(mask), keepdim: true));
        });

        // d |x|_p = sign(x) |x|^(p - 1) |x|_p^(1 - p) dx, and nothing where the norm is zero.
        private static readonly Operation NormOperation = new("norm", static pass =>
        {
            (long[] kept, double p) = pass.Arguments<(long[], double)>();
            Tensor x = pass.Saved(0), norm = pass.Saved(1).reshape(kept), gradient = pass.Gradient.reshape(kept);
            if (p == 0)
            {
                pass.Give(0, x.zeros_like());
                return;
            }
            Tensor isZero = norm == 0;
            Tensor safe = torch.where(isZero, ones(Shapes.Scalar, dtype: norm.dtype), norm);
            Tensor scale = torch.where(
                isZero, zeros(Shapes.Scalar, dtype: norm.dtype), p == 2 ? gradient / safe : gradient * safe.pow(1 - p));
            Tensor power = p == 2 ? x : x.sign() * torch.where(x == 0, zeros(Shapes.Scalar, dtype: x.dtype), x.abs().pow(p - 1));
            pass.Give(0, scale * power);
        });

        private static readonly Operation CumulativeSumOperation = new("cumsum", static pass =>
        {
            int dim = pass.Arguments<int>();
            pass.Give(0, pass.Gradient.flip(dim).cumsum(dim).flip(dim));
        });

        /// <summary>The sum of all elements; integers and bools give int64.</summary>
        public Tensor sum(ScalarType? type = null) => SumOver([], false, type);

        /// <summary>The sum over the given dimensions; over all if none is given.</summary>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => SumOver(NotNull(dim), keepdim, type);

        /// <summary>The sum over the given dimensions; over all if none is given.</summary>
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => SumOver(dim, keepdim, type);

        /// <summary>The sum over one dimension.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => SumOver([dim], keepdim, type);

        /// <summary>The sum over two dimensions.</summary>
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => SumOver([dim0, dim1], keepdim, type);

        /// <summary>The sum over three dimensions.</summary>
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) =>
            SumOver([dim0, dim1, dim2], keepdim, type);

        /// <summary>The mean of all elements of a floating point tensor; NaN if there are none.</summary>
        public Tensor mean() => MeanOver([], false, null);

        /// <summary>The mean over the given dimensions; over all if none is given.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            MeanOver(NotNull(dimensions), keepdim, type);

        /// <summary>The variance of all elements, divided by n - 1 if <paramref name="unbiased"/>, else by n.</summary>
        public Tensor var(bool unbiased = true) => VarianceOver([], unbiased, false, null);

        /// <summary>The variance over one dimension, divided by n - 1 if <paramref name="unbiased"/>, else by n.</summary>
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            VarianceOver([dim], unbiased, keepdim, type);

        /// <summary>The variance over the given dimensions.</summary>
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            VarianceOver(NotNull(dimensions), unbiased, keepdim, type);

        /// <summary>The square root of the variance of all elements.</summary>
        public Tensor std(bool unbiased = true)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(var(unbiased).sqrt());
        }

        /// <summary>The square root of the variance over one dimension.</summary>
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(var(dim, unbiased, keepdim, type).sqrt());
        }

        /// <summary>The square root of the variance over the given dimensions.</summary>
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(var(dimensions, unbiased, keepdim, type).sqrt());
        }

        /// <summary>The largest element; NaN if there is one. Equal elements share the gradient.</summary>
        /// <exception cref="InvalidOperationException">There are no elements.</exception>
        public Tensor max() => Extreme([], false, largest: true);

        /// <summary>The smallest element; NaN if there is one. Equal elements share the gradient.</summary>
        /// <exception cref="InvalidOperationException">There are no elements.</exception>
        public Tensor min() => Extreme([], false, largest: false);

        /// <summary>The larger of two elements, with broadcasting.</summary>
        public Tensor max(Tensor other) => maximum(other);

        /// <summary>The smaller of two elements, with broadcasting.</summary>
        public Tensor min(Tensor other) => minimum(other);

        /// <summary>The largest elements along a dimension and their indices, the first among equals.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Chosen(dim, keepdim, largest: true);

        /// <summary>The smallest elements along a dimension and their indices, the first among equals.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Chosen(dim, keepdim, largest: false);

        /// <summary>The largest elements over the given dimensions; equal ones share the gradient.</summary>
        public Tensor amax(params long[] dims) => Extreme(NotNull(dims), false, largest: true);

        /// <summary>The smallest elements over the given dimensions; equal ones share the gradient.</summary>
        public Tensor amin(params long[] dims) => Extreme(NotNull(dims), false, largest: false);

        /// <summary>Index of the largest element in row-major order.</summary>
        public Tensor argmax()
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(Chosen(reshape(-1), 0, false, largest: true).Indices);
        }

        /// <summary>Indices of the largest elements along a dimension, the first among equals.</summary>
        public Tensor argmax(long dim, bool keepdim = false)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(Chosen(this, dim, keepdim, largest: true).Indices);
        }

        /// <summary>Index of the smallest element in row-major order.</summary>
        public Tensor argmin()
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(Chosen(reshape(-1), 0, false, largest: false).Indices);
        }

        /// <summary>Indices of the smallest elements along a dimension, the first among equals.</summary>
        public Tensor argmin(long dim, bool keepdim = false)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(Chosen(this, dim, keepdim, largest: false).Indices);
        }

        /// <summary>True if any element is not zero.</summary>
        public Tensor any()
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((this != 0).sum() > 0);
        }

        /// <summary>True, along a dimension, where any element is not zero.</summary>
        public Tensor any(long dim, bool keepdim = false)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((this != 0).sum(dim, keepdim) > 0);
        }

        /// <summary>True if no element is zero.</summary>
        public Tensor all()
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((this == 0).sum() == 0);
        }

        /// <summary>True, along a dimension, where no element is zero.</summary>
        public Tensor all(long dim, bool keepdim = false)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((this == 0).sum(dim, keepdim) == 0);
        }

        /// <summary>Running sums along a dimension; integers and bools give int64.</summary>
        public unsafe Tensor cumsum(long dim, ScalarType? type = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            int d = Shapes.Dimension(dim, sizes.Length, "cumsum");
            Tensor x = to_type(type ?? (is_floating_point() ? dtype : ScalarType.Int64));
            if (!x.is_floating_point() && x.dtype != ScalarType.Int64)
            {
                // Small integers are added as int64.
                return temporaries.Return(x.to_type(ScalarType.Int64).cumsum(dim).to_type(x.dtype));
            }
            Tensor result = Uninitialized(sizes, x.dtype);
            if (sizes.Length == 0) return temporaries.Return(x.clone());
            var mask = new bool[sizes.Length];
            mask[d] = true;
            using Reduction.Arranged arranged = Reduction.Arrange(x, mask);
            for (long o = 0; o < arranged.Outer; o++)
            {
                for (long i = 0; i < arranged.Inner; i++)
                {
                    long start = o * arranged.Reduced * arranged.Inner + i;
                    switch (x.dtype)
                    {
                        case ScalarType.Float32:
                            Kernels.Summation.CumulativeSum(
                                arranged.Values.Pointer<float>() + start, result.Pointer<float>() + start, arranged.Reduced,
                                arranged.Inner);
                            break;
                        case ScalarType.Float64:
                            Kernels.Summation.CumulativeSum(
                                arranged.Values.Pointer<double>() + start, result.Pointer<double>() + start, arranged.Reduced,
                                arranged.Inner);
                            break;
                        default:
                            Kernels.Summation.CumulativeSum(
                                arranged.Values.Pointer<long>() + start, result.Pointer<long>() + start, arranged.Reduced, arranged.Inner);
                            break;
                    }
                }
            }
            return temporaries.Return(Operation.IsRecorded(x) ? CumulativeSumOperation.Record(result, [x], [], d) : result);
        }

        /// <summary>log(sum(exp(x))) along a dimension, exact also for large elements.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor largest;
            using (no_grad())
            {
                largest = max(dim, keepdim: true).values;
                // An infinite maximum would give infinity - infinity.
                largest = torch.where(largest.abs() == double.PositiveInfinity, largest.zeros_like(), largest);
            }
            Tensor sum = (this - largest).exp().sum(dim, keepdim: true).log() + largest;
            return temporaries.Return(keepdim ? sum : sum.squeeze(dim));
        }

        /// <summary>The p-norm of all elements.</summary>
        public Tensor norm(float p = 2) => NormOver([], false, p);

        /// <summary>The p-norm along a dimension.</summary>
        public Tensor norm(int dim, bool keepdim = false, float p = 2) => NormOver([dim], keepdim, p);

        internal Tensor SumTo(long[] shape)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            int added = sizes.Length - shape.Length;
            var dims = new List<long>();
            for (int d = 0; d < sizes.Length; d++)
                if (d < added || (shape[d - added] == 1 && sizes[d] != 1)) dims.Add(d);
            if (dims.Count == 0) return temporaries.Return(reshape(shape));
            return temporaries.Return(sum(dims.ToArray(), keepdim: true).reshape(shape));
        }

        private Tensor SumOver(ReadOnlySpan<long> dims, bool keepdim, ScalarType? type)
        {
            _ = Memory;
            ScalarType wanted = type ?? (is_floating_point() ? dtype : ScalarType.Int64);
            if (wanted != dtype || !(is_floating_point() || dtype == ScalarType.Int64))
            {
                // Small integers are added as int64.
                bool isDirect = wanted.IsFloatingPoint() || wanted == ScalarType.Int64;
                using Tensor converted = to_type(wanted);
                using Tensor wide = isDirect ? converted.alias() : converted.to_type(ScalarType.Int64);
                using Tensor total = wide.SumOver(dims, keepdim, null);
                return total.to_type(wanted);
            }
            Tensor x = this;
            bool[] mask = Reduction.Mask(dims, sizes.Length, "sum");
            Tensor result = Reduction.Sum(x, mask, Reduction.Shape(sizes, mask, keepdim));
            return Operation.IsRecorded(x) ? SumOperation.Record(result, [x], [], Reduction.Shape(sizes, mask, true)) : result;
        }

        private Tensor MeanOver(ReadOnlySpan<long> dims, bool keepdim, ScalarType? type)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor x = type is { } wanted ? to_type(wanted) : this;
            if (!x.is_floating_point())
                throw new ArgumentException($"mean: the elements must be floating point, got {x.dtype}; pass type: torch.float32.");
            return temporaries.Return(x.SumOver(dims, keepdim, null) / (double)ReducedCount(dims, "mean"));
        }

        private Tensor VarianceOver(ReadOnlySpan<long> dims, bool unbiased, bool keepdim, ScalarType? type)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor x = type is { } wanted ? to_type(wanted) : this;
            if (!x.is_floating_point()) throw new ArgumentException($"var: the elements must be floating point, got {x.dtype}.");
            bool[] mask = Reduction.Mask(dims, sizes.Length, "var");
            double divisor = ReducedCount(dims, "var") - (unbiased ? 1 : 0);
            Tensor result;
            using (no_grad())
            {
                using Tensor centred = Centred(x, mask);
                result = (centred * centred).SumOver(dims, keepdim, null) / divisor;
            }
            return temporaries.Return(Operation.IsRecorded(x)
                ? VarianceOperation.Record(result, [x], [x], (Reduction.Shape(sizes, mask, true), mask, divisor))
                : result);
        }

        // The mean is subtracted twice: that of a large offset is itself rounded by as much as the spread may be.
        private static Tensor Centred(Tensor x, bool[] mask)
        {
            long[] dims = Dims(mask);
            using Tensor mean = x.mean(dims, keepdim: true);
            using Tensor nearly = x - mean;
            using Tensor rest = nearly.mean(dims, keepdim: true);
            return nearly - rest;
        }

        internal Tensor NormOver(ReadOnlySpan<long> dims, bool keepdim, double p)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            if (!is_floating_point()) throw new ArgumentException($"norm: the elements must be floating point, got {dtype}.");
            if (p == 1) return temporaries.Return(abs().SumOver(dims, keepdim, null));
            if (double.IsPositiveInfinity(p)) return temporaries.Return(abs().Extreme(dims, keepdim, largest: true));
            if (double.IsNegativeInfinity(p)) return temporaries.Return(abs().Extreme(dims, keepdim, largest: false));
            bool[] mask = Reduction.Mask(dims, sizes.Length, "norm");
            Tensor norm;
            using (no_grad())
            {
                using Tensor powers = p == 2 ? this * this : p == 0 ? (this != 0).to_type(dtype) : abs().pow(p);
                Tensor sum = powers.SumOver(dims, keepdim, null);
                norm = p == 2 ? sum.sqrt() : p == 0 ? sum : sum.pow(1 / p);
            }
            return temporaries.Return(Operation.IsRecorded(this)
                ? NormOperation.Record(norm, [this], [this, norm], (Reduction.Shape(sizes, mask, true), p))
                : norm);
        }

        private Tensor Extreme(ReadOnlySpan<long> dims, bool keepdim, bool largest)
        {
            string operation = largest ? "amax" : "amin";
            bool[] mask = Reduction.Mask(dims, sizes.Length, operation);
            if (ReducedCount(dims, operation) == 0)
                throw new InvalidOperationException($"{operation}: no elements to choose from in shape {Shapes.Text(sizes)}.");
            Tensor values = Uninitialized(Reduction.Shape(sizes, mask, keepdim), dtype);
            FillExtremes(this, mask, largest, values, null);
            return Operation.IsRecorded(this)
                ? ExtremeOperation.Record(values, [this], [this, values], (Reduction.Shape(sizes, mask, true), mask))
                : values;
        }

        private (Tensor values, Tensor indexes) Chosen(long dim, bool keepdim, bool largest)
        {
            (Tensor values, Tensor indices) = Chosen(this, dim, keepdim, largest);
            if (Operation.IsRecorded(this))
                ChosenOperation.Record(values, [this], [indices], (Shapes.Dimension(dim, sizes.Length, "max"), strides));
            return (values, indices);
        }

        private static (Tensor Values, Tensor Indices) Chosen(Tensor x, long dim, bool keepdim, bool largest)
        {
            string operation = largest ? "max" : "min";
            bool[] mask = Reduction.Mask([dim], x.sizes.Length, operation);
            if (x.ReducedCount([dim], operation) == 0)
                throw new InvalidOperationException(
                    $"{operation}: dimension {dim} of shape {Shapes.Text(x.sizes)} has no elements to choose from.");
            return Extremes(x, mask, Reduction.Shape(x.sizes, mask, keepdim), largest);
        }

        private static (Tensor Values, Tensor Indices) Extremes(Tensor x, bool[] mask, long[] shape, bool largest)
        {
            Tensor values = Uninitialized(shape, x.dtype), indices = Uninitialized(shape, ScalarType.Int64);
            FillExtremes(x, mask, largest, values, indices);
            return (values, indices);
        }

        private static Tensor SharedAmongEqual(in Reduction.Arranged arranged, Tensor x, Tensor extremes, Tensor gradient)
        {
            using Tensor slopes = gradient.contiguous();
            Tensor result = Uninitialized(x.sizes, x.dtype);
            if (x.dtype == ScalarType.Float64) Reduction.ShareAmongEqual<double>(arranged, extremes, slopes, result);
            else Reduction.ShareAmongEqual<float>(arranged, extremes, slopes, result);
            return result;
        }

        private static void FillExtremes(Tensor x, bool[] mask, bool largest, Tensor values, Tensor? indices)
        {
            switch (x.dtype)
            {
                case ScalarType.Float32: ChosenElements.Find<float>(x, mask, largest, values, indices); break;
                case ScalarType.Float64: ChosenElements.Find<double>(x, mask, largest, values, indices); break;
                case ScalarType.Int64: ChosenElements.Find<long>(x, mask, largest, values, indices); break;
                case ScalarType.Int32: ChosenElements.Find<int>(x, mask, largest, values, indices); break;
                default: ChosenElements.Find<byte>(x, mask, largest, values, indices); break;
            }
        }

        private long ReducedCount(ReadOnlySpan<long> dims, string operation)
        {
            bool[] mask = Reduction.Mask(dims, sizes.Length, operation);
            long count = 1;
            for (int d = 0; d < sizes.Length; d++)
                if (mask[d]) count *= sizes[d];
            return count;
        }

        private static long[] Dims(bool[] mask)
        {
            var dims = new List<long>();
            for (int d = 0; d < mask.Length; d++)
                if (mask[d]) dims.Add(d);
            return dims.ToArray();
        }
    }
}
