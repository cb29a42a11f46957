using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            // With n = |x|, y = x / n: dx = (g - y sum(g y)) / n, and g / eps where the norm is not above eps.
            private static readonly Operation Normalized = new("normalize", static pass =>
            {
                (int dim, double eps) = pass.Arguments<(int, double)>();
                Tensor x = pass.Saved(0), g = pass.Gradient;
                Tensor squares = (x * x).sum(dim: dim, keepdim: true), norm = squares.clamp_min(eps * eps).sqrt(), y = x / norm;
                pass.Give(0, (g - y * (g * y).sum(dim: dim, keepdim: true) * (squares.detach() > eps * eps)) / norm);
            });

            /// <summary>Divides by the p-norm along a dimension, or by <paramref name="eps"/> where the norm is smaller.</summary>
            public static Tensor normalize(Tensor input, double p = 2, long dim = 1, double eps = 1e-12)
            {
                using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                int d = Shapes.Dimension(dim, NotNull(input).sizes.Length, "normalize");
                if (p != 2) return (input / input.norm(d, keepdim: true, p: (float)p).clamp_min(eps)).MoveToOuterDisposeScope();
                Tensor result;
                using (no_grad()) result = input / (input * input).sum(dim: d, keepdim: true).sqrt().clamp_min(eps);
                if (Operation.IsRecorded(input)) Normalized.Record(result, [input], [input], (d, eps));
                return result.MoveToOuterDisposeScope();
            }

            /// <summary>Cosine of the angle between vectors along a dimension; norms below <paramref name="eps"/> count as it.</summary>
            /// <param name="x1">First vectors.</param>
            /// <param name="x2">Second vectors, of a shape that broadcasts.</param>
            /// <param name="dim">Dimension of the vectors in the broadcast shape; it is left out of the result.</param>
            /// <param name="eps">Smallest divisor.</param>
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8)
            {
                using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                long[] shape = Shapes.Broadcast(NotNull(x1).sizes, NotNull(x2).sizes, "cosine_similarity");
                Tensor product = normalize(x1.expand(shape), 2, dim, eps) * normalize(x2.expand(shape), 2, dim, eps);
                return product.sum(dim: dim).MoveToOuterDisposeScope();
            }

            /// <summary>The p-norm of x - y + <paramref name="eps"/> along the last dimension.</summary>
            public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2, double eps = 1e-6, bool keepdim = false)
            {
                using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                return (NotNull(input1) - NotNull(input2) + eps).norm(-1, keepdim, (float)p).MoveToOuterDisposeScope();
            }

            /// <summary>
            /// 1 - cos(x, y) where the target is 1, max(0, cos(x, y) - margin) where it is -1; rows [batch, features] or one vector.
            /// </summary>
            public static Tensor cosine_embedding_loss(
                Tensor input1, Tensor input2, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean)
            {
                using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                Tensor cosine = cosine_similarity(input1, input2, dim: -1, eps: 1e-12);
                Tensor losses = where(NotNull(target) > 0, 1 - cosine, (cosine - margin).clamp_min(0));
                return Reduced(losses, reduction).MoveToOuterDisposeScope();
            }

            /// <summary>
            /// max(0, |a - p| - |a - n| + margin), with the p-norm of <see cref="pairwise_distance"/> (Schroff et al. 2015).
            /// </summary>
            /// <param name="anchor">a, [batch, features].</param>
            /// <param name="positive">p, what should be near.</param>
            /// <param name="negative">n, what should be far.</param>
            /// <param name="margin">How much farther.</param>
            /// <param name="p">Order of the norm.</param>
            /// <param name="eps">Added to each difference.</param>
            /// <param name="swap">Take the distance of positive and negative where it is smaller than that of anchor and negative.</param>
            /// <param name="reduction">How the losses become the result.</param>
            public static Tensor triplet_margin_loss(
                Tensor anchor, Tensor positive, Tensor negative, double margin = 1, long p = 2, double eps = 1e-6, bool swap = false,
                Reduction reduction = Reduction.Mean)
            {
                using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                Tensor near = pairwise_distance(anchor, positive, p, eps), far = pairwise_distance(anchor, negative, p, eps);
                if (swap) far = far.minimum(pairwise_distance(positive, negative, p, eps));
                return Reduced((near - far + margin).clamp_min(0), reduction).MoveToOuterDisposeScope();
            }
        }
    }
}
