using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Attention in several subspaces at once, sequence first: [time, batch, features] (Vaswani et al. 2017).</summary>
            /// <param name="embedded_dim">Features of query and output; a multiple of the heads.</param>
            /// <param name="num_heads">Subspaces.</param>
            /// <param name="dropout">Probability of dropping an attention weight in training.</param>
            /// <param name="bias">Add biases.</param>
            /// <param name="add_bias_kv">Add a trained key and value to each sequence.</param>
            /// <param name="add_zero_attn">Add a key and value of zeros to each sequence.</param>
            /// <param name="kdim">Features of the keys; as many as the query if null.</param>
            /// <param name="vdim">Features of the values; as many as the query if null.</param>
            /// <exception cref="ArgumentException">The features are not a multiple of the heads.</exception>
            public static MultiheadAttention MultiheadAttention(
                long embedded_dim, long num_heads, double dropout = 0, bool bias = true, bool add_bias_kv = false,
                bool add_zero_attn = false,
                long? kdim = null, long? vdim = null) =>
                new(embedded_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, kdim ?? embedded_dim, vdim ?? embedded_dim);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Attention in several subspaces at once.</summary>
    public sealed class MultiheadAttention
        : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor?, bool, torch.Tensor?, Tuple<torch.Tensor, torch.Tensor?>>
    {
        private readonly long features, heads;
        private readonly double dropout;
        private readonly bool addZeros;
        private readonly Parameter? joint, queryWeight, keyWeight, valueWeight, inputBias, biasKey, biasValue;
        private readonly Linear output;

        internal MultiheadAttention(
            long features, long heads, double dropout, bool bias, bool addBias, bool addZeros, long keyFeatures, long valueFeatures)
            : base(nameof(MultiheadAttention))
        {
            if (heads < 1 || features < 1 || features % heads != 0)
                throw new ArgumentException(
                    $"MultiheadAttention: {features} features are not a positive multiple of {heads} heads.", nameof(features));
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keyFeatures);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(valueFeatures);
            Dropout.Check(dropout);
            (this.features, this.heads, this.dropout, this.addZeros) = (features, heads, dropout, addZeros);
            // The output's weights are drawn first, as in PyTorch.
            output = torch.nn.Linear(features, features, bias);
            if (keyFeatures == features && valueFeatures == features)
            {
                joint = Weight("in_proj_weight", [3 * features, features]);
            }
            else
            {
                queryWeight = Weight("q_proj_weight", [features, features]);
                keyWeight = Weight("k_proj_weight", [features, keyFeatures]);
                valueWeight = Weight("v_proj_weight", [features, valueFeatures]);
            }
            if (bias)
            {
                register_parameter("in_proj_bias", inputBias = Parameter.Make([3 * features], null));
                torch.nn.init.zeros_(inputBias);
                torch.nn.init.zeros_(output.bias!);
            }
            if (addBias)
            {
                register_parameter("bias_k", biasKey = Parameter.Make([1, 1, features], null));
                register_parameter("bias_v", biasValue = Parameter.Make([1, 1, features], null));
                torch.nn.init.xavier_normal_(biasKey);
                torch.nn.init.xavier_normal_(biasValue);
            }
            register_module("out_proj", output);

            Parameter Weight(string name, long[] sizes)
            {
                Parameter weight = Parameter.Make(sizes, null);
                register_parameter(name, weight);
                torch.nn.init.xavier_uniform_(weight);
                return weight;
            }
        }

        /// <summary>Attends from each query to the keys.</summary>
        /// <param name="query">[queries, batch, features].</param>
        /// <param name="key">[keys, batch, key features].</param>
        /// <param name="value">[keys, batch, value features].</param>
        /// <param name="key_padding_mask">[batch, keys]: bool, true for keys to leave out, or numbers added to the scores; null for
        /// none.</param>
        /// <param name="need_weights">Return the weights, too.</param>
        /// <param name="attn_mask">[queries, keys] or [batch * heads, queries, keys]: bool, true for pairs to leave out, or numbers added
        /// to the scores; null for none.</param>
        /// <returns>[queries, batch, features], and the weights averaged over the heads [batch, queries, keys] or null.</returns>
        /// <exception cref="ArgumentException">A shape does not fit.</exception>
        public override Tuple<torch.Tensor, torch.Tensor?> forward(
            torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? key_padding_mask, bool need_weights,
            torch.Tensor? attn_mask)
        {
            Check(torch.NotNull(query), torch.NotNull(key), torch.NotNull(value));
            using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
            long queries = query.sizes[0], batch = query.sizes[1], width = features / heads;
            torch.Tensor q = Projected(query, queryWeight, 0) * (1 / Math.Sqrt(width));
            torch.Tensor k = Projected(key, keyWeight, 1), v = Projected(value, valueWeight, 2);
            if (biasKey is not null)
                (k, v) = (torch.cat([k, biasKey.expand(1, batch, features)], 0), torch.cat([v, biasValue!.expand(1, batch, features)], 0));
            if (addZeros) (k, v) = (WithZeros(k), WithZeros(v));
            long keys = k.sizes[0], added = keys - key.sizes[0];
            torch.Tensor scores = Split(q).bmm(Split(k).mT);
            scores = Masked(scores, attn_mask, added, "attn_mask", mask => mask);
            scores = Masked(scores, key_padding_mask, added, "key_padding_mask",
                mask => mask.reshape(batch, 1, 1, -1).expand(batch, heads, 1, keys).reshape(batch * heads, 1, keys));
            torch.Tensor weights = torch.nn.functional.dropout(scores.softmax(-1), dropout, training);
            torch.Tensor joined = weights.bmm(Split(v)).transpose(0, 1).reshape(queries, batch, features);
            torch.Tensor result = output.call(joined).MoveToOuterDisposeScope();
            if (!need_weights) return new(result, null);
            return new(result, weights.reshape(batch, heads, queries, keys).mean([1]).MoveToOuterDisposeScope());

            // [time, batch, features] -> [batch * heads, time, width].
            torch.Tensor Split(torch.Tensor x) => x.reshape(x.sizes[0], batch * heads, width).transpose(0, 1);
        }

        /// <summary>Attends from each query to the keys; see <see cref="forward"/>.</summary>
        public new Tuple<torch.Tensor, torch.Tensor?> call(
            torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? key_padding_mask = null, bool need_weights = true,
            torch.Tensor? attn_mask = null) => base.call(query, key, value, key_padding_mask, need_weights, attn_mask);

        private static torch.Tensor WithZeros(torch.Tensor x) => torch.cat([x, torch.zeros([1, .. x.sizes[1..]], dtype: x.dtype)], 0);

        private static torch.Tensor Masked(
            torch.Tensor scores, torch.Tensor? mask, long added, string name, Func<torch.Tensor, torch.Tensor> shaped)
        {
            if (mask is null) return scores;
            torch.Tensor whole = mask;
            if (added > 0) whole = torch.cat([mask, torch.zeros([.. mask.sizes[..^1], added], dtype: mask.dtype)], -1);
            if (whole.sizes.Length == 0 || whole.sizes[^1] != scores.sizes[^1])
                throw new ArgumentException(
                    $"MultiheadAttention: {name} must end with {scores.sizes[^1] - added} keys, got shape {Shapes.Text(mask.sizes)}.");
            whole = shaped(whole);
            return whole.dtype == torch.ScalarType.Bool ? scores.masked_fill(whole, double.NegativeInfinity) : scores + whole;
        }

        private torch.Tensor Projected(torch.Tensor x, Parameter? weight, int part)
        {
            torch.Tensor matrix = weight ?? joint!.narrow(0, part * features, features);
            return torch.nn.functional.linear(x, matrix, inputBias?.narrow(0, part * features, features));
        }

        private void Check(torch.Tensor query, torch.Tensor key, torch.Tensor value)
        {
            bool fits = query.sizes.Length == 3 && key.sizes.Length == 3 && value.sizes.Length == 3 && query.sizes[2] == features &&
                key.sizes[2] == (keyWeight ?? joint!).sizes[1] && value.sizes[2] == (valueWeight ?? joint!).sizes[1] &&
                key.sizes[0] == value.sizes[0] && key.sizes[1] == query.sizes[1] && value.sizes[1] == query.sizes[1];
            if (!fits)
            {
                throw new ArgumentException(
                    $"MultiheadAttention: expected query [queries, batch, {features}], key [keys, batch, " +
                    $"{(keyWeight ?? joint!).sizes[1]}] and value " +
                    $"[keys, batch, {(valueWeight ?? joint!).sizes[1]}], got shapes {Shapes.Text(query.sizes)}, " +
                    $"{Shapes.Text(key.sizes)} and {Shapes.Text(value.sizes)}.");
            }
        }
    }
}
