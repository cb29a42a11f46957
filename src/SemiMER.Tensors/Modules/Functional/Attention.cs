namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>softmax(Q K' / sqrt(width) + mask) V (Vaswani et al. 2017).</summary>
            /// <param name="query">[..., queries, width].</param>
            /// <param name="key">[..., keys, width].</param>
            /// <param name="value">[..., keys, features].</param>
            /// <param name="attn_mask">[..., queries, keys], or a shape that broadcasts: added to the scores, or bool, true where a query
            /// may attend; null for none.</param>
            /// <param name="p">Probability of dropping a weight; 0 in evaluation.</param>
            /// <param name="is_casual">Let a query attend to keys up to its own place only; not together with a mask.</param>
            /// <returns>[..., queries, features].</returns>
            /// <exception cref="ArgumentException">The shapes do not fit, or a mask is given beside
            /// <paramref name="is_casual"/>.</exception>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0, bool is_casual = false)
            {
                if (is_casual && attn_mask is not null)
                    throw new ArgumentException("scaled_dot_product_attention: give a mask or is_casual, not both.");
                using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                long queries = NotNull(query).size(-2), keys = NotNull(key).size(-2);
                Tensor scores = (query * (1 / Math.Sqrt(query.size(-1)))).matmul(key.mT);
                Tensor? mask = attn_mask;
                if (is_casual) mask = arange(queries).unsqueeze(1) >= arange(keys);
                if (mask is not null)
                    scores = mask.dtype == ScalarType.Bool
                        ? scores.masked_fill(mask.logical_not(), double.NegativeInfinity) : scores + mask;
                Tensor weights = dropout(scores.softmax(-1), p);
                return weights.matmul(NotNull(value)).MoveToOuterDisposeScope();
            }
        }
    }
}
