namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Binary cross entropy of logits; see <see cref="functional.binary_cross_entropy_with_logits"/>.</summary>
            public static Modules.BCEWithLogitsLoss BCEWithLogitsLoss(
                Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                new(weight, reduction, pos_weights);

            public static partial class functional
            {
                /// <summary>-(p y log s(x) + (1 - y) log(1 - s(x))) for logits x with the sigmoid s; exact for large |x|.</summary>
                /// <param name="input">Logits.</param>
                /// <param name="target">Targets of the same shape, in [0, 1].</param>
                /// <param name="weight">Factors of the losses, of a shape that broadcasts; null for ones.</param>
                /// <param name="reduction">How the losses become the result.</param>
                /// <param name="pos_weights">p, of a shape that broadcasts; null for ones.</param>
                /// <exception cref="ArgumentException">The shapes differ.</exception>
                public static Tensor binary_cross_entropy_with_logits(
                    Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null)
                {
                    CheckSameShape("binary_cross_entropy_with_logits", NotNull(input), NotNull(target));
                    using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                    // -log s(x) = softplus(-x) and -log(1 - s(x)) = x + softplus(-x).
                    Tensor positive = (-input).softplus();
                    if (pos_weights is not null) positive = positive * ((pos_weights - 1) * target + 1);
                    Tensor losses = (1 - target) * input + positive;
                    if (weight is not null) losses = losses * weight;
                    return Reduced(losses, reduction).MoveToOuterDisposeScope();
                }
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Binary cross entropy of logits; see <see cref="torch.nn.functional.binary_cross_entropy_with_logits"/>.</summary>
    public sealed class BCEWithLogitsLoss : WeightedLoss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>A loss with weights for the elements and for positive targets.</summary>
        public BCEWithLogitsLoss(
            torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean, torch.Tensor? pos_weights = null)
            : base(weight, reduction) => this.pos_weights = pos_weights;

        /// <summary>Factors of the losses of positive targets, or null.</summary>
        public torch.Tensor? pos_weights { get; }

        /// <summary>The loss of logits and targets, of equal shape.</summary>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weights);
    }
}
