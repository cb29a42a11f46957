using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>
            /// A table of vectors, looked up by index. It starts with standard normal numbers, and zeros at the padding index.
            /// </summary>
            /// <param name="num_embeddings">Number of vectors.</param>
            /// <param name="embedding_dims">Features of a vector.</param>
            /// <param name="padding_idx">Index whose vector is not trained; negative ones count from the end.</param>
            /// <param name="max_norm">Vectors of a larger norm are shortened to it when they are looked up.</param>
            /// <param name="norm_type">Order of that norm.</param>
            /// <param name="scale_grad_by_freq">Divide the gradient of a vector by how often it was looked up.</param>
            /// <param name="sparse">Must be false: gradients are dense.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">float32 (the default) or float64.</param>
            /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the padding index is none of the table.</exception>
            public static Embedding Embedding(
                long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2,
                bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(num_embeddings);
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(embedding_dims);
                Parameter weight = Modules.Parameter.Make([num_embeddings, embedding_dims], dtype);
                init.normal_(weight);
                var embedding = new Embedding(weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
                embedding.ClearPadding();
                return embedding;
            }

            /// <summary>
            /// A table of given vectors [count, features], looked up by index; not trained unless <paramref name="freeze"/> is false.
            /// </summary>
            public static Embedding Embedding_from_pretrained(
                Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2,
                bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                if (NotNull(embeddings).sizes.Length != 2)
                    throw new ArgumentException(
                        $"Embedding: expected vectors [count, features], got shape {Shapes.Text(embeddings.sizes)}.", nameof(embeddings));
                using Tensor values = embeddings.detach().to_type(dtype ?? embeddings.dtype);
                return new Embedding(new Parameter(values, !freeze), padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>A table of vectors, looked up by index.</summary>
    public sealed class Embedding : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private static readonly Operation Lookup = new("embedding", static pass =>
        {
            (long padding, bool byFrequency) = pass.Arguments<(long, bool)>();
            torch.Tensor index = pass.Saved(0), gradient = pass.Gradient;
            if (byFrequency)
            {
                torch.Tensor ones = torch.ones(index.sizes, dtype: gradient.dtype);
                torch.Tensor counts = torch.zeros([pass.Sizes(0)[0]], dtype: gradient.dtype).index_add(0, index, ones, 1);
                gradient = gradient / counts.index_select(0, index).unsqueeze(1);
            }
            if (padding >= 0) gradient = gradient * (index != padding).unsqueeze(1);
            torch.Tensor sum = torch.zeros(pass.Sizes(0), dtype: gradient.dtype);
            if (torch.is_grad_enabled()) sum = sum.index_add(0, index, gradient, 1);
            else IndexAlong.Place(sum, 0, index, gradient, add: true, "embedding");
            pass.Give(0, sum);
        });

        private readonly long paddingIndex;
        private readonly double? maxNorm;
        private readonly double normType;
        private readonly bool scaleByFrequency;
        private Parameter ownWeight;

        internal Embedding(Parameter weight, long? padding, double? maxNorm, double normType, bool scaleByFrequency, bool sparse)
            : base(nameof(Embedding))
        {
            if (sparse) throw new NotSupportedException("Embedding: sparse gradients are not supported; pass sparse: false.");
            long count = weight.sizes[0];
            if (padding is { } index && (index < -count || index >= count))
                throw new ArgumentOutOfRangeException(nameof(padding), index, $"Embedding: the padding index is none of {count} vectors.");
            paddingIndex = padding is { } given ? (given < 0 ? given + count : given) : -1;
            this.maxNorm = maxNorm;
            this.normType = normType;
            this.scaleByFrequency = scaleByFrequency;
            ownWeight = weight;
            register_parameter("weight", weight);
        }

        /// <summary>The vectors, [count, features].</summary>
        public Parameter weight
        {
            get => ownWeight;
            set
            {
                ownWeight = torch.NotNull(value);
                Replace("weight", value);
            }
        }

        /// <summary>The vectors of indices, [...] -> [..., features].</summary>
        /// <exception cref="ArgumentOutOfRangeException">An index is none of the table.</exception>
        public override torch.Tensor forward(torch.Tensor input)
        {
            using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
            torch.Tensor index = torch.NotNull(input).reshape(-1);
            if (maxNorm is { } limit) Shorten(index, limit);
            torch.Tensor vectors = IndexAlong.Select(ownWeight, 0, index);
            if (Operation.IsRecorded(ownWeight)) Lookup.Record(vectors, [ownWeight], [index], (paddingIndex, scaleByFrequency));
            return vectors.reshape([.. input.sizes, ownWeight.sizes[1]]).MoveToOuterDisposeScope();
        }

        internal void ClearPadding()
        {
            if (paddingIndex < 0) return;
            using IDisposable _ = torch.no_grad();
            using torch.Tensor row = ownWeight.select(0, paddingIndex);
            row.zero_();
        }

        private void Shorten(torch.Tensor index, double limit)
        {
            using IDisposable _ = torch.no_grad();
            foreach (long row in index.to_type(torch.ScalarType.Int64).contiguous().ValuesOf<long>().Distinct())
            {
                torch.Tensor vector = ownWeight.select(0, row);
                double norm = vector.norm((float)normType).to_type(torch.ScalarType.Float64).item<double>();
                if (norm > limit) vector.mul_(limit / (norm + 1e-7));
            }
        }
    }
}
