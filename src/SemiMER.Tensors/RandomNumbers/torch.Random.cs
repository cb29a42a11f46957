using SemiMER.Tensors.RandomNumbers;

namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>
    /// Integers drawn evenly from 0 to below <paramref name="high"/>; int64 unless <paramref name="dtype"/> says otherwise.
    /// </summary>
    public static Tensor randint(
        long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) => randint(0, high, size, dtype, device, requires_grad, generator, names);

    /// <summary>
    /// Integers drawn evenly from <paramref name="low"/> to below <paramref name="high"/>; int64 unless <paramref name="dtype"/> says
    /// otherwise.
    /// </summary>
    /// <exception cref="ArgumentException">The range is empty.</exception>
    public static Tensor randint(
        long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null)
    {
        Tensor result = Uninitialized(NotNullSize(size), dtype ?? ScalarType.Int64);
        MersenneTwister twister = Twister(generator);
        switch (result.dtype)
        {
            case ScalarType.Int64: RandomKernels.RandInt(twister, result.Span<long>(), low, high); break;
            case ScalarType.Float32: RandomKernels.RandInt(twister, result.Span<float>(), low, high); break;
            case ScalarType.Float64: RandomKernels.RandInt(twister, result.Span<double>(), low, high); break;
            case ScalarType.Byte or ScalarType.Bool: RandomKernels.RandInt(twister, result.Span<byte>(), low, high); break;
            default: throw new ArgumentException(
                $"randint: element type {result.dtype} is not supported; draw int64 and convert.", nameof(dtype));
        }
        return requires_grad ? result.requires_grad_() : result;
    }

    /// <summary>The numbers 0 to <paramref name="n"/> - 1 in random order; int64 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor randperm(
        long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        Tensor result = Uninitialized([n], ScalarType.Int64);
        RandomKernels.RandPerm(Twister(generator), result.Span<long>());
        return Finished(result, dtype, requires_grad);
    }

    /// <summary>Uniform numbers in [0, 1) of the shape of <paramref name="input"/>.</summary>
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Uniform(NotNull(input).sizes, dtype ?? input.dtype, requires_grad, null);

    /// <summary>Standard normal numbers of the shape of <paramref name="input"/>.</summary>
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Normal(NotNull(input).sizes, dtype ?? input.dtype, requires_grad, null);

    /// <summary>
    /// Integers drawn evenly from <paramref name="low"/> to below <paramref name="high"/>, in the shape of <paramref name="input"/> and of
    /// its element type unless <paramref name="dtype"/> says otherwise.
    /// </summary>
    /// <exception cref="ArgumentException">The range is empty.</exception>
    public static Tensor randint_like(
        Tensor input, long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        randint(low, high, NotNull(input).sizes, dtype ?? input.dtype, device, requires_grad);

    /// <summary>Normal numbers of the given mean and standard deviation.</summary>
    public static Tensor normal(
        double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null)
    {
        Tensor result = Uninitialized(size, dtype ?? get_default_dtype()).normal_(mean, std, generator);
        return requires_grad ? result.requires_grad_() : result;
    }

    /// <summary>Ones and zeros, each one with the probability that <paramref name="input"/> has in its place.</summary>
    public static Tensor bernoulli(Tensor input, Generator? generator = null)
    {
        using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
        using Tensor probabilities = NotNull(input).detach().contiguous();
        Tensor result = Uninitialized(input.sizes, input.dtype);
        if (input.dtype == ScalarType.Float64)
            RandomKernels.Bernoulli(Twister(generator), result.Span<double>(), (ReadOnlySpan<double>)probabilities.Span<double>());
        else RandomKernels.Bernoulli(Twister(generator), result.Span<float>(), (ReadOnlySpan<float>)probabilities.Span<float>());
        return temporaries.Return(result);
    }

    /// <summary>
    /// Indices drawn with probabilities in proportion to the weights of each row, [rows, categories] -> [rows, samples] or
    /// [categories] -> [samples].
    /// </summary>
    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null)
    {
        using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
        if (NotNull(input).sizes.Length is not (1 or 2) || !input.is_floating_point())
            throw new ArgumentException($"multinomial: weights must be a floating point vector or matrix, got {input}.", nameof(input));
        using Tensor weights = input.detach().contiguous();
        int categories = (int)input.sizes[^1];
        Tensor result = Uninitialized(input.sizes.Length == 1 ? [num_samples] : [input.sizes[0], num_samples], ScalarType.Int64);
        MersenneTwister twister = Twister(generator);
        if (input.dtype == ScalarType.Float64)
            RandomKernels.Multinomial<double>(twister, weights.Span<double>(), categories, result.Span<long>(), replacement);
        else RandomKernels.Multinomial<float>(twister, weights.Span<float>(), categories, result.Span<long>(), replacement);
        return temporaries.Return(result);
    }

    internal static MersenneTwister Twister(Generator? generator) => (generator ?? Generator.Default).Twister;

    private static Tensor Uniform(ReadOnlySpan<long> sizes, ScalarType? dtype, bool requiresGrad, Generator? generator)
    {
        Tensor result = Uninitialized(sizes, dtype ?? get_default_dtype()).uniform_(0, 1, generator);
        return requiresGrad ? result.requires_grad_() : result;
    }

    private static Tensor Normal(ReadOnlySpan<long> sizes, ScalarType? dtype, bool requiresGrad, Generator? generator)
    {
        Tensor result = Uninitialized(sizes, dtype ?? get_default_dtype()).normal_(0, 1, generator);
        return requiresGrad ? result.requires_grad_() : result;
    }

    public partial class Tensor
    {
        /// <summary>Fills in place with uniform numbers in [<paramref name="from"/>, <paramref name="to"/>).</summary>
        public Tensor uniform_(double from, double to, Generator? generator = null) => Draw("uniform_", generator,
            (twister, values) => RandomKernels.Uniform(twister, values, from, to),
            (twister, values) => RandomKernels.Uniform(twister, values, from, to));

        /// <summary>Fills in place with normal numbers.</summary>
        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) => IsContiguous
            ? Draw("normal_", generator,
                (twister, values) => RandomKernels.Normal(twister, values, mean, std),
                (twister, values) => RandomKernels.Normal(twister, values, mean, std))
            : Draw("normal_", generator,
                (twister, values) => RandomKernels.NormalOneByOne(twister, values, mean, std),
                (twister, values) => RandomKernels.NormalOneByOne(twister, values, mean, std));

        /// <summary>Fills in place with exponentially distributed numbers of rate <paramref name="lambda"/>.</summary>
        public Tensor exponential_(double lambda = 1, Generator? generator = null) => Draw("exponential_", generator,
            (twister, values) => RandomKernels.Exponential(twister, values, lambda),
            (twister, values) => RandomKernels.Exponential(twister, values, lambda));

        /// <summary>Fills in place with ones, with probability <paramref name="p"/>, and zeros.</summary>
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null)
        {
            CheckInPlace("bernoulli_");
            if (dtype is ScalarType.Float32 or ScalarType.Float64)
            {
                return Draw("bernoulli_", generator,
                    (twister, values) => RandomKernels.Bernoulli(twister, values, p),
                    (twister, values) => RandomKernels.Bernoulli(twister, values, p));
            }
            using Tensor drawn = Uninitialized(sizes, dtype);
            if (dtype == ScalarType.Int64) RandomKernels.Bernoulli(Twister(generator), drawn.Span<long>(), p);
            else if (dtype == ScalarType.Int32) throw new ArgumentException("bernoulli_: element type Int32 is not supported.");
            else RandomKernels.Bernoulli(Twister(generator), drawn.Span<byte>(), p);
            return Assign(drawn.alias());
        }

        /// <summary>Ones and zeros, each one with the probability that this tensor has in its place.</summary>
        public Tensor bernoulli(Generator? generator = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(torch.bernoulli(this, generator));
        }

        /// <summary>Indices drawn in proportion to weights; see <see cref="torch.multinomial"/>.</summary>
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(torch.multinomial(this, num_samples, replacement, generator));
        }

        /// <summary>Uniform numbers in [0, 1) of this shape.</summary>
        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.rand_like(this, dtype, device, requires_grad);

        /// <summary>Standard normal numbers of this shape.</summary>
        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.randn_like(this, dtype, device, requires_grad);

        /// <summary>Integers drawn evenly from <paramref name="low"/> to below <paramref name="high"/>, of this shape.</summary>
        public Tensor randint_like(long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.randint_like(this, low, high, dtype, device, requires_grad);

        /// <summary>Zeros of this shape.</summary>
        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.zeros_like(this, dtype, device, requires_grad);

        /// <summary>Ones of this shape.</summary>
        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.ones_like(this, dtype, device, requires_grad);

        /// <summary>Undefined values of this shape.</summary>
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.empty_like(this, dtype, device, requires_grad);

        /// <summary>One value in this shape.</summary>
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.full_like(this, value, dtype, device, requires_grad);

        internal unsafe Span<T> Span<T>() where T : unmanaged => new(Pointer<T>(), checked((int)NumberOfElements));

        private delegate void Fill<T>(MersenneTwister twister, Span<T> values);

        // The elements in the order in which they lie in memory, in which PyTorch fills them; null if there are gaps between them.
        private Tensor? InMemoryOrder()
        {
            int[] order = [.. Enumerable.Range(0, sizes.Length).OrderByDescending(d => strides[d])];
            Tensor view = ViewOf([.. order.Select(d => sizes[d])], [.. order.Select(d => strides[d])], offset);
            if (view.IsContiguous) return view;
            view.Dispose();
            return null;
        }

        private Tensor Draw(string operation, Generator? generator, Fill<float> single, Fill<double> @double)
        {
            CheckInPlace(operation);
            if (!is_floating_point()) throw new ArgumentException($"{operation}: the elements must be floating point, got {dtype}.");
            Tensor target = IsContiguous ? this : InMemoryOrder() ?? Uninitialized(sizes, dtype);
            if (dtype == ScalarType.Float64) @double(Twister(generator), target.Span<double>());
            else single(Twister(generator), target.Span<float>());
            if (!ReferenceEquals(target.Memory, Memory)) return Assign(target);
            if (!ReferenceEquals(target, this)) target.Dispose();
            BumpVersion();
            return this;
        }
    }
}
