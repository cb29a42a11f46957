namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Cross entropy of logits and classes; see <see cref="functional.cross_entropy"/>.</summary>
            public static Modules.CrossEntropyLoss CrossEntropyLoss(
                Tensor? weight = null, long? ignore_index = null, Reduction reduction = Reduction.Mean) =>
                new(weight, ignore_index, reduction);

            public static partial class functional
            {
                /// <summary>
                /// -log softmax(input)[target], with a weight for each class. The mean is that of the weighted losses over the sum
                /// of the targets' weights. Label smoothing e replaces the target by (1 - e) target + e / classes.
                /// </summary>
                /// <param name="input">Logits, [batch, classes, ...] or [classes].</param>
                /// <param name="target">Class indices [batch, ...] (int64), or probabilities of the input's shape.</param>
                /// <param name="weight">Weights [classes], or null for ones.</param>
                /// <param name="ignore_index">Class index that counts as no element; not for probabilities.</param>
                /// <param name="reduction">How the losses become the result.</param>
                /// <param name="label_smoothing">From 0 to 1.</param>
                /// <exception cref="ArgumentException">The shapes do not fit.</exception>
                /// <exception cref="ArgumentOutOfRangeException">A target is not a class.</exception>
                public static Tensor cross_entropy(
                    Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100,
                    Reduction reduction = Reduction.Mean, double label_smoothing = 0)
                {
                    if (!NotNull(target).is_floating_point())
                        return ClassLoss.Of(
                            "cross_entropy", NotNull(input), target, weight, ignore_index, reduction, label_smoothing, fromLogits: true);
                    if (!Shapes.Same(NotNull(input).sizes, target.sizes) || input.sizes.Length == 0)
                    {
                        throw new ArgumentException(
                            $"cross_entropy: target probabilities must have the input's shape {Shapes.Text(input.sizes)}, got " +
                            $"{Shapes.Text(target.sizes)}.");
                    }
                    return OfProbabilities(input, target, weight, reduction, label_smoothing);
                }

                private static Tensor OfProbabilities(Tensor input, Tensor target, Tensor? weight, Reduction reduction, double smoothing)
                {
                    using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                    int classDimension = input.sizes.Length == 1 ? 0 : 1;
                    long classes = input.sizes[classDimension];
                    Tensor wanted = smoothing > 0 ? target * (1 - smoothing) + smoothing / classes : target;
                    if (weight is not null)
                    {
                        var shape = new long[input.sizes.Length];
                        Array.Fill(shape, 1);
                        shape[classDimension] = classes;
                        wanted = wanted * weight.reshape(shape);
                    }
                    Tensor losses = -(wanted * input.log_softmax(classDimension)).sum(dim: classDimension);
                    Tensor result = reduction switch
                    {
                        Reduction.None => losses,
                        Reduction.Sum => losses.sum(),
                        _ => losses.sum() / Math.Max(1, losses.NumberOfElements),
                    };
                    return result.MoveToOuterDisposeScope();
                }
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Cross entropy of logits and classes; see <see cref="torch.nn.functional.cross_entropy"/>.</summary>
    public sealed class CrossEntropyLoss : WeightedLoss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>A loss with weights for the classes, an index to ignore and label smoothing.</summary>
        /// <param name="weight">Weights [classes], or null for ones.</param>
        /// <param name="ignore_index">Class index that counts as no element; null for -100.</param>
        /// <param name="reduction">How the losses become the result.</param>
        /// <param name="label_smoothing">From 0 to 1.</param>
        public CrossEntropyLoss(
            torch.Tensor? weight = null, long? ignore_index = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean,
            double label_smoothing = 0)
            : base(weight, reduction)
        {
            this.ignore_index = ignore_index;
            this.label_smoothing = label_smoothing;
        }

        /// <summary>Class index that counts as no element; null for -100.</summary>
        public long? ignore_index { get; }

        /// <summary>Part of the target that is spread over all classes, from 0 to 1.</summary>
        public double label_smoothing { get; }

        /// <summary>The loss of logits [batch, classes, ...] and class indices [batch, ...] or probabilities.</summary>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.cross_entropy(input, target, weight, ignore_index ?? -100, reduction, label_smoothing);
    }
}
